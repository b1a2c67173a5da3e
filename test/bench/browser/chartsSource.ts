import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { chartIds } from '../../../src/dashboard/shapes/chartTable.ts';
import type { ChartsView, ChartView } from '../../../src/dashboard/shapes/chartsView.ts';

export const chartCount = 10;
const second = 1000;
const start = Date.parse('2026-11-24T14:00:00Z');

/** Readings of a chart: a wave with noise that is the same in every run, so that no two neighbours are alike. */
function wave(length: number, phase: number): number[] {
  let random = 1 + phase;
  return Array.from({ length }, (_, index) => {
    random = (random * 48_271) % 2_147_483_647;
    return 1000 * (2 + Math.sin(index / 500 + phase)) + (random % 400);
  });
}

/** Ten charts of a line with a reading a second, as they look while a job goes on: a view after each further second. */
export function liveViews(pointCount: number, viewCount: number): readonly ChartsView[] {
  const all = pointCount + viewCount - 1;
  const allTimes = Array.from({ length: all }, (_, index) => start + index * second);
  const waves = Array.from({ length: chartCount }, (_, phase) => wave(all, phase));
  return Array.from({ length: viewCount }, (_, further) => {
    const times = allTimes.slice(further, further + pointCount);
    const span = { fromMs: times[0] ?? 0, toMs: times.at(-1) ?? 0 };
    const charts = chartIds.slice(0, chartCount).map((id, phase): ChartView => {
      const values = waves[phase]?.slice(further, further + pointCount) ?? [];
      const summary = { now: values.at(-1) ?? 0, least: 1000, most: 3400, trend: 'steady' } as const;
      return { id, times, lines: [{ name: 'All steps', values, summary }], leftOut: 0, thresholds: [] };
    });
    return { span, life: span, hasEnded: false, stepMs: second, charts, marks: [], counterNames: [] };
  });
}

/** A service that answers at once: an hour of readings for whatever it is asked. */
export const readyService: Partial<DataflowApi> = {
  listSeries: (_, { startMs, endMs, stepSeconds }) => {
    const points: [number, number][] = [];
    for (let time = startMs + stepSeconds * second; time <= endMs; time += stepSeconds * second) {
      points.push([time, 1000 + (time % 7919)]);
    }
    return Promise.resolve([
      { labels: { ptransform: 'Read', metric_name: 'clicks', state: 'used' }, unit: '1', points },
    ]);
  },
  listLogs: () => Promise.resolve([]),
  listAutoscalingEvents: () => Promise.resolve([]),
};
