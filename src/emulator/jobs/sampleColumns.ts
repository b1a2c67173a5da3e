import { create } from '@bufbuild/protobuf';
import { SampleColumnSchema, type SampleColumn } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import type { MetricSample } from '../engines/engine.ts';
import type { SamplePoint, SampleSeries } from './jobSamples.ts';

/** The points of series as they are kept: numbers in rows take a tenth of what single points do. */
export function sampleColumns(series: readonly SampleSeries[]): SampleColumn[] {
  return series.flatMap(({ metric, labels, points }) =>
    runsOf(points).map((run) => columnOf(metric, labels, run)),
  );
}

/** Points that have just been taken. */
export function columnsOfSamples(samples: readonly MetricSample[]): SampleColumn[] {
  return samples.map((sample) => columnOf(sample.metric, sample.labels ?? {}, [sample]));
}

/** The points of a column, oldest first. */
export function samplesOf(column: SampleColumn): readonly MetricSample[] {
  const { metric, labels, times, startTimes } = column;
  const values: readonly MetricSample['value'][] =
    [column.numbers, column.integers, column.booleans, column.texts].find(({ length }) => length > 0) ?? [];
  return times.flatMap((time, index) => {
    const value = values[index];
    const start = startTimes[index];
    if (value === undefined) return [];
    const times = { time: new Date(time), ...(start === undefined ? {} : { startTime: new Date(start) }) };
    return [{ metric, labels, ...times, value }];
  });
}

/** Points that fit into one column: with or without a start, and with one kind of value. */
function runsOf(points: readonly SamplePoint[]): readonly (readonly SamplePoint[])[] {
  const runs: SamplePoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const fits =
      typeof last?.value === typeof point.value &&
      (last?.startTime === undefined) === (point.startTime === undefined);
    if (run !== undefined && fits) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

function columnOf(
  metric: string,
  labels: Readonly<Record<string, string>>,
  points: readonly SamplePoint[],
): SampleColumn {
  const column = create(SampleColumnSchema, { metric, labels: { ...labels } });
  for (const { time, startTime, value } of points) {
    column.times.push(time.getTime());
    if (startTime !== undefined) column.startTimes.push(startTime.getTime());
    if (typeof value === 'number') column.numbers.push(value);
    else if (typeof value === 'bigint') column.integers.push(value);
    else if (typeof value === 'boolean') column.booleans.push(value);
    else column.texts.push(value);
  }
  return column;
}
