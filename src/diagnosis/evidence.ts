import type { AutoscalingEvent } from '../dataflow/autoscalingEvent.ts';
import type { StageProgress } from '../dataflow/execution.ts';
import type { Job } from '../dataflow/job.ts';
import type { JobLogEntry, JobSeries } from '../dataflow/jobHistory.ts';
import type { JobMessage } from '../dataflow/jobMessage.ts';
import type { JobMetrics } from '../dataflow/metrics.ts';

/** Series a diagnosis looks at, without `dataflow.googleapis.com/job/`. */
export const diagnosedSeries = [
  'data_watermark_age',
  'system_lag',
  'per_stage_data_watermark_age',
  'per_stage_system_lag',
  'backlog_bytes',
  'backlog_elements',
  'estimated_backlog_processing_time',
  'backlogged_keys',
  'processing_parallelism_keys',
  'recommended_parallelism',
  'is_bottleneck',
  'active_worker_instances',
  'target_worker_instances',
  'max_worker_instances_limit',
  'min_worker_instances_limit',
  'aggregated_worker_utilization',
  'elements_produced_count',
] as const;
export type DiagnosedSeries = (typeof diagnosedSeries)[number];

/** Where evidence comes from. */
export type EvidenceSource = 'messages' | 'logs' | 'autoscaling' | 'series' | 'metrics' | 'stages';

/** Something that could not be read. What it would have told is missing, and a verdict says so. */
export interface EvidenceGap {
  readonly source: EvidenceSource;
  readonly reason: string;
}

/** All that is known about one job at one moment; a diagnosis is a pure function of it. */
export interface Evidence {
  /** The moment that is judged, in milliseconds: the end of the job, or when the evidence was read. */
  readonly atMs: number;
  readonly job: Job;
  /** Oldest first. */
  readonly messages: readonly JobMessage[];
  /** Oldest first. */
  readonly logs: readonly JobLogEntry[];
  /** Oldest first. */
  readonly autoscaling: readonly AutoscalingEvent[];
  readonly stages: readonly StageProgress[];
  readonly series: ReadonlyMap<DiagnosedSeries, readonly JobSeries[]>;
  readonly metrics: JobMetrics | undefined;
  readonly gaps: readonly EvidenceGap[];
}
