import { setTimeout } from 'node:timers/promises';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';
import { markdownTable } from '../../src/manifest/readmeTables.ts';

/** Runs gcloud with arguments. */
export type Gcloud = (
  args: readonly string[],
) => Promise<{ readonly exitCode: number; readonly output: string; readonly errors: string }>;

export interface TriedCommand {
  /** For example `dataflow jobs list`; some are in beta. */
  readonly command: string;
  /** What was given to it beside names and the region. */
  readonly flags: string;
  /** The last line of what it said, when it failed. */
  readonly failure: string | undefined;
}

export interface TryOptions {
  /** Milliseconds that a job may take to run; the first one has Beam installed. */
  readonly jobTimeoutMs: number;
}

const region = '--region=us-central1';
const bucket = 'gcloud-commands';
const jobsPath = '/v1b3/projects/local-project/locations/us-central1/jobs';

/** Tries each command of `gcloud dataflow`; a job that one launches has to run, not only to be accepted. */
export async function tryCommands(
  emulator: Emulator,
  gcloud: Gcloud,
  { jobTimeoutMs }: TryOptions,
): Promise<readonly TriedCommand[]> {
  const workload = scenarios.find(({ name }) => name === 'healthy-streaming')?.workload;
  await emulator.storage.write(bucket, 'workload.json', Buffer.from(JSON.stringify(workload)));
  await emulator.storage.write(bucket, 'pipeline.yaml', Buffer.from(yamlPipeline));
  const tried: TriedCommand[] = [];
  const attempt = async (command: string, given: readonly string[], flags = ''): Promise<string> => {
    const args = [...command.split(' '), ...given];
    const { exitCode, output, errors } = await gcloud(args);
    const failure =
      exitCode === 0 ? undefined : (errors.trim().split('\n').at(-1) ?? `exit code ${exitCode}`);
    tried.push({ command, flags, failure });
    return output.trim();
  };
  const attemptJob = async (command: string, given: readonly string[], flags: string): Promise<void> => {
    // What an answer says of its job lies one level deeper for Flex templates.
    const format = command.endsWith('jobs run') ? 'id' : 'job.id';
    const id = await attempt(command, [...given, region, `--format=value(${format})`], flags);
    const attempted = tried.at(-1);
    if (attempted === undefined || attempted.failure !== undefined) return;
    tried[tried.length - 1] = { ...attempted, failure: await failureOfJob(emulator, id, jobTimeoutMs) };
  };
  const [job, toDrain, toCancel] = [
    await createJob(emulator, 'for-gcloud'),
    await createJob(emulator, 'to-drain'),
    await createJob(emulator, 'to-cancel'),
  ];

  await attempt('dataflow jobs list', [region, '--status=active'], '--region, --status');
  await attempt('dataflow jobs list', [], 'all regions');
  await attempt('dataflow jobs describe', [job, region, '--full'], '--full');
  await attempt('dataflow jobs show', [job, region, '--steps', '--environment'], '--steps, --environment');
  await attempt('beta dataflow jobs export-steps', [job, region]);
  await attempt(
    'dataflow jobs update-options',
    [job, region, '--min-num-workers=2', '--max-num-workers=5'],
    'workers',
  );
  await attempt('beta dataflow metrics list', [job, region, '--source=service'], '--source');
  await attempt('beta dataflow metrics list', [job, region, '--source=user', '--tentative'], '--tentative');
  await attempt('beta dataflow logs list', [job, region, '--importance=detailed'], '--importance');
  const snapshots = [`--job-id=${job}`, region];
  await attempt('dataflow snapshots create', [...snapshots, '--snapshot-ttl=1d'], '--snapshot-ttl');
  await attempt('dataflow snapshots list', [region]);
  const id = await snapshotOf(emulator, job);
  await attempt('dataflow snapshots describe', [id, region]);
  await attempt('dataflow snapshots delete', [id, region]);
  await attempt('dataflow jobs drain', [toDrain, region]);
  await attempt('dataflow jobs cancel', [toCancel, region]);
  await attempt('dataflow jobs cancel', [toCancel, region, '--force'], '--force');
  await attempt(
    'dataflow flex-template build',
    [`gs://${bucket}/built.json`, '--image=gcr.io/local-project/image', '--sdk-language=PYTHON'],
    'a given image',
  );
  await attemptJob(
    'dataflow jobs run',
    [
      'classic-wordcount',
      '--gcs-location=gs://dataflow-emulator/templates/wordcount',
      `--parameters=output=gs://${bucket}/counts,minimumLength=4`,
    ],
    'classic template, parameters',
  );
  for (const name of ['streaming', 'streaming-model', 'batch-model', 'wordcount']) {
    const parameters = name === 'wordcount' ? [`--parameters=output=gs://${bucket}/words`] : [];
    await attemptJob(
      'dataflow flex-template run',
      [
        `flex-${name}`,
        `--template-file-gcs-location=gs://dataflow-emulator/flex/${name}.json`,
        ...parameters,
      ],
      `the template ${name}`,
    );
  }
  await attemptJob(
    'dataflow yaml run',
    ['from-yaml', `--yaml-pipeline-file=gs://${bucket}/pipeline.yaml`],
    '--yaml-pipeline-file',
  );
  return tried;
}

export function gcloudTable(tried: readonly TriedCommand[]): string {
  return markdownTable(
    ['Command', 'Tried with', 'Works'],
    tried.map(({ command, flags, failure }) => [
      `\`gcloud ${command}\``,
      flags,
      failure === undefined ? 'yes' : `no: ${failure.replace(/^ERROR: (?:\([\w.-]+\) )?/, '').slice(0, 160)}`,
    ]),
  );
}

async function createJob(emulator: Emulator, name: string): Promise<string> {
  const response = await fetch(`${emulator.httpOrigin}${jobsPath}`, {
    method: 'POST',
    body: JSON.stringify(workloadJob(name)),
  });
  const { id } = (await response.json()) as { id?: string };
  if (id === undefined) throw new Error(`The job ${name} was refused.`);
  return id;
}

/** Undefined as soon as the job runs or is done, else why it does not. */
async function failureOfJob(emulator: Emulator, id: string, timeoutMs: number): Promise<string | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const response = await fetch(`${emulator.httpOrigin}${jobsPath}/${id}`);
    const { currentState = 'no state', type } = (await response.json()) as {
      currentState?: string;
      type?: string;
    };
    const isStreaming = type === 'JOB_TYPE_STREAMING' && currentState === 'JOB_STATE_RUNNING';
    if (isStreaming || currentState === 'JOB_STATE_DONE') return undefined;
    if (/FAILED|CANCELLED/.test(currentState) || Date.now() > end) return `the job is ${currentState}`;
    await setTimeout(500);
  }
}

async function snapshotOf(emulator: Emulator, id: string): Promise<string> {
  const response = await fetch(`${emulator.httpOrigin}${jobsPath}/${id}/snapshots`);
  const { snapshots = [] } = (await response.json()) as { snapshots?: { id: string }[] };
  return snapshots[0]?.id ?? 'none';
}

function workloadJob(name: string): object {
  return {
    name,
    type: 'JOB_TYPE_STREAMING',
    labels: { 'goog-emulator-engine': 'model' },
    environment: { sdkPipelineOptions: { options: { workloadUrl: `gs://${bucket}/workload.json` } } },
  };
}

const yamlPipeline = `
pipeline:
  type: chain
  transforms:
    - type: Create
      config:
        elements: [{word: tide}, {word: harbour}]
    - type: LogForTesting
`;
