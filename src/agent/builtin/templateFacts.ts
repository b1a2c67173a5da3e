import { recordsOf } from '../../dataflow/isRecord.ts';
import type { Exchange } from './turn.ts';

/** A template as list_templates names it. Its texts are untrusted. */
export interface ListedTemplate {
  readonly connectionId: string;
  readonly path: string;
  readonly title: string;
  readonly isStreaming?: boolean;
}

export interface TemplateParameter {
  readonly name: string;
  readonly help: string;
  /** Required and without a default, whatever the others are. */
  readonly isNeeded: boolean;
}

/** A template as get_template describes it. */
export interface TemplateFacts extends ListedTemplate {
  readonly parameters: readonly TemplateParameter[];
}

/** The connections' own templates first, in the order in which they were listed. */
export function listedTemplates(exchanges: readonly Exchange[]): readonly ListedTemplate[] {
  const results = exchanges.filter(({ call }) => call.name === 'list_templates').map(({ result }) => result);
  return (['own_templates', 'public_templates'] as const).flatMap((kind) =>
    results.flatMap(({ structured = {} }) => {
      const { connection } = structured;
      if (typeof connection !== 'string') return [];
      return recordsOf(structured[kind]).flatMap((each) => {
        const { gcs_path: path, title, is_streaming: isStreaming, problem } = each;
        if (typeof path !== 'string' || problem !== undefined) return [];
        return [
          {
            connectionId: connection,
            path,
            title: typeof title === 'string' ? title : '',
            ...(typeof isStreaming === 'boolean' ? { isStreaming } : {}),
          },
        ];
      });
    }),
  );
}

/** @param structured of get_template */
export function readTemplate(structured: Readonly<Record<string, unknown>>): TemplateFacts | undefined {
  const { connection, gcs_path: path, name } = structured;
  if (typeof connection !== 'string' || typeof path !== 'string') return undefined;
  const parameters = recordsOf(structured['parameters']).flatMap((each): TemplateParameter[] => {
    const { name: parameter, help, is_required, default_value, only_when } = each;
    if (typeof parameter !== 'string') return [];
    const isNeeded = is_required === true && default_value === undefined && only_when === undefined;
    return [{ name: parameter, help: typeof help === 'string' ? help : '', isNeeded }];
  });
  return {
    connectionId: connection,
    path,
    title: typeof name === 'string' && name !== '' ? name : lastPart(path),
    parameters,
  };
}

/**
 * The templates that people mean by a title, the end of a path, or a part of either; the closest kind of fit only.
 */
export function templatesNamed(
  wanted: string,
  templates: readonly ListedTemplate[],
): readonly ListedTemplate[] {
  const words = flat(wanted);
  const stages: readonly ((template: ListedTemplate) => boolean)[] = [
    ({ path }) => path === wanted,
    ({ path }) => path.endsWith(`/${wanted}`) || path.endsWith(`/${wanted}.json`),
    ({ path, title }) => flat(lastPart(path)) === words || flat(title) === words,
    ({ path, title }) => flat(`${title} ${lastPart(path)}`).includes(words),
  ];
  for (const fits of stages) {
    const fitting = templates.filter(fits);
    if (fitting.length > 0) return fitting;
  }
  return [];
}

/** Of `gs://b/flex/wordcount.json` it is `wordcount`. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.json$/u, '');
}

function flat(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
