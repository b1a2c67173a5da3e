import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { Connections } from '../../../src/dataflow/connections.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import type { Schedule } from '../../../src/dataflow/schedule.ts';
import type { Snapshot } from '../../../src/dataflow/snapshot.ts';
import type { Template, TemplateParameter } from '../../../src/dataflow/template.ts';
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import type { PolicyDeps } from '../../../src/mcp/policy/callPipeline.ts';
import { templateParameter } from '../../dataflow/templateParameter.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { job, KeptLog, local, ScriptedDataflow } from '../scriptedDataflow.ts';

export const templatePath = 'gs://templates/orders.json';

export function snapshot(id: string, over: Partial<Snapshot> = {}): Snapshot {
  return {
    id,
    projectId: 'local-project',
    location: 'us-central1',
    sourceJobId: '1',
    state: 'READY',
    pubsubSnapshots: [],
    ...over,
  };
}

/** A paused schedule that launches the template as `orders-nightly`. */
export function schedule(over: Partial<Schedule> = {}): Schedule {
  return {
    projectId: 'local-project',
    location: 'us-central1',
    scheduleId: 'nightly',
    state: 'PAUSED',
    cron: '0 6 * * *',
    timeZone: 'UTC',
    launch: { path: templatePath, jobName: 'orders-nightly', parameters: { input: 'x' }, maxWorkers: 5 },
    ...over,
  };
}

/** A Dataflow that takes every change and keeps what was sent, as it arrived. */
export class ChangingDataflow extends ScriptedDataflow {
  snapshots: Snapshot[] = [snapshot('s1')];
  schedules: Schedule[] = [schedule()];
  template: Template = {
    path: templatePath,
    kind: 'FLEX',
    name: 'Orders',
    isStreaming: true,
    parameters: [parameter('input'), parameter('output', { isOptional: true })],
  };
  /** Changes that reached the service. A launch that only validates changes nothing. */
  readonly sent: { readonly method: keyof DataflowApi; readonly args: readonly unknown[] }[] = [];
  /** Fails what would change something. */
  failure: DataflowError | undefined;

  override getSnapshot: DataflowApi['getSnapshot'] = ({ snapshotId }) => {
    const found = this.snapshots.find(({ id }) => id === snapshotId);
    if (found) return Promise.resolve(found);
    const missing = new DataflowError('NOT_FOUND', 'Reading a snapshot', 'There is none.', 'Check the id.');
    return Promise.reject(missing);
  };

  override getTemplate: DataflowApi['getTemplate'] = (_location, path) =>
    Promise.resolve(path.endsWith('/Yaml_Template') ? yamlTemplate : this.template);

  override requestJobState: DataflowApi['requestJobState'] = async (ref, state) => {
    this.take('requestJobState', ref, state);
    return { ...(await this.getJob(ref)), requestedState: state };
  };

  override updateWorkerLimits: DataflowApi['updateWorkerLimits'] = async (ref, limits) => {
    this.take('updateWorkerLimits', ref, limits);
    const before = await this.getJob(ref);
    const after = { ...before, limits: { ...before.limits, ...limits } };
    this.jobs = this.jobs.map((each) => (each.id === after.id ? after : each));
    return after;
  };

  override createSnapshot: DataflowApi['createSnapshot'] = (ref, request) => {
    this.take('createSnapshot', ref, request);
    return Promise.resolve(snapshot('new', { sourceJobId: ref.jobId, state: 'PENDING' }));
  };

  override deleteSnapshot: DataflowApi['deleteSnapshot'] = (ref) => {
    this.take('deleteSnapshot', ref);
    return Promise.resolve();
  };

  override launchTemplate: DataflowApi['launchTemplate'] = (request) => {
    if (request.validateOnly === true) return Promise.resolve({});
    this.take('launchTemplate', request);
    const launched: JobSummary = job('launched', { name: request.jobName, state: 'PENDING' });
    return Promise.resolve({ job: launched });
  };

  override listSchedules: DataflowApi['listSchedules'] = () => Promise.resolve(this.schedules);

  override getSchedule: DataflowApi['getSchedule'] = ({ scheduleId }) => {
    const found = this.schedules.find((each) => each.scheduleId === scheduleId);
    if (found) return Promise.resolve(found);
    const missing = new DataflowError('NOT_FOUND', 'Reading a schedule', 'There is none.', 'Check the id.');
    return Promise.reject(missing);
  };

  override createSchedule: DataflowApi['createSchedule'] = (request) => {
    this.take('createSchedule', request);
    const { scheduleId, cron, timeZone, launch } = request;
    return Promise.resolve(schedule({ ...this.schedules[0], scheduleId, cron, timeZone, launch }));
  };

  override setScheduleState: DataflowApi['setScheduleState'] = (ref, state) => {
    this.take('setScheduleState', ref, state);
    return Promise.resolve(schedule({ ...this.schedules[0], ...ref, state }));
  };

  override runSchedule: DataflowApi['runSchedule'] = (ref) => {
    this.take('runSchedule', ref);
    return Promise.resolve(schedule(ref));
  };

  override deleteSchedule: DataflowApi['deleteSchedule'] = (ref) => {
    this.take('deleteSchedule', ref);
    return Promise.resolve();
  };

  private take(method: keyof DataflowApi, ...args: readonly unknown[]): void {
    if (this.failure) throw this.failure;
    this.sent.push({ method, args });
  }
}

/** A parameter that has to be given, but for what is `over`. */
export function parameter(name: string, over: Partial<TemplateParameter> = {}): TemplateParameter {
  return templateParameter(name, { isOptional: false, ...over });
}

/** The template that runs Beam YAML. */
const yamlTemplate: Template = {
  path: 'gs://dataflow-templates-us-central1/latest/flex/Yaml_Template',
  kind: 'FLEX',
  name: 'Beam YAML',
  parameters: [parameter('yaml_pipeline', { isOptional: true })],
};

/** Every changing tool with arguments that are right for the job `1` and the snapshot `s1`. */
export const rightChanges: Readonly<
  Record<string, { readonly args: Readonly<Record<string, unknown>>; readonly method: keyof DataflowApi }>
> = {
  launch_job: {
    args: {
      job_name: 'orders-copy',
      gcs_path: templatePath,
      parameters: { input: 'x' },
      environment: { max_workers: 5, additional_user_labels: { env: 'prod' } },
    },
    method: 'launchTemplate',
  },
  run_pipeline_sample: {
    args: {
      yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      config: {elements: [1]}\n',
    },
    method: 'launchTemplate',
  },
  update_job: { args: { job_id: '1', max_num_workers: 6 }, method: 'updateWorkerLimits' },
  replace_job: {
    args: {
      job_id: '1',
      gcs_path: templatePath,
      parameters: { input: 'x' },
      environment: { max_workers: 6 },
    },
    method: 'launchTemplate',
  },
  stop_job: { args: { job_id: '1', mode: 'cancel' }, method: 'requestJobState' },
  create_snapshot: { args: { job_id: '1' }, method: 'createSnapshot' },
  delete_snapshot: { args: { snapshot_id: 's1' }, method: 'deleteSnapshot' },
  schedule_launch: {
    args: {
      schedule_id: 'weekly',
      cron: '0 6 * * mon',
      job_name: 'orders-weekly',
      gcs_path: templatePath,
      parameters: { input: 'x' },
      environment: { max_workers: 5, additional_user_labels: { env: 'prod' } },
    },
    method: 'createSchedule',
  },
  update_schedule: { args: { schedule_id: 'nightly', action: 'enable' }, method: 'setScheduleState' },
};

/** A running streaming job of at most 4 workers, labelled `env=prod`. */
export const ordersLive = job('1', {
  name: 'orders-live',
  labels: { env: 'prod' },
  limits: { maxNumWorkers: 4 },
});

export interface PolicyBench {
  readonly dataflow: ChangingDataflow;
  readonly connections: Connections;
  readonly client: EmbeddedClient;
  readonly clock: ManualClock;
  readonly log: KeptLog;
  /** In force from the next call on. */
  policy: unknown;
}

/** An embedded client on a Dataflow that takes changes, with a clock to turn. Close the client at the end. */
export async function startPolicyBench(
  deps: Omit<PolicyDeps, 'policy'> & { clock?: ManualClock } = {},
): Promise<PolicyBench> {
  const dataflow = new ChangingDataflow();
  dataflow.jobs = [ordersLive];
  const log = new KeptLog();
  const connections = new Connections(() => Promise.resolve(dataflow));
  await connections.set([local]);
  const clock = deps.clock ?? new ManualClock();
  const bench: PolicyBench = {
    dataflow,
    connections,
    clock,
    log,
    policy: undefined,
    client: new EmbeddedClient({ ...deps, connections, log, clock, policy: () => bench.policy }),
  };
  return bench;
}
