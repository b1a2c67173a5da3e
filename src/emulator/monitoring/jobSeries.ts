import { createHash } from 'node:crypto';
import type { JobStore } from '../jobs/jobStore.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import type { SampleSeries } from '../jobs/jobSamples.ts';
import { overlap, type TimeSpan } from '../jobs/timeSpan.ts';
import { jobMetrics, type JobMetric } from './jobMetricTable.ts';
import type { SeriesFilter } from './seriesFilter.ts';
import type { Series, SeriesIdentity, SeriesPoint } from './timeSeries.ts';

/** The service takes a sample each minute. */
const samplingPeriodMs = 60_000;
const metricsByName = new Map(jobMetrics.map((metric) => [metric.name, metric]));

/** Which series are looked for. */
export interface WantedSeries {
  readonly filter: SeriesFilter;
  /** Jobs without points in it may be left out. */
  readonly span: TimeSpan;
}

/**
 * The series of a project's jobs that the filter takes, job after job in their order; metrics that Cloud Monitoring does
 * not know are none.
 */
export async function* jobSeries(
  jobs: JobStore,
  projectId: string,
  { filter: { matches, jobId }, span }: WantedSeries,
): AsyncGenerator<readonly Series[]> {
  for (const record of jobs.list({ projectId }).all()) {
    if (jobId !== undefined && record.job.id !== jobId) continue;
    // Those that have ended are read from the disk.
    if (record.spans !== undefined && !overlap(record.spans.samples, span)) continue;
    const found = (await record.details()).samples.series().flatMap((samples) => {
      const metric = metricsByName.get(samples.metric);
      if (metric === undefined) return [];
      const identity = identityOf(record, metric, samples);
      return matches(identity) ? [seriesOf(record, identity, metric, samples)] : [];
    });
    if (found.length > 0) yield found;
  }
}

function identityOf(
  { job }: JobRecord,
  { type, resource }: JobMetric,
  { labels }: SampleSeries,
): SeriesIdentity {
  if (resource === 'dataflow_job')
    return {
      metric: { type, labels: { ...labels, job_id: job.id } },
      resource: {
        type: resource,
        labels: { project_id: job.projectId, job_name: job.name, region: job.location },
      },
    };
  return {
    metric: { type, labels },
    resource: {
      type: resource,
      labels: {
        project_id: job.projectId,
        instance_id: instanceId(labels['instance_name'] ?? ''),
        zone: `${job.location}-a`,
      },
    },
    metadata: { labels: { dataflow_job_id: job.id, dataflow_job_name: job.name } },
  };
}

/** Machines are numbered; here by their names, which none else has. */
function instanceId(name: string): string {
  return createHash('sha256').update(name).digest().readBigUInt64BE().toString();
}

function seriesOf(
  record: JobRecord,
  identity: SeriesIdentity,
  { kind, valueType, unit }: JobMetric,
  samples: SampleSeries,
): Series {
  let previous: number | undefined;
  const points = samples.points.map(({ startTime, time, value }): SeriesPoint => {
    const end = time.getTime();
    const start = kind === 'GAUGE' ? end : (startTime?.getTime() ?? previous ?? end - samplingPeriodMs);
    previous = end;
    return { start, end, value };
  });
  return { ...identity, order: record.sequence, kind, valueType, unit, points };
}
