/**
 * The messages between the dashboard's panel (extension host) and its page (webview), and the state the page leaves
 * behind for a reload. Texts in them may come from a pipeline: the page shows them as text and nothing else.
 */
import { messageImportances, type MessageImportance } from '../dataflow/jobMessage.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import {
  hasBooleans,
  hasOptionalStrings,
  hasStrings,
  isList,
  isNumber,
  isOneOf,
  isOptional,
  isRecord,
} from '../webview/shapes.ts';

/** Raised when a shape below changes; whatever carries another number is ignored. */
export const protocolVersion = 1;

/** How a state is coloured and which icon it has. */
export const stateTones = [
  'pending',
  'active',
  'stopping',
  'success',
  'error',
  'stopped',
  'unknown',
] as const;
export type StateTone = (typeof stateTones)[number];

/** One job as the page shows it. Times are ISO 8601, UTC. */
export interface JobView {
  readonly name: string;
  readonly id: string;
  readonly projectId: string;
  readonly location: string;
  /** What people call the connection. */
  readonly connectionName: string;
  /** `Batch`, `Streaming` or `Unknown type`. */
  readonly typeLabel: string;
  readonly stateLabel: string;
  readonly tone: StateTone;
  /** Whether nothing about the job will change any more. */
  readonly hasEnded: boolean;
  readonly canStop: boolean;
  readonly sdk?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  /** False until the service has answered with metrics for the first time. */
  readonly hasMetrics: boolean;
  /** When the service took the metrics. */
  readonly metricsTime?: string;
  readonly userCounters: readonly CounterRow[];
  readonly serviceMetrics: readonly CounterRow[];
  /** Metrics left out because there are more than the page can show. */
  readonly omittedMetrics: number;
  /** Oldest first. */
  readonly messages: readonly MessageRow[];
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

export interface MessageRow {
  readonly id: string;
  readonly time: string;
  readonly importance: MessageImportance;
  readonly text: string;
}

/** What failed, why, and what to do. */
export interface ProblemView {
  readonly operation: string;
  readonly reason: string;
  readonly remedy: string;
}

/** A metric over time. */
export interface ChartSeries {
  readonly metricKey: string;
  /** Milliseconds since the epoch, ascending, and the value; null where nothing is known. */
  readonly points: readonly (readonly [time: number, value: number | null])[];
}

export type MessageToPage =
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'snapshot';
      readonly target: JobTarget;
      readonly job?: JobView;
      readonly problem?: ProblemView;
      readonly chart?: ChartSeries;
    }
  | { readonly version: typeof protocolVersion; readonly type: 'jobIdCopied' };
export type SnapshotMessage = Extract<MessageToPage, { type: 'snapshot' }>;

export type MessageFromPage =
  /** The page listens now and shows this metric, if it remembers one. */
  | { readonly version: typeof protocolVersion; readonly type: 'ready'; readonly metricKey?: string }
  | { readonly version: typeof protocolVersion; readonly type: 'chooseMetric'; readonly metricKey: string }
  | { readonly version: typeof protocolVersion; readonly type: 'copyJobId' }
  | { readonly version: typeof protocolVersion; readonly type: 'stopJob' }
  | { readonly version: typeof protocolVersion; readonly type: 'refresh' };

/** What the page leaves with the editor, so that a reload brings it back as it was. */
export interface DashboardState {
  readonly version: typeof protocolVersion;
  readonly target: JobTarget;
  readonly metricKey?: string;
  readonly chartMode: ChartMode;
  readonly isChartTable: boolean;
  readonly filter: string;
  readonly isServiceOpen: boolean;
  /** How far the page was scrolled, in CSS pixels. */
  readonly scrollTop: number;
}
export const chartModes = ['total', 'rate'] as const;
export type ChartMode = (typeof chartModes)[number];

const longestKey = 4096;
const longestFilter = 1000;

/** @param data anything a webview may have posted */
export function isMessageFromPage(data: unknown): data is MessageFromPage {
  if (!isCurrent(data)) return false;
  switch (data['type']) {
    case 'ready':
      return isOptional(data['metricKey'], isKey);
    case 'chooseMetric':
      return isKey(data['metricKey']);
    case 'copyJobId':
    case 'stopJob':
    case 'refresh':
      return true;
    default:
      return false;
  }
}

/** @param data anything a window may have been sent */
export function isMessageToPage(data: unknown): data is MessageToPage {
  if (!isCurrent(data)) return false;
  if (data['type'] === 'jobIdCopied') return true;
  return (
    data['type'] === 'snapshot' &&
    isTarget(data['target']) &&
    isOptional(data['job'], isJobView) &&
    isOptional(data['problem'], isProblem) &&
    isOptional(data['chart'], isChart)
  );
}

/** @param data anything the editor kept for a page, perhaps of an older version of the extension */
export function isDashboardState(data: unknown): data is DashboardState {
  return (
    isCurrent(data) &&
    isTarget(data['target']) &&
    isOptional(data['metricKey'], isKey) &&
    isOneOf(chartModes, data['chartMode']) &&
    hasBooleans(data, 'isChartTable', 'isServiceOpen') &&
    isShortText(data['filter'], longestFilter) &&
    isNumber(data['scrollTop'])
  );
}

function isJobView(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name', 'id', 'projectId', 'location', 'connectionName', 'typeLabel', 'stateLabel') &&
    isOneOf(stateTones, data['tone']) &&
    hasBooleans(data, 'hasEnded', 'canStop', 'hasMetrics') &&
    hasOptionalStrings(data, 'sdk', 'startTime', 'endTime', 'metricsTime') &&
    isList(data['userCounters'], isCounterRow) &&
    isList(data['serviceMetrics'], isCounterRow) &&
    isNumber(data['omittedMetrics']) &&
    isList(data['messages'], isMessageRow)
  );
}

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

function isMessageRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'id', 'time', 'text') &&
    isOneOf(messageImportances, data['importance'])
  );
}

function isProblem(data: unknown): boolean {
  return isRecord(data) && hasStrings(data, 'operation', 'reason', 'remedy');
}

function isChart(data: unknown): boolean {
  const isPoint = (point: unknown): boolean =>
    Array.isArray(point) &&
    point.length === 2 &&
    isNumber(point[0]) &&
    (point[1] === null || isNumber(point[1]));
  return isRecord(data) && hasStrings(data, 'metricKey') && isList(data['points'], isPoint);
}

/** @param data anything a command may have been called with, or a page may have kept */
export function isTarget(data: unknown): data is JobTarget {
  return (
    isRecord(data) &&
    hasStrings(data, 'connectionId') &&
    isRecord(data['ref']) &&
    hasStrings(data['ref'], 'projectId', 'location', 'jobId') &&
    hasOptionalStrings(data, 'jobName')
  );
}

function isCurrent(data: unknown): data is Record<string, unknown> {
  return isRecord(data) && data['version'] === protocolVersion;
}

function isKey(data: unknown): boolean {
  return isShortText(data, longestKey);
}

function isShortText(data: unknown, longest: number): boolean {
  return typeof data === 'string' && data.length <= longest;
}
