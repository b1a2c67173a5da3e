import type { protos } from '@google-cloud/monitoring';
import type { JobSeries } from '../../jobHistory.ts';

type TypedValue = protos.google.monitoring.v3.ITypedValue;

/** Labels of the metric without `job_id`, which is the same in all. */
export function mapSeries(series: protos.google.monitoring.v3.ITimeSeries, unit: string): JobSeries {
  const labels = Object.entries({ ...series.resource?.labels, ...series.metric?.labels }).filter(
    ([name]) => !sameInAll.has(name),
  );
  const points = (series.points ?? []).flatMap(({ interval, value }) => {
    const number = numberOf(value);
    const { seconds, nanos } = interval?.endTime ?? {};
    if (number === undefined || !seconds) return [];
    return [[Number(String(seconds)) * 1000 + Math.floor((nanos ?? 0) / 1e6), number] as const];
  });
  return {
    labels: Object.fromEntries(labels),
    unit,
    points: points.sort(([one], [other]) => one - other),
  };
}

const sameInAll: ReadonlySet<string> = new Set(['job_id', 'project_id', 'job_name', 'region']);

function numberOf(value: TypedValue | null | undefined): number | undefined {
  if (!value) return undefined;
  if (value.boolValue !== undefined && value.boolValue !== null) return Number(value.boolValue);
  const found = value.doubleValue ?? value.int64Value ?? value.distributionValue?.mean;
  const number = found === undefined || found === null ? NaN : Number(String(found));
  return Number.isFinite(number) ? number : undefined;
}
