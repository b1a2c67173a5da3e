import type { JobStore } from '../jobs/jobStore.ts';
import type { JobRecord } from '../jobs/jobRecord.ts';
import type { SampleSeries } from '../jobs/jobSamples.ts';
import { jobMetricPrefix, jobMetrics, type JobMetric } from './jobMetricTable.ts';
import type { Series, SeriesIdentity, SeriesPoint } from './timeSeries.ts';

/** The service takes a sample each minute. */
const samplingPeriodMs = 60_000;
const metricsByName = new Map(jobMetrics.map((metric) => [metric.name, metric]));

/** The series of a project's jobs that `matches` takes; metrics that Cloud Monitoring does not know are none. */
export function jobSeries(
  jobs: JobStore,
  projectId: string,
  matches: (series: SeriesIdentity) => boolean,
): readonly Series[] {
  return jobs.list({ projectId }).flatMap((record) =>
    record.jobSamples.series().flatMap((samples) => {
      const metric = metricsByName.get(samples.metric);
      if (metric === undefined) return [];
      const identity = identityOf(record, samples);
      return matches(identity) ? [seriesOf(record, identity, metric, samples)] : [];
    }),
  );
}

function identityOf({ job }: JobRecord, { metric, labels }: SampleSeries): SeriesIdentity {
  return {
    metric: { type: `${jobMetricPrefix}${metric}`, labels: { ...labels, job_id: job.id } },
    resource: {
      type: 'dataflow_job',
      labels: { project_id: job.projectId, job_name: job.name, region: job.location },
    },
  };
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
