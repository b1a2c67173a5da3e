import { isTerminal } from '../../dataflow/job.ts';
import type { StepContext } from '../pipeline/playbook.ts';
import { readDiagnosis, readMetrics, type JobReading } from '../pipeline/readings.ts';
import type { StreamingMemory, StreamingSettings } from './streamingPlan.ts';
import type { StreamingReading } from './streamingScaling.ts';
import { jobIdOf } from './jobLookup.ts';
import { countWorkers } from './workerUse.ts';

type Context = StepContext<StreamingSettings, StreamingMemory>;

export async function readStream(context: Context, job: JobReading): Promise<StreamingReading> {
  const { tools, task, settings } = context;
  const jobId = jobIdOf(task);
  const [metrics, diagnosis] = await Promise.all([
    readMetrics(tools, jobId, Math.ceil(settings.goodMinutes)),
    readDiagnosis(tools, jobId),
  ]);
  const metric = ['data_watermark_age', 'system_lag'].find((name) => metrics.now[name] !== undefined);
  const seconds = metric === undefined ? undefined : metrics.now[metric];
  const lag = metric === undefined || seconds === undefined ? undefined : { metric, seconds };
  // Limits that were never set are not among the job's own settings; the service measures them all the same.
  const limits = {
    minWorkers: job.minWorkers ?? metrics.now['min_worker_instances_limit'],
    maxWorkers: job.maxWorkers ?? metrics.now['max_worker_instances_limit'],
  };
  return { jobId, job: { ...job, ...limits }, metrics, diagnosis, lag };
}

export function whyOver(job: JobReading | undefined): string | undefined {
  if (!job) return 'The service does not know the job any more.';
  if (isTerminal(job.state)) {
    const next = job.replacedByJobId === undefined ? '' : ` ${job.replacedByJobId} has taken its place.`;
    return `The job has ended as ${job.state}.${next}`;
  }
  return job.type === 'STREAMING' ? undefined : 'The job is no streaming job.';
}

export function noteReading({ note }: Context, { metrics, diagnosis, lag }: StreamingReading): void {
  note({ kind: 'sensed', text: 'Figures of the job:', readings: metrics.now });
  const [first] = diagnosis.findings;
  const missing = metrics.unavailable[0];
  note({
    kind: 'judged',
    text: [
      `${diagnosis.health}: ${diagnosis.reason}`,
      ...(lag
        ? []
        : [`Its lag is not measured, so nothing is changed${missing === undefined ? '.' : `: ${missing}`}`]),
    ].join(' '),
    ...(first ? { quotes: first.evidence } : {}),
  });
}

/** Counts the workers beyond those the job could have when the task began. */
export function meter(
  context: Context,
  memory: StreamingMemory,
  { job, metrics }: StreamingReading,
): StreamingMemory {
  const before = memory.baseline?.max;
  const extra =
    before === undefined ? 0 : Math.max(0, (metrics.now['active_worker_instances'] ?? 0) - before);
  return { ...memory, meteredAt: countWorkers(context, extra, memory.meteredAt, job.machineType) };
}

export function nextInterval(
  { settings }: Context,
  { bad, watched, intervalSeconds }: StreamingMemory,
): number {
  const { least, most } = settings.intervalSeconds;
  if (bad > 0 || watched) return least;
  return Math.max(least, Math.min(most, intervalSeconds * 1.5));
}
