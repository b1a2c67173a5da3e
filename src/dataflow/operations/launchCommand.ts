import { shellWord } from '../shellWord.ts';
import type { LaunchEnvironment } from '../template.ts';
import type { LaunchPlan } from './launchJob.ts';

/** Flags of `gcloud dataflow jobs run` and `gcloud dataflow flex-template run` by what they set. */
const environmentFlags: Readonly<Record<keyof LaunchEnvironment, string>> = {
  numWorkers: 'num-workers',
  maxWorkers: 'max-workers',
  machineType: 'worker-machine-type',
  serviceAccountEmail: 'service-account-email',
  tempLocation: 'temp-location',
  stagingLocation: 'staging-location',
  network: 'network',
  subnetwork: 'subnetwork',
  workerRegion: 'worker-region',
  enableStreamingEngine: 'enable-streaming-engine',
  flexrsGoal: 'flexrs-goal',
  additionalExperiments: 'additional-experiments',
  additionalUserLabels: 'additional-user-labels',
};

const environmentNames = Object.keys(environmentFlags).filter(
  (name): name is keyof LaunchEnvironment => name in environmentFlags,
);

/** Where gcloud's `jobs run` has other names for it. */
const classicFlags: Readonly<Partial<Record<keyof LaunchEnvironment, string>>> = {
  tempLocation: 'staging-location',
};

/**
 * The command that does the same launch in a terminal.
 * @see https://cloud.google.com/sdk/gcloud/reference/dataflow/flex-template/run
 * @see https://cloud.google.com/sdk/gcloud/reference/dataflow/jobs/run
 */
export function gcloudLaunchCommand({ projectId, launch }: LaunchPlan['request']): string {
  const isFlex = launch.kind === 'FLEX';
  const { parameters, transformNameMapping = {}, environment = {} } = launch;
  const flags = [
    isFlex ? `--template-file-gcs-location=${launch.path}` : `--gcs-location=${launch.path}`,
    `--project=${projectId}`,
    `--region=${launch.location}`,
    ...entryFlag('parameters', parameters),
    ...environmentNames.flatMap((name) => environmentFlag(isFlex, name, environment[name])),
    ...(launch.update === true ? ['--update'] : []),
    ...entryFlag('transform-name-mappings', transformNameMapping),
  ];
  const command = isFlex ? 'gcloud dataflow flex-template run' : 'gcloud dataflow jobs run';
  return [command, shellWord(launch.jobName), ...flags.map(shellWord)].join(' ');
}

function environmentFlag(
  isFlex: boolean,
  name: keyof LaunchEnvironment,
  value: LaunchEnvironment[keyof LaunchEnvironment],
): readonly string[] {
  const flag = (isFlex ? undefined : classicFlags[name]) ?? environmentFlags[name];
  if (value === undefined) return [];
  // gcloud has no flag for the opposite.
  if (typeof value === 'boolean') return value ? [`--${flag}`] : [];
  if (typeof value === 'object') {
    return isList(value) ? [`--${flag}=${delimited(value)}`] : entryFlag(flag, value);
  }
  return [`--${flag}=${name === 'flexrsGoal' ? String(value).replace(/^FLEXRS_/, '') : value}`];
}

function entryFlag(flag: string, entries: Readonly<Record<string, string>>): readonly string[] {
  const words = Object.entries(entries).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? [] : [`--${flag}=${delimited(words)}`];
}

/** gcloud splits at commas unless another delimiter is named first. @see `gcloud topic escaping` */
function delimited(words: readonly string[]): string {
  const text = words.join('');
  if (!text.includes(',') && !text.startsWith('^')) return words.join(',');
  let delimiter = '~';
  while (text.includes(delimiter)) delimiter += '~';
  return `^${delimiter}^${words.join(delimiter)}`;
}

function isList(value: readonly string[] | Readonly<Record<string, string>>): value is readonly string[] {
  return Array.isArray(value);
}
