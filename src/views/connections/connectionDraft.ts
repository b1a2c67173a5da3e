import type { ConnectionSetting } from '../../manifest/settings.ts';

/** A connection as it is being described, step by step. */
export interface ConnectionDraft {
  readonly kind: 'cloud' | 'endpoint';
  readonly name: string;
  readonly projectId: string;
  readonly regions: readonly string[];
  /** `host:port`; of kind `endpoint`. */
  readonly endpoint: string;
  /** Of kind `cloud`: email of a service account to act as; empty for none. */
  readonly impersonate: string;
}

/** `back`: the step before is asked again; undefined: it was given up, and nothing is changed. */
export type Answer = Partial<ConnectionDraft> | 'back' | undefined;

export interface StepPlace {
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

/** What a person is asked about a connection. */
export type ConnectionQuestions = Readonly<
  Record<keyof ConnectionDraft, (draft: Partial<ConnectionDraft>, place: StepPlace) => Promise<Answer>>
>;
type Step = keyof ConnectionQuestions;

/** @returns undefined when it was given up */
export async function askConnection(
  questions: ConnectionQuestions,
  given: Partial<ConnectionDraft>,
): Promise<ConnectionDraft | undefined> {
  let draft = given;
  let index = 0;
  for (;;) {
    const steps = stepsFor(given, draft);
    const step = steps[index];
    if (step === undefined) break;
    const answer = await questions[step](draft, { step: index + 1, totalSteps: steps.length });
    if (answer === undefined) return undefined;
    if (answer === 'back') index = Math.max(0, index - 1);
    else {
      draft = { ...draft, ...answer };
      index += 1;
    }
  }
  const { kind = 'cloud', name, projectId, regions, endpoint = '', impersonate = '' } = draft;
  if (name === undefined || projectId === undefined || regions === undefined) return undefined;
  return { kind, name, projectId, regions, endpoint, impersonate };
}

/** What was given as kind and name before the first question is not asked about. */
function stepsFor(given: Partial<ConnectionDraft>, { kind }: Partial<ConnectionDraft>): readonly Step[] {
  const middle: readonly Step[] =
    kind === 'endpoint' ? ['endpoint', 'projectId', 'regions'] : ['projectId', 'regions', 'impersonate'];
  return [
    ...(given.kind === undefined ? (['kind'] as const) : []),
    ...middle,
    ...(given.name === undefined ? (['name'] as const) : []),
  ];
}

export function draftOf(setting: ConnectionSetting): ConnectionDraft {
  const {
    name,
    projectId,
    regions = [],
    endpoint = '',
    impersonateServiceAccount: impersonate = '',
  } = setting;
  return { kind: endpoint === '' ? 'cloud' : 'endpoint', name, projectId, regions, endpoint, impersonate };
}

/** @param before keeps what nobody was asked about, such as templates */
export function settingOf(
  draft: ConnectionDraft,
  before: Partial<ConnectionSetting> = {},
): ConnectionSetting {
  const { templates } = before;
  const { kind, name, projectId, regions, endpoint, impersonate } = draft;
  return {
    name,
    projectId,
    regions,
    ...(templates && { templates }),
    ...(kind === 'endpoint' && { endpoint }),
    ...(kind === 'cloud' && impersonate !== '' && { impersonateServiceAccount: impersonate }),
  };
}

/** A name that is not taken yet: the project's id, with a number where that is. */
export function freeName(
  { projectId = '', endpoint = '' }: Partial<ConnectionDraft>,
  taken: ReadonlySet<string>,
): string {
  const wanted = endpoint === '' ? projectId : `${projectId} (${endpoint})`;
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted} ${count}`;
  return name;
}

/** @returns why a name cannot be taken, or undefined */
export function nameProblem(name: string, taken: ReadonlySet<string>): string | undefined {
  if (name.trim() === '') return 'A connection needs a name.';
  return taken.has(name.trim()) ? `Another connection is called ${name.trim()} already.` : undefined;
}
