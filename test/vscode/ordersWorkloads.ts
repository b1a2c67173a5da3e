import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import type { ModelJobs, ServiceJob } from './modelJobs.ts';

const step = (name: string, kind = 'parDo'): object => ({ name, kind, cpuSeconds: 1e-4 });

/** Steps named as those of samples/orders_stream.py. */
const steps = [
  step('Clock', 'read'),
  step('TakeOrder'),
  step('Window'),
  step('SumPerProduct', 'groupByKey'),
  step('ReportWindow'),
];
const workers = { min: 1, max: 1, startupSeconds: 1 };

/** A line of that sample. */
export const failingLine = { number: 28, source: 'product = random.choice(list(PRICES_IN_CENTS))' };
export const failure = 'ValueError: no product is left';

const faults = [
  {
    kind: 'failingWorkItems',
    at: 0,
    step: 'TakeOrder',
    // Workers have the file elsewhere.
    error: `  File "/app/samples/orders_stream.py", line ${failingLine.number}, in process\n    ${failingLine.source}\n${failure}`,
  },
];

export const streamingOrders = {
  type: 'streaming',
  steps,
  workers,
  arrival: { kind: 'constant', perSecond: 40 },
};
export const failingStream = { ...streamingOrders, faults };
export const finishedOrders = { type: 'batch', steps, workers, elements: 1000 };
export const failedOrders = { ...finishedOrders, faults };

/** Starts a computed job of a workload that has begun before; its job was created then. */
export async function startOrders(
  jobs: ModelJobs,
  name: string,
  workload: { readonly type: string },
  workloadAge = '1h',
): Promise<JobTarget> {
  const { id } = await jobs.call<ServiceJob>('POST', 'jobs', {
    name,
    type: workload.type === 'batch' ? 'JOB_TYPE_BATCH' : 'JOB_TYPE_STREAMING',
    labels: { 'goog-emulator-engine': 'model' },
    environment: { sdkPipelineOptions: { options: { workload, workloadAge } } },
  });
  const ref = { projectId: 'local-project', location: 'us-central1', jobId: id };
  const target = { connectionId: 'local', ref, jobName: name };
  await jobs.until(target, ({ currentState }) =>
    (workload.type === 'batch' ? /DONE|FAILED/ : /RUNNING/).test(currentState),
  );
  return target;
}
