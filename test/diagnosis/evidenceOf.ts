import type { DiagnosedSeries, Evidence } from '../../src/diagnosis/evidence.ts';
import type { Job, JobStep } from '../../src/dataflow/job.ts';
import type { JobLogEntry, JobSeries } from '../../src/dataflow/jobHistory.ts';
import type { JobMessage } from '../../src/dataflow/jobMessage.ts';
import { bareDetails } from '../dataflow/bareJob.ts';

export const noon = Date.parse('2026-03-02T12:00:00Z');
export const minute = 60_000;

/** When something was, in minutes before the moment that is judged. */
export function minutesAgo(minutes: number): string {
  return new Date(noon - minutes * minute).toISOString();
}

export function step(name: string): JobStep {
  return { id: `s-${name}`, name, kind: 'PAR_DO_KIND', inputs: [], outputs: [] };
}

export function job(values: Partial<Job> = {}): Job {
  return {
    ...bareDetails,
    id: '2026-03-02_02_00_00-1',
    name: 'orders',
    projectId: 'p',
    location: 'us-central1',
    type: 'STREAMING',
    state: 'RUNNING',
    createTime: minutesAgo(180),
    startTime: minutesAgo(180),
    steps: [step('Read'), step('Parse'), step('Count/GroupByKey'), step('Write')],
    ...values,
  };
}

export function failedJob(values: Partial<Job> = {}): Job {
  return job({ type: 'BATCH', state: 'FAILED', stateTime: minutesAgo(0), ...values });
}

export function errorMessage(text: string, ago = 1): JobMessage {
  return { id: `m-${text.length}-${ago}`, time: minutesAgo(ago), importance: 'ERROR', text };
}

export function logEntry(text: string, ago = 1, values: Partial<JobLogEntry> = {}): JobLogEntry {
  return {
    id: `l-${text.length}-${ago}`,
    time: minutesAgo(ago),
    severity: 'ERROR',
    text,
    log: 'worker',
    ...values,
  };
}

/** One point a minute, the last one now. */
export function perMinute(values: readonly number[], labels: JobSeries['labels'] = {}): JobSeries {
  return {
    labels,
    unit: '1',
    points: values.map((value, index) => [noon - (values.length - 1 - index) * minute, value] as const),
  };
}

/** `count` times the same value. */
export function steady(value: number, count = 60): JobSeries {
  return perMinute(Array.from({ length: count }, () => value));
}

/** From one value to the other in equal steps. */
export function ramp(from: number, to: number, count = 60): JobSeries {
  return perMinute(Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1)));
}

export function evidence(
  values: Partial<Omit<Evidence, 'series'>> & {
    series?: Partial<Record<DiagnosedSeries, JobSeries | readonly JobSeries[]>>;
  },
): Evidence {
  const { series = {}, ...rest } = values;
  const all = new Map<DiagnosedSeries, readonly JobSeries[]>();
  for (const [name, given] of Object.entries(series) as [
    DiagnosedSeries,
    JobSeries | readonly JobSeries[],
  ][]) {
    all.set(name, 'points' in given ? [given] : given);
  }
  return {
    atMs: noon,
    job: job(),
    messages: [],
    logs: [],
    autoscaling: [],
    stages: [],
    metrics: undefined,
    gaps: [],
    ...rest,
    series: all,
  };
}

/** A streaming job that keeps up. */
export const healthySeries = {
  data_watermark_age: steady(8),
  system_lag: steady(5),
  backlog_elements: steady(0),
  estimated_backlog_processing_time: steady(0),
  active_worker_instances: steady(3),
  target_worker_instances: steady(3),
  max_worker_instances_limit: steady(10),
  aggregated_worker_utilization: steady(0.6),
} as const;
