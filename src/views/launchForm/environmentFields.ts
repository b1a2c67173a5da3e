import { workerBounds } from '../../dataflow/operations/updateWorkers.ts';
import {
  flexRsGoals,
  type FlexRsGoal,
  type LaunchEnvironment,
  type Template,
} from '../../dataflow/template.ts';
import type { FieldKind, FieldOption, FieldProblem, FieldView, Values } from './protocol.ts';

/** What makes a field of the launch's environment from what a person typed. */
interface EnvironmentField {
  readonly label: string;
  readonly help: string;
  readonly kind: FieldKind;
  readonly typeLabel?: string;
  readonly options?: readonly FieldOption[];
  readonly isOffered?: (template: Pick<Template, 'kind' | 'isStreaming'>) => boolean;
  /** @returns what to send; a Problem when it cannot be */
  readonly read: (text: string) => LaunchEnvironment[keyof LaunchEnvironment] | Problem;
}

class Problem {
  constructor(readonly text: string) {}
}

const { min: fewest, max: most } = workerBounds.workers;
const flexRsLabels: Readonly<Record<FlexRsGoal, string>> = {
  FLEXRS_COST_OPTIMIZED: 'Cheaper, starts within six hours',
  FLEXRS_SPEED_OPTIMIZED: 'Starts sooner',
};

/** @see RuntimeEnvironment and FlexTemplateRuntimeEnvironment of the API */
const fields: Readonly<Partial<Record<keyof LaunchEnvironment, EnvironmentField>>> = {
  maxWorkers: {
    label: 'Most workers',
    help: 'Autoscaling never goes above it, so it bounds what the job costs.',
    kind: 'number',
    read: workerCount,
  },
  numWorkers: {
    label: 'Workers at the start',
    help: 'The service chooses when it is empty.',
    kind: 'number',
    read: workerCount,
  },
  machineType: {
    label: 'Machine type',
    help: 'Of the workers.',
    kind: 'text',
    typeLabel: 'like n1-standard-2',
    read: word(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/, 'It must be a machine type, like n1-standard-2.'),
  },
  serviceAccountEmail: {
    label: 'Service account of the workers',
    help: "The project's default account is used when it is empty.",
    kind: 'text',
    typeLabel: 'email',
    read: word(/^[^@\s]+@[^@\s]+$/, 'It must be the email of a service account.'),
  },
  tempLocation: {
    label: 'Temporary files',
    help: 'Folder in Cloud Storage.',
    kind: 'text',
    typeLabel: 'gs:// folder',
    read: word(/^gs:\/\/[^\s/]+/, 'It must be a gs:// path.'),
  },
  stagingLocation: {
    label: 'Staged files',
    help: 'Folder in Cloud Storage for the code of the pipeline.',
    kind: 'text',
    typeLabel: 'gs:// folder',
    isOffered: ({ kind }) => kind === 'FLEX',
    read: word(/^gs:\/\/[^\s/]+/, 'It must be a gs:// path.'),
  },
  network: {
    label: 'Network',
    help: 'The network called default is used when it is empty.',
    kind: 'text',
    read: word(/^\S+$/, 'It must be a name without spaces.'),
  },
  subnetwork: {
    label: 'Subnetwork',
    help: 'With a shared network: its whole address.',
    kind: 'text',
    typeLabel: 'regions/REGION/subnetworks/NAME',
    read: word(/^\S*regions\/[^\s/]+\/subnetworks\/[^\s/]+$/, 'It must be regions/REGION/subnetworks/NAME.'),
  },
  enableStreamingEngine: {
    label: 'Streaming Engine',
    help: 'Keeps the state of a streaming job in the service instead of on workers.',
    kind: 'boolean',
    isOffered: ({ isStreaming }) => isStreaming !== false,
    read: (text) => text === 'true',
  },
  flexrsGoal: {
    label: 'Flexible resource scheduling',
    help: 'For batch jobs that may wait.',
    kind: 'choice',
    options: flexRsGoals.map((value) => ({ value, label: flexRsLabels[value] })),
    isOffered: ({ kind, isStreaming }) => kind === 'FLEX' && isStreaming !== true,
    read: (text) => flexRsGoals.find((goal) => goal === text) ?? new Problem('Choose one of the list.'),
  },
  additionalUserLabels: {
    label: 'Labels',
    help: 'For finding the job and for the bill.',
    kind: 'text',
    typeLabel: 'name=value, name=value',
    read: labels,
  },
  additionalExperiments: {
    label: 'Experiments',
    help: 'Switches of the service that a guide or its support named.',
    kind: 'text',
    typeLabel: 'one, two',
    read: list,
  },
};

/** The fields that make sense for a template. */
export function environmentFields(template: Pick<Template, 'kind' | 'isStreaming'>): readonly FieldView[] {
  return entries()
    .filter(([, field]) => field.isOffered?.(template) ?? true)
    .map(([name, { label, help, kind, typeLabel = '', options = [] }]) => ({
      name,
      label,
      help,
      kind,
      typeLabel,
      options,
      isRequired: false,
      parentTriggerValues: [],
      isKept: true,
    }));
}

/** What was typed, as the launch takes it; undefined when nothing was. */
export function environmentOf(values: Values): {
  readonly environment: LaunchEnvironment | undefined;
  readonly problems: readonly FieldProblem[];
} {
  const problems: FieldProblem[] = [];
  const read: Partial<Record<keyof LaunchEnvironment, LaunchEnvironment[keyof LaunchEnvironment]>> = {};
  for (const [name, field] of entries()) {
    const text = (values[name] ?? '').trim();
    if (text === '') continue;
    const value = field.read(text);
    if (value instanceof Problem) problems.push({ key: `environment:${name}`, text: value.text });
    else read[name] = value;
  }
  const { numWorkers, maxWorkers } = read;
  if (typeof numWorkers === 'number' && typeof maxWorkers === 'number' && numWorkers > maxWorkers) {
    problems.push({ key: 'environment:numWorkers', text: `It must not be above the most, ${maxWorkers}.` });
  }
  return { environment: Object.keys(read).length === 0 ? undefined : asEnvironment(read), problems };
}

function asEnvironment(
  read: Readonly<Partial<Record<keyof LaunchEnvironment, LaunchEnvironment[keyof LaunchEnvironment]>>>,
): LaunchEnvironment {
  return Object.fromEntries(Object.entries(read));
}

function entries(): readonly (readonly [name: keyof LaunchEnvironment, field: EnvironmentField])[] {
  return Object.entries(fields).flatMap(([name, field]) => (isName(name) ? [[name, field] as const] : []));
}

function isName(name: string): name is keyof LaunchEnvironment {
  return name in fields;
}

function workerCount(text: string): number | Problem {
  const count = Number(text);
  return Number.isInteger(count) && count >= fewest && count <= most
    ? count
    : new Problem(`It must be a whole number from ${fewest} to ${most}.`);
}

function word(pattern: RegExp, problem: string): EnvironmentField['read'] {
  return (text) => (pattern.test(text) ? text : new Problem(problem));
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

/** @see https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
function labels(text: string): Readonly<Record<string, string>> | Problem {
  const found: Record<string, string> = {};
  for (const item of list(text)) {
    const [, name, value] =
      /^([\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62})=([\p{Ll}\p{Lo}\p{N}_-]{0,63})$/u.exec(item) ?? [];
    if (name === undefined || value === undefined) {
      return new Problem('Each must be name=value, in lower-case letters, digits, _ and -.');
    }
    found[name] = value;
  }
  return found;
}
