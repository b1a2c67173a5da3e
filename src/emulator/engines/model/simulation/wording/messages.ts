import type { Stage } from '../../workload/stages.ts';
import type { FaultOf, QuotaMetric } from '../../workload/faults.ts';
import type { Setup } from '../setup.ts';

/**
 * Messages in the words of the service.
 * @see https://cloud.google.com/dataflow/docs/guides/common-errors
 * @see https://cloud.google.com/dataflow/docs/guides/troubleshoot-slow-jobs
 */

export function hotKey(key: string, step: string, age: number): string {
  return (
    `A hot key '${key}' was detected in step '${step}' with age of '${Math.round(age)}s'. This is a symptom of key ` +
    'distribution being skewed. To fix, please inspect your data and pipeline to ensure that elements are evenly ' +
    'distributed across your keys.'
  );
}

export function stuckStep(step: string, seconds: number): string {
  return `Processing stuck in step ${step} for at least ${clockTime(seconds)} without outputting or completing in state process`;
}

export function slowSink(
  { answer }: Pick<FaultOf<'slowSink'>, 'answer'>,
  step: string,
  seconds: number,
): string {
  switch (answer) {
    case 'none':
      return `Operation ongoing for over ${seconds.toFixed(2)} seconds in state process in step ${step} without returning. Waiting for a response of the sink.`;
    case 'rateLimitExceeded':
      return `Exceeded rate limits: too many api requests per user per method for this user_method. Request of step ${step} failed with rateLimitExceeded and is retried with backoff.`;
    case 'quotaExceeded':
      return `Quota exceeded: Your project exceeded quota for streaming inserts. Insert of step ${step} failed with quotaExceeded and is retried.`;
  }
}

export const outOfMemory =
  'Out of memory: Killed process 4321 (python) total-vm:9437184kB, anon-rss:7340032kB, file-rss:0kB';
export const harnessLost =
  'SDK harness sdk-0-0 disconnected. This usually means that the process running the pipeline code has crashed. ' +
  'Inspect the Worker Logs and the Diagnostics tab to determine the cause of the crash.';

export const gcThrashing =
  'Shutting down JVM after 8 consecutive periods of measured GC thrashing. Memory is used/total/max = 6943/7168/7168 MB, ' +
  'GC last/max = 92.41/96.30 %, #pushbacks=6, gc thrashing=true. Heap dump not written.';
export const gcPushback =
  'GC thrashing: the collector of this JVM took 92.41 % of the last 60 s; work is pushed back until memory is free.';

/** Java and Go write stack traces of their own; a reason without one is Python's. */
export function failedElement(step: string, reason: string): string {
  if (/\n\tat |\ngoroutine |\bDoFn\[UID:/.test(reason))
    return `Error message from worker: generic::unknown: ${reason} [while running '${step}']`;
  return `Error message from worker: generic::unknown: Traceback (most recent call last):\n${reason} [while running '${step}']`;
}

export function workItemFailed(step: string): string {
  return (
    `Workflow failed. Causes: ${step} failed., The job failed because a work item has failed 4 times. Look in previous log ` +
    'entries for the cause of each one of the 4 failures. If the logs only contain generic timeout errors related to ' +
    'accessing external resources, such as MongoDB, verify that the worker service account has permission to access the ' +
    "resource's subnetwork."
  );
}

export const permission =
  'Workflow failed. Causes: Permissions verification for controller service account failed. All permissions in IAM ' +
  'role roles/dataflow.worker should be granted to controller service account.';

export function poolFailed({ zone }: Setup, desired: number, reason: string): string {
  return `Workflow failed. Causes: Startup of the worker pool in zone ${zone} failed to bring up any of the desired ${desired} workers. ${reason}`;
}

export function zoneStockOut({ zone }: Setup): string {
  return `ZONE_RESOURCE_POOL_EXHAUSTED: The zone '${zone}' does not have enough resources available to fulfill the request. Try a different zone, or try again later.`;
}

export function quota({ zone }: Setup, metric: QuotaMetric): string {
  const region = zone.replace(/-[a-z]$/, '');
  return (
    `QUOTA_EXCEEDED: Quota '${metric}' exceeded in region ${region}. The project quota may have been exceeded or access ` +
    'control policies may be preventing the operation; review the Cloud Logging VM Instance log for diagnostics.'
  );
}

export function ipSpace(subnetwork: string): string {
  return `IP_SPACE_EXHAUSTED: The IP space of the subnetwork '${subnetwork}' is exhausted: it has no address left for another worker.`;
}

export function pullingImage(image: string): string {
  return `Pulling image "${image}": the pull has been going on for several minutes.`;
}

export function imagePull(image: string): string {
  return `Unable to pull container image due to error: image pull request failed with error: Error response from daemon: manifest for ${image} not found. This may be caused by an invalid image or by missing permissions on it.`;
}

export const noWorkerActivity =
  'Workflow failed. Causes: The Dataflow job appears to be stuck because no worker activity has been seen in the last ' +
  '1h. Please check the worker logs in Stackdriver Logging.';

export function workerConfiguration({ workload, zone }: Setup): string {
  return `Worker configuration: ${workload.workers.machineType} in ${zone}.`;
}

export function autoscalingEnabled({ jobId }: Setup, min: number, max: number): string {
  return `Autoscaling is enabled for job ${jobId}. The number of workers will be between ${min} and ${max}.`;
}

export function startingWorkers({ zone }: Setup, count: number): string {
  return `Starting ${count} workers in ${zone}...`;
}

export function executing(stage: Stage): string {
  return `Executing operation ${operation(stage)}`;
}

export function finished(stage: Stage): string {
  return `Finished operation ${operation(stage)}`;
}

function operation({ steps }: Stage): string {
  return steps.map(({ name }) => name).join('+');
}

/** For example 05m00s or 01h20m00s, as Beam writes durations. */
function clockTime(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const hours = seconds >= 3600 ? `${two(seconds / 3600)}h` : '';
  return `${hours}${two((seconds % 3600) / 60)}m${two(seconds % 60)}s`;
}
