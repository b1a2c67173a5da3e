import type { Job } from '../../dataflow/job.ts';
import { freshJobName } from '../../dataflow/jobName.ts';
import { isWholeOption } from '../../dataflow/jobOptions.ts';
import { inertText } from '../../mcp/untrusted/inertText.ts';
import type { RememberedLaunch } from './launchMemory.ts';
import type { Draft, FormTarget, FormView, Pair, Values } from './protocol.ts';
import { isKeepable } from './secretParameters.ts';
import { launchParameters } from './shownParameters.ts';

/** Characters of a value that is kept: the editor's memory is for little things. */
const longestKept = 20_000;

/** What whoever opens the form knows already. */
export interface GivenValues {
  readonly jobName?: string;
  readonly parameters?: Values;
}

/**
 * What the form begins with: what whoever opens it gave, then the values of last time, those of the running job where one is replaced, and a name that
 * is free.
 */
export function firstDraft(
  view: FormView,
  target: FormTarget,
  now: Date,
  {
    remembered,
    replaced,
    given = {},
  }: { readonly remembered?: RememberedLaunch; readonly replaced?: Job; readonly given?: GivenValues } = {},
): Draft {
  const described = new Set(view.parameters.map(({ name }) => name));
  const known = Object.entries({ ...remembered?.parameters, ...given.parameters });
  return {
    jobName: replaced?.name ?? given.jobName ?? freshJobName(view.title, now),
    location: target.location,
    parameters: {
      ...Object.fromEntries(known.filter(([name]) => described.has(name))),
      ...optionsOf(replaced, described),
    },
    environment: { ...remembered?.environment, ...environmentOf(replaced) },
    extra: known.filter((pair): pair is [string, string] => !described.has(pair[0])),
    mapping: [],
  };
}

/** What may be kept of a launch until the next one of the same template. */
export function rememberable(view: FormView, target: FormTarget, draft: Draft): RememberedLaunch {
  const kept = new Set(view.parameters.filter(({ isKept }) => isKept).map(({ name }) => name));
  const parameters = Object.entries(launchParameters(view.parameters, draft.parameters)).filter(
    ([name, value]) => kept.has(name) && value.length <= longestKept,
  );
  return {
    connectionId: target.connectionId,
    path: target.path,
    title: view.title,
    location: draft.location,
    jobName: draft.jobName,
    parameters: Object.fromEntries([...keptPairs(draft.extra), ...parameters]),
    environment: Object.fromEntries(Object.entries(draft.environment).filter(([, value]) => value !== '')),
  };
}

function keptPairs(pairs: readonly Pair[]): readonly Pair[] {
  return pairs
    .map(([name, value]): Pair => [name.trim(), value])
    .filter(
      ([name, value]) =>
        name !== '' &&
        value.length <= longestKept &&
        isKeepable({ name, label: '', helpText: '', regexes: [] }),
    );
}

/**
 * A job tells the options that it runs with; where the template has a parameter of that name, it is the same thing. A
 * value that is not shown as it is would change the job, and is left for the person to give.
 */
function optionsOf(job: Job | undefined, described: ReadonlySet<string>): Values {
  const options = Object.entries(job?.environment.options ?? {});
  return Object.fromEntries(
    options.filter(
      ([name, value]) =>
        described.has(name) && isWholeOption(value) && inertText(value, value.length, true) === value,
    ),
  );
}

function environmentOf(job: Job | undefined): Values {
  if (!job) return {};
  const { environment, limits } = job;
  const values: Readonly<Record<string, string | undefined>> = {
    maxWorkers: limits.maxNumWorkers?.toString(),
    machineType: environment.machineType,
    serviceAccountEmail: environment.serviceAccountEmail,
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}
