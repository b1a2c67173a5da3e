import { hasOptionalStrings, hasStrings, isList, isNumber, isRecord } from '../../../webview/shapes.ts';

/** Under which the server puts the readings of charts into `_meta` of a result. */
const appDataMetaKey = 'dataflow-vscode/app';
/** Under which it puts what failed, why, and what to do. */
const errorMetaKey = 'dataflow-vscode/error';

/** A metric over time. Its texts are untrusted. */
export interface MetricSeries {
  readonly metric: string;
  readonly labels?: string;
  /** UCUM, for example `s`, `By`, `1/s`. */
  readonly unit: string;
  readonly now: number;
  readonly trend: string;
  readonly p50: number;
  readonly max: number;
  readonly sparkline: string;
  /** Oldest first; absent where the host has kept them back. */
  readonly points?: readonly Reading[];
}

export type Reading = readonly [timeMs: number, value: number];

export interface Counter {
  readonly name: string;
  readonly step: string;
  readonly value: string;
}

/** What `get_job_metrics` has answered, as far as the page shows it. */
export interface MetricsAnswer {
  readonly jobId: string;
  readonly connection: string;
  readonly minutes: number;
  readonly stepMs: number;
  readonly series: readonly MetricSeries[];
  readonly seriesLeftOut: number;
  readonly counters: readonly Counter[];
  readonly countersLeftOut: number;
  /** Why what is missing is missing. */
  readonly unavailable: readonly string[];
}

/** @returns undefined for a result that is no answer of the tool */
export function metricsAnswer(result: unknown): MetricsAnswer | undefined {
  if (!isRecord(result) || result['isError'] === true) return undefined;
  const { structuredContent: answer, _meta: meta } = result;
  if (!isRecord(answer) || !hasStrings(answer, 'job_id', 'connection')) return undefined;
  const { series, counters, series_unavailable: unavailable } = answer;
  const kept = isRecord(meta) && isRecord(meta[appDataMetaKey]) ? meta[appDataMetaKey] : {};
  const points = isList(kept['points'], isReadings) ? (kept['points'] as readonly Reading[][]) : [];
  return {
    jobId: String(answer['job_id']),
    connection: String(answer['connection']),
    minutes: count(answer['series_minutes']),
    stepMs: (count(kept['step_seconds']) || 60) * 1000,
    series: (isList(series, isSeries) ? (series as MetricSeries[]) : []).map((each, index) => {
      const readings = points[index];
      return { ...each, ...(readings && { points: readings }) };
    }),
    seriesLeftOut: count(answer['series_left_out']),
    counters: isList(counters, isRecord) ? (counters as Record<string, unknown>[]).map(counterOf) : [],
    countersLeftOut: count(answer['counters_left_out']),
    unavailable: isList(unavailable, (each) => typeof each === 'string') ? (unavailable as string[]) : [],
  };
}

/** What a result says in words: for people, where there is nothing to draw. */
export function resultText(result: unknown): string {
  const meta = isRecord(result) && isRecord(result['_meta']) ? result['_meta'] : {};
  const failure = meta[errorMetaKey];
  if (isRecord(failure) && hasStrings(failure, 'what', 'why', 'remedy'))
    return `${String(failure['what'])} failed: ${String(failure['why'])}\n${String(failure['remedy'])}`;
  const content = isRecord(result) ? result['content'] : undefined;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) => (isRecord(part) && typeof part['text'] === 'string' ? [part['text']] : []))
    .join('\n');
}

function isSeries(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'metric', 'unit', 'trend', 'sparkline') &&
    hasOptionalStrings(data, 'labels') &&
    isNumber(data['now']) &&
    isNumber(data['p50']) &&
    isNumber(data['max'])
  );
}

function isReadings(data: unknown): boolean {
  return isList(data, (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber));
}

function count(data: unknown): number {
  return isNumber(data) ? data : 0;
}

function counterOf({ name, namespace, step, value }: Record<string, unknown>): Counter {
  const prefix = typeof namespace === 'string' && namespace !== '' ? `${namespace}/` : '';
  return {
    name: `${prefix}${String(name)}`,
    step: typeof step === 'string' ? step : '',
    value: isRecord(value) ? valueText(value) : '',
  };
}

/** Exact: large numbers come as text. */
function valueText({ kind, ...parts }: Record<string, unknown>): string {
  if (kind === 'scalar') return String(parts['value']);
  const names = kind === 'distribution' ? ['count', 'sum', 'min', 'max'] : ['sum', 'count'];
  return names.map((name) => `${name} ${String(parts[name])}`).join(', ');
}
