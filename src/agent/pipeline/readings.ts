import { z } from 'zod';
import { jobStates } from '../../dataflow/job.ts';
import type { EvidenceQuote, Readings } from './decision.ts';
import { ToolCallFailure, type Reading, type ReadTools } from './toolGateway.ts';

const jobAnswer = z.object({
  job: z.object({ job_id: z.string(), name: z.string(), type: z.string(), state: z.enum(jobStates) }),
  replaced_by_job_id: z.string().optional(),
  settings: z.object({
    min_num_workers: z.number().optional(),
    max_num_workers: z.number().optional(),
    machine_type: z.string().optional(),
  }),
});

/** A job as get_job tells it, with what an agent looks at. */
export interface JobReading {
  readonly name: string;
  readonly type: string;
  readonly state: (typeof jobStates)[number];
  readonly replacedByJobId: string | undefined;
  readonly minWorkers: number | undefined;
  readonly maxWorkers: number | undefined;
  readonly machineType: string | undefined;
  readonly readAt: string;
}

export async function readJob(tools: ReadTools, jobId: string): Promise<JobReading> {
  const reading = await tools.read('get_job', { job_id: jobId });
  const { job, settings, replaced_by_job_id } = jobAnswer.parse(reading.value);
  return {
    name: job.name,
    type: job.type,
    state: job.state,
    replacedByJobId: replaced_by_job_id,
    minWorkers: settings.min_num_workers,
    maxWorkers: settings.max_num_workers,
    machineType: settings.machine_type,
    readAt: reading.readAt,
  };
}

/** Undefined where the service knows no job of that id. */
export async function readJobUnlessGone(tools: ReadTools, jobId: string): Promise<JobReading | undefined> {
  try {
    return await readJob(tools, jobId);
  } catch (error) {
    if (error instanceof ToolCallFailure && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

const metricsAnswer = z.object({
  series: z.array(
    z.object({ metric: z.string(), now: z.number(), trend: z.string(), p50: z.number(), max: z.number() }),
  ),
  series_unavailable: z.array(z.string()),
});

/** What is measured of a running streaming job. Names are Cloud Monitoring's, without `dataflow.googleapis.com/job/`. */
export const watchedSeries = [
  'data_watermark_age',
  'system_lag',
  'backlog_elements',
  'backlog_bytes',
  'estimated_backlog_processing_time',
  'active_worker_instances',
  'aggregated_worker_utilization',
  'min_worker_instances_limit',
  'max_worker_instances_limit',
] as const;

export interface MetricsReading {
  /** The newest value of each metric; of several series the largest. */
  readonly now: Readings;
  /** The largest value of the window. */
  readonly peak: Readings;
  readonly rising: ReadonlySet<string>;
  readonly falling: ReadonlySet<string>;
  /** Why some could not be read. */
  readonly unavailable: readonly string[];
  readonly reading: Reading;
}

/** @param minutes of the window that peaks and trends are of */
export async function readMetrics(
  tools: ReadTools,
  jobId: string,
  minutes: number,
  series: readonly string[] = watchedSeries,
): Promise<MetricsReading> {
  const reading = await tools.read('get_job_metrics', { job_id: jobId, series, minutes, limit: 1 });
  const answer = metricsAnswer.parse(reading.value);
  const now: Record<string, number> = {};
  const peak: Record<string, number> = {};
  const rising = new Set<string>();
  const falling = new Set<string>();
  for (const each of answer.series) {
    now[each.metric] = Math.max(each.now, now[each.metric] ?? -Infinity);
    peak[each.metric] = Math.max(each.max, peak[each.metric] ?? -Infinity);
    if (each.trend === 'rising') rising.add(each.metric);
    if (each.trend === 'falling') falling.add(each.metric);
  }
  return { now, peak, rising, falling, unavailable: answer.series_unavailable, reading };
}

const diagnosisAnswer = z.object({
  health: z.enum(['healthy', 'mostly_healthy', 'unhealthy', 'unknown', 'ended']),
  reason: z.string(),
  findings: z.array(
    z.object({
      rule: z.string(),
      title: z.string(),
      severity: z.enum(['critical', 'warning', 'info']),
      confidence: z.enum(['certain', 'likely', 'possible']),
      evidence: z.array(z.object({ source: z.string(), time: z.string().optional(), text: z.string() })),
      remedies: z.array(
        z.object({
          text: z.string(),
          tool: z.string().optional(),
          arguments: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
      is_transient: z.boolean().optional(),
      symptoms: z.array(z.string()),
    }),
  ),
});

/** A job as diagnose_job judges it. */
export interface DiagnosisReading extends z.output<typeof diagnosisAnswer> {
  readonly reading: Reading;
}
export type DiagnosisFinding = DiagnosisReading['findings'][number];

export async function readDiagnosis(tools: ReadTools, jobId: string): Promise<DiagnosisReading> {
  const reading = await tools.read('diagnose_job', { job_id: jobId });
  return { ...diagnosisAnswer.parse(reading.value), reading };
}

/** The figures as evidence of a decision. */
export function quoteReadings(
  now: Readings,
  time: string,
  names: readonly string[],
): readonly EvidenceQuote[] {
  return names.flatMap((name) => {
    const value = now[name];
    return value === undefined
      ? []
      : [{ source: 'series', time, text: `${name} ${Number(value.toPrecision(4))}` }];
  });
}
