import type { Connection } from '../../dataflow/connection.ts';
import type { Job } from '../../dataflow/job.ts';
import type { Template, TemplateParameter } from '../../dataflow/template.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import { environmentFields } from './environmentFields.ts';
import type { FieldKind, FieldView, FormView } from './protocol.ts';
import { isKeepable, isSecret } from './secretParameters.ts';

const mostSteps = 500;

/** What values of a type look like, for people. Types that are not here take any text. */
const typeLabels: Readonly<Record<string, string>> = {
  GCS_READ_BUCKET: 'gs:// bucket',
  GCS_WRITE_BUCKET: 'gs:// bucket',
  GCS_READ_FILE: 'gs:// file or pattern',
  GCS_WRITE_FILE: 'gs:// file or prefix',
  GCS_READ_FOLDER: 'gs:// folder',
  GCS_WRITE_FOLDER: 'gs:// folder',
  JAVASCRIPT_UDF_FILE: 'gs:// file of a JavaScript function',
  PUBSUB_TOPIC: 'projects/PROJECT/topics/TOPIC',
  PUBSUB_SUBSCRIPTION: 'projects/PROJECT/subscriptions/SUBSCRIPTION',
  BIGQUERY_TABLE: 'PROJECT:DATASET.TABLE',
  SERVICE_ACCOUNT: 'email of a service account',
  MACHINE_TYPE: 'machine type, like n1-standard-4',
  KMS_KEY_NAME: 'projects/…/cryptoKeys/KEY',
  WORKER_REGION: 'region, like us-central1',
  WORKER_ZONE: 'zone, like us-central1-a',
  NUMBER: 'number',
  KAFKA_READ_TOPIC: 'Kafka topic',
  KAFKA_WRITE_TOPIC: 'Kafka topic',
};

/** The form for a template: its parameters, required ones first, and what every launch may set. */
export function formView(
  template: Template,
  connection: Pick<Connection, 'name' | 'projectId' | 'regions'>,
  location: string,
  replaced?: Job,
): FormView {
  const shown = template.parameters.filter(({ isHidden }) => !isHidden);
  return {
    title: inertText(template.name ?? lastPart(template.path), textLimits.name),
    description: inertText(template.description ?? '', textLimits.message, true),
    kindLabel: kindLabel(template),
    connectionName: connection.name,
    projectId: connection.projectId,
    locations: [...new Set([location, ...connection.regions])],
    parameters: [
      ...shown.filter((each) => isRequired(each)),
      ...shown.filter((each) => !isRequired(each)),
    ].map(fieldOf),
    environment: environmentFields(template),
    extra: template.parameters.length === 0 ? 'only' : template.kind === 'FLEX' ? 'also' : 'no',
    steps: (replaced?.steps ?? []).slice(0, mostSteps).map(({ name }) => name),
  };
}

/** What a template is called where it has no name: its file's. */
export function lastPart(path: string): string {
  return (
    path
      .split('/')
      .at(-1)
      ?.replace(/\.json$/, '') ?? path
  );
}

function kindLabel({ kind, isStreaming, sdkLanguage }: Template): string {
  const kinds = { FLEX: 'Flex template', CLASSIC: 'Classic template', UNKNOWN: 'Template' } as const;
  const type = isStreaming === undefined ? '' : isStreaming ? 'Streaming' : 'Batch';
  const language =
    sdkLanguage === undefined ? '' : sdkLanguage.charAt(0) + sdkLanguage.slice(1).toLowerCase();
  return [kinds[kind], type, language].filter(Boolean).join(' · ');
}

function fieldOf(parameter: TemplateParameter): FieldView {
  const { name, label, helpText, type, options, defaultValue, groupName, parentName } = parameter;
  return {
    name,
    label: inertText(label === '' ? name : label, textLimits.name),
    ...(label !== '' && label !== name && { shownName: inertText(name, textLimits.name) }),
    help: inertText(helpText, textLimits.message, true),
    kind: kindOf(parameter),
    typeLabel: typeLabels[type] ?? '',
    isRequired: isRequired(parameter),
    ...(defaultValue === undefined ? {} : { defaultValue }),
    options: options.map((option) => ({
      value: option.value,
      label: inertText(
        [option.label ?? option.value, option.description ?? ''].filter(Boolean).join(': '),
        textLimits.name,
      ),
    })),
    ...(groupName === undefined ? {} : { group: inertText(groupName, textLimits.label) }),
    ...(parentName === undefined ? {} : { parentName }),
    parentTriggerValues: parameter.parentTriggerValues,
    isKept: isKeepable(parameter),
  };
}

function isRequired({ isOptional, defaultValue }: TemplateParameter): boolean {
  return !isOptional && (defaultValue ?? '') === '';
}

function kindOf(parameter: TemplateParameter): FieldKind {
  const { type, options, label, name } = parameter;
  if (options.length > 0) return 'choice';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'NUMBER') return 'number';
  if (isSecret(parameter)) return 'secret';
  // Of plain text, what holds a document of its own.
  const isDocument = /\b(?:json|yaml|sql|query|schema|pipeline|javascript)\b/i.test(
    `${label} ${name.replace(/([a-z0-9])([A-Z])|_/g, '$1 $2')}`,
  );
  return isDocument && (type === 'TEXT' || type === 'DEFAULT' || type === 'JSON') ? 'lines' : 'text';
}
