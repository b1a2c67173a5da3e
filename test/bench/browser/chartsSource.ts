import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { chartIds } from '../../../src/dashboard/shapes/chartTable.ts';
import type { ChartsView } from '../../../src/dashboard/shapes/chartsView.ts';

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

/** Ten charts of a line with so many readings each. */
export function chartsView(pointCount: number): ChartsView {
  const times = Array.from({ length: pointCount }, (_, index) => start + index * second);
  const span = { fromMs: start, toMs: times.at(-1) ?? 0 };
  return {
    span,
    life: span,
    hasEnded: false,
    stepMs: second,
    charts: chartIds.slice(0, chartCount).map((id, phase) => {
      const values = wave(pointCount, phase);
      const now = values.at(-1) ?? 0;
      return {
        id,
        times,
        lines: [{ name: 'All steps', values, summary: { now, least: 1000, most: 3400, trend: 'steady' } }],
        leftOut: 0,
        thresholds: [],
      };
    }),
    marks: [],
    counterNames: [],
  };
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
