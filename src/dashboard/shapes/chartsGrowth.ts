import { isList, isRecord } from '../../webview/shapes.ts';
import { chartsShape, type ChartsView, type ChartView } from './chartsView.ts';
import type { ViewGrowth } from './panelShape.ts';
import { sharedReadings, type Readings, type SharedReadings } from './readings.ts';

/** What a view of charts has more than the one before it. */
interface ChartsGrowth {
  /** The later view, of whose readings only those are told that come after the shared ones. */
  readonly view: ChartsView;
  /** Which readings of the earlier view stay, for each chart. */
  readonly shared: readonly SharedReadings[];
}

/** A live chart has thousands of readings, and one or two new ones each time. */
export const chartsGrowth: ViewGrowth<ChartsView> = {
  between(earlier, later): ChartsGrowth | undefined {
    if (later.charts.length !== earlier.charts.length) return undefined;
    const shared: SharedReadings[] = [];
    for (const [place, chart] of later.charts.entries()) {
      const before = earlier.charts[place];
      if (!before || !isSameChart(before, chart)) return undefined;
      shared.push(sharedReadings(readingsOf(before), readingsOf(chart)));
    }
    const charts = later.charts.map((chart, place): ChartView => {
      const count = shared[place]?.count ?? 0;
      return {
        ...chart,
        times: chart.times.slice(count),
        lines: chart.lines.map((line) => ({ ...line, values: line.values.slice(count) })),
      };
    });
    return { view: { ...later, charts }, shared };
  },

  applied(earlier, growth): ChartsView | undefined {
    if (!isGrowth(growth) || growth.shared.length !== earlier.charts.length) return undefined;
    const charts: ChartView[] = [];
    for (const [place, added] of growth.view.charts.entries()) {
      const beside = charts.at(-1);
      const chart = grown(earlier.charts[place], added, growth.shared[place], beside);
      if (!chart) return undefined;
      charts.push(chart);
    }
    return { ...growth.view, charts, marks: unlessSame(earlier.marks, growth.view.marks) };
  },
};

/** @param beside another chart that has grown: most charts have the same times, which then are kept once */
function grown(
  before: ChartView | undefined,
  added: ChartView,
  shared: SharedReadings | undefined,
  beside: ChartView | undefined,
): ChartView | undefined {
  if (!before || !shared || !isSameChart(before, added)) return undefined;
  const { skipped, count } = shared;
  if (skipped + count > before.times.length) return undefined;
  const joined = <Value>(values: readonly Value[], more: readonly Value[]): readonly Value[] =>
    values.slice(skipped, skipped + count).concat(more);
  const isAsBeside =
    beside?.grownFrom?.times === before.times &&
    beside.grownFrom.skipped === skipped &&
    beside.grownFrom.count === count &&
    areSame(beside.times.slice(count), added.times);
  const times = isAsBeside ? beside.times : joined(before.times, added.times);
  return {
    ...added,
    times: beside && areSame(beside.times, times) ? beside.times : times,
    lines: added.lines.map((line, index) => ({
      ...line,
      values: joined(before.lines[index]?.values ?? [], line.values),
    })),
    thresholds: unlessSame(before.thresholds, added.thresholds),
    grownFrom: { times: before.times, skipped, count },
  };
}

function areSame(one: readonly number[], other: readonly number[]): boolean {
  return one === other || (one.length === other.length && one.every((time, index) => time === other[index]));
}

function isSameChart(one: ChartView, other: ChartView): boolean {
  return (
    one.id === other.id &&
    one.lines.length === other.lines.length &&
    one.lines.every(({ name }, index) => name === other.lines[index]?.name)
  );
}

function readingsOf({ times, lines }: ChartView): Readings {
  return { times, lines: lines.map(({ values }) => values) };
}

/** What is the same stays the same object: who draws it sees at once that there is nothing to do. */
function unlessSame<Value>(before: Value, after: Value): Value {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}

function isGrowth(data: unknown): data is ChartsGrowth {
  return (
    isRecord(data) &&
    chartsShape.isView(data['view']) &&
    isList(data['shared'], isShared) &&
    (data['shared'] as readonly unknown[]).length === data['view'].charts.length
  );
}

function isShared(data: unknown): boolean {
  return isRecord(data) && isCount(data['skipped']) && isCount(data['count']);
}

function isCount(data: unknown): boolean {
  return Number.isSafeInteger(data) && Number(data) >= 0;
}
