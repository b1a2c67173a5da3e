import {
  hasBooleans,
  hasOptionalStrings,
  hasStrings,
  isList,
  isNumber,
  isOneOf,
  isOptional,
  isRecord,
  isShortText,
} from '../../webview/shapes.ts';
import type { PanelShape } from './panelShape.ts';

export interface CountersTypes {
  readonly view: CountersView;
  readonly action: CountersAction;
  readonly state: CountersState;
}

/** The job's counters and the service's metrics, with one of them over time. */
export interface CountersView {
  /** False until the service has answered with metrics for the first time. */
  readonly hasMetrics: boolean;
  readonly hasEnded: boolean;
  /** When the service took the metrics. ISO 8601, UTC. */
  readonly metricsTime?: string;
  readonly userCounters: readonly CounterRow[];
  readonly serviceMetrics: readonly CounterRow[];
  /** Metrics left out because there are more than the page can show. */
  readonly omittedMetrics: number;
  readonly chart?: ChartSeries;
}

export interface CounterRow {
  /** Names the metric in `chooseMetric` and in a chart. */
  readonly key: string;
  readonly name: string;
  readonly namespace?: string;
  readonly step?: string;
  /** What else tells it apart, for example `output_user_name: read/out0`. */
  readonly detail?: string;
  /** `bytes` is shown in IEC units; any other unit stands behind the number. */
  readonly unit?: string;
  readonly value: CounterValue;
  /** Whether it has a number that can be drawn over time. */
  readonly canChart: boolean;
  /** Whether its number only grows, so that its growth per second means something. */
  readonly hasRate: boolean;
}

/** Decimal text for a whole number beyond 2^53: messages are JSON, which has no bigint. */
export type ExactNumber = number | string;

export type CounterValue =
  | { readonly kind: 'number'; readonly value: ExactNumber }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'distribution';
      readonly count: ExactNumber;
      readonly mean: number;
      readonly min: ExactNumber;
      readonly max: ExactNumber;
    }
  | { readonly kind: 'mean'; readonly count: ExactNumber; readonly mean: number };

/** A metric over time. */
export interface ChartSeries {
  readonly metricKey: string;
  /** Milliseconds since the epoch, ascending, and the value; null where nothing is known. */
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

export interface CountersAction {
  readonly kind: 'chooseMetric';
  readonly metricKey: string;
}

export interface CountersState {
  readonly metricKey?: string;
  readonly chartMode: ChartMode;
  readonly isChartTable: boolean;
  readonly filter: string;
  readonly isServiceOpen: boolean;
}
export const chartModes = ['total', 'rate'] as const;
export type ChartMode = (typeof chartModes)[number];

const longestKey = 4096;
/** Characters of a filter. */
export const longestFilter = 1000;

export const countersShape: PanelShape<CountersTypes> = {
  isView: (data): data is CountersView =>
    isRecord(data) &&
    hasBooleans(data, 'hasMetrics', 'hasEnded') &&
    hasOptionalStrings(data, 'metricsTime') &&
    isList(data['userCounters'], isCounterRow) &&
    isList(data['serviceMetrics'], isCounterRow) &&
    isNumber(data['omittedMetrics']) &&
    isOptional(data['chart'], isChart),
  isAction: (data): data is CountersAction =>
    isRecord(data) && data['kind'] === 'chooseMetric' && isShortText(data['metricKey'], longestKey),
  isState: (data): data is CountersState =>
    isRecord(data) &&
    isOptional(data['metricKey'], (key) => isShortText(key, longestKey)) &&
    isOneOf(chartModes, data['chartMode']) &&
    hasBooleans(data, 'isChartTable', 'isServiceOpen') &&
    isShortText(data['filter'], longestFilter),
  initial: { chartMode: 'total', isChartTable: false, filter: '', isServiceOpen: false },
};

function isCounterRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'key', 'name') &&
    hasOptionalStrings(data, 'namespace', 'step', 'detail', 'unit') &&
    hasBooleans(data, 'canChart', 'hasRate') &&
    isCounterValue(data['value'])
  );
}

function isCounterValue(data: unknown): boolean {
  if (!isRecord(data)) return false;
  switch (data['kind']) {
    case 'number':
      return isExactNumber(data['value']);
    case 'text':
      return typeof data['text'] === 'string';
    case 'distribution':
      return isNumber(data['mean']) && [data['count'], data['min'], data['max']].every(isExactNumber);
    case 'mean':
      return isNumber(data['mean']) && isExactNumber(data['count']);
    default:
      return false;
  }
}

function isExactNumber(data: unknown): boolean {
  return isNumber(data) || (typeof data === 'string' && /^-?\d{1,40}$/.test(data));
}

function isChart(data: unknown): boolean {
  const isPoint = (point: unknown): boolean =>
    Array.isArray(point) &&
    point.length === 2 &&
    isNumber(point[0]) &&
    (point[1] === null || isNumber(point[1]));
  return isRecord(data) && hasStrings(data, 'metricKey') && isList(data['points'], isPoint);
}
