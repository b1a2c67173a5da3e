import { isJobTarget, type JobTarget } from '../../manifest/commands/commandTargets.ts';
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
import { chartIds, type ChartId } from './chartTable.ts';
import type { PanelShape } from './panelShape.ts';
import type { GrownFrom } from './readings.ts';

export interface ChartsTypes {
  readonly view: ChartsView;
  readonly action: ChartsAction;
  readonly state: ChartsState;
}

/**
 * All charts of a job over one stretch of time. Times are milliseconds since the epoch or, where jobs are compared, since
 * the beginning of each.
 */
export interface ChartsView {
  readonly span: TimeSpan;
  /** From the job's beginning to its end, or to now. */
  readonly life: TimeSpan;
  readonly hasEnded: boolean;
  /** Between two neighbouring readings; zero where they come as they come. */
  readonly stepMs: number;
  readonly charts: readonly ChartView[];
  /** What the autoscaler did, oldest first. */
  readonly marks: readonly ScalingMark[];
  /** User counters that can be chosen. */
  readonly counterNames: readonly string[];
  /** Names of the jobs that are compared, this one first; each is a line of every chart. */
  readonly compared?: readonly string[];
  /** Where the numbers come from when it is not Cloud Monitoring, and why. */
  readonly note?: string;
}

export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChartView {
  readonly id: ChartId;
  /** Ascending. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Lines that exist and are not drawn: the smaller ones. */
  readonly leftOut: number;
  readonly thresholds: readonly Threshold[];
  /** Why there is nothing, or less than there could be. */
  readonly problem?: string;
  /** Where the chart has grown on the page from an earlier one; never told. */
  readonly grownFrom?: GrownFrom;
}

export interface ChartLine {
  readonly name: string;
  /** As many as the chart has times; null where nothing is known. */
  readonly values: readonly (number | null)[];
  /** Absent for a line without values. */
  readonly summary?: LineSummary;
}

export interface LineSummary {
  readonly now: number;
  readonly least: number;
  readonly most: number;
  readonly trend: (typeof trends)[number];
}
export const trends = ['rising', 'falling', 'steady'] as const;

/** A value that means something whatever the job, for example where Google calls a delay unhealthy. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

/** A decision of the autoscaler, or what became of it. */
export interface ScalingMark {
  readonly timeMs: number;
  readonly kind: (typeof scalingKinds)[number];
  /** `3 → 5 workers: …`, the service's reason with it. */
  readonly text: string;
}
export const scalingKinds = ['up', 'down', 'failed', 'other'] as const;

/** What the charts show, as a person chose it. */
export interface ChartsChoice {
  readonly range: ChartRange;
  /** A part that was picked on a chart; goes before the range. */
  readonly zoom?: TimeSpan | undefined;
  /** Whether the charts go on with the job. */
  readonly isLive: boolean;
  /** Throughput of each step instead of all together. */
  readonly isByStep: boolean;
  /** Freshness, latency and backlog of each stage instead of the job. */
  readonly isByStage: boolean;
  /** Names of user counters; empty for the first few. */
  readonly counters: readonly string[];
  /** Jobs of the same connection that this one is compared with, over the whole life of all. */
  readonly others?: readonly JobTarget[] | undefined;
}
export const chartRanges = ['15m', '1h', '6h', '1d', 'life'] as const;
export type ChartRange = (typeof chartRanges)[number];

/** What the page keeps of the charts. */
export interface ChartsState extends ChartsChoice {
  /** Charts that are shown as tables. */
  readonly tables: readonly ChartId[];
}

export type ChartsAction =
  | { readonly kind: 'show'; readonly choice: ChartsChoice }
  | { readonly kind: 'saveData'; readonly chart: ChartId }
  | { readonly kind: 'copyMarkdown'; readonly chart: ChartId }
  /** @param png base64 of a PNG */
  | { readonly kind: 'savePicture'; readonly chart: ChartId; readonly png: string };

/** Most jobs that one is compared with. */
export const mostOthers = 3;
/** Most user counters that are drawn together. */
export const mostCounters = 8;
const longestName = 1000;
/** Of a Date, in milliseconds. */
const lastTime = 8.64e15;
/** Characters; a picture of a chart has some hundred thousand. */
const largestPicture = 20_000_000;

export const chartsShape: PanelShape<ChartsTypes> = {
  isView: (data): data is ChartsView =>
    isRecord(data) &&
    isSpan(data['span']) &&
    isSpan(data['life']) &&
    hasBooleans(data, 'hasEnded') &&
    isNumber(data['stepMs']) &&
    isList(data['charts'], isChart) &&
    isList(data['marks'], isMark) &&
    isList(data['counterNames'], (name) => typeof name === 'string') &&
    isOptional(data['compared'], (names) => isList(names, (name) => typeof name === 'string')) &&
    hasOptionalStrings(data, 'note'),
  isAction: (data): data is ChartsAction => {
    if (!isRecord(data)) return false;
    if (data['kind'] === 'show') return isChoice(data['choice']);
    if (!isOneOf(chartIds, data['chart'])) return false;
    if (data['kind'] === 'savePicture') return isPicture(data['png']);
    return data['kind'] === 'saveData' || data['kind'] === 'copyMarkdown';
  },
  isState: (data): data is ChartsState =>
    isChoice(data) && isRecord(data) && isList(data['tables'], (id) => isOneOf(chartIds, id)),
  initial: { range: '1h', isLive: true, isByStep: true, isByStage: false, counters: [], tables: [] },
};

function isChoice(data: unknown): boolean {
  return (
    isRecord(data) &&
    isOneOf(chartRanges, data['range']) &&
    isOptional(data['zoom'], isSpan) &&
    hasBooleans(data, 'isLive', 'isByStep', 'isByStage') &&
    isList(data['counters'], (name) => isShortText(name, longestName)) &&
    (data['counters'] as readonly unknown[]).length <= mostCounters &&
    isOptional(data['others'], isOthers)
  );
}

function isOthers(data: unknown): boolean {
  return Array.isArray(data) && data.length <= mostOthers && data.every(isJobTarget);
}

function isPicture(data: unknown): boolean {
  return isShortText(data, largestPicture) && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
}

function isSpan(data: unknown): boolean {
  if (!isRecord(data)) return false;
  const { fromMs, toMs } = data;
  return (
    [fromMs, toMs].every((time) => isNumber(time) && Math.abs(time) <= lastTime) &&
    Number(fromMs) < Number(toMs)
  );
}

function isChart(data: unknown): boolean {
  if (!isRecord(data) || !isOneOf(chartIds, data['id'])) return false;
  const { times } = data;
  return (
    areNumbers(times) &&
    isList(data['lines'], (line) => isLine(line, times.length)) &&
    isNumber(data['leftOut']) &&
    isList(data['thresholds'], isThreshold) &&
    hasOptionalStrings(data, 'problem')
  );
}

function isLine(data: unknown, length: number): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name') &&
    areNumbersOrNull(data['values'], length) &&
    isOptional(data['summary'], isSummary)
  );
}

/** Plain loops: a page checks every reading of every chart whenever one comes. */
function areNumbers(data: unknown): data is readonly number[] {
  if (!Array.isArray(data)) return false;
  const values: readonly unknown[] = data;
  for (let index = 0; index < values.length; index += 1) {
    // What is taken from infinity leaves no number.
    const value = values[index];
    if (typeof value !== 'number' || value - value !== 0) return false;
  }
  return true;
}

function areNumbersOrNull(data: unknown, length: number): boolean {
  if (!Array.isArray(data) || data.length !== length) return false;
  const values: readonly unknown[] = data;
  for (let index = 0; index < length; index += 1) {
    const value = values[index];
    if (value !== null && (typeof value !== 'number' || value - value !== 0)) return false;
  }
  return true;
}

function isSummary(data: unknown): boolean {
  return (
    isRecord(data) &&
    ['now', 'least', 'most'].every((name) => isNumber(data[name])) &&
    isOneOf(trends, data['trend'])
  );
}

function isThreshold(data: unknown): boolean {
  return isRecord(data) && hasStrings(data, 'label') && isNumber(data['value']);
}

function isMark(data: unknown): boolean {
  return (
    isRecord(data) &&
    isNumber(data['timeMs']) &&
    isOneOf(scalingKinds, data['kind']) &&
    hasStrings(data, 'text')
  );
}
