import { isRecord, recordsOf } from '../../dataflow/isRecord.ts';
import { bytes } from '../../diagnosis/wording.ts';
import { escapeMarkdown } from '../markdownText.ts';

export interface MetricFacts {
  readonly name: string;
  readonly step: string;
  /** As get_job_metrics gives it: a scalar, a distribution or a mean. */
  readonly value: unknown;
}

/** Reads the structured result of get_job_metrics; what has another form is left out. */
export function readMetrics(structured: Readonly<Record<string, unknown>>): {
  readonly counters: readonly MetricFacts[];
  readonly serviceMetrics: readonly MetricFacts[];
  /** Counters that the tool did not give. */
  readonly leftOut: number;
} {
  const counters = recordsOf(structured['counters']).map((metric) => readMetric(metric, metric['name']));
  const serviceMetrics = recordsOf(structured['service_metrics']).flatMap((metric) =>
    recordsOf(metric['entries']).map((entry) => readMetric(entry, metric['name'])),
  );
  const leftOut = structured['counters_left_out'];
  return { counters, serviceMetrics, leftOut: typeof leftOut === 'number' ? leftOut : 0 };
}

/** A metric over time, as get_job_metrics sums it up. */
export interface SeriesFacts {
  readonly metric: string;
  readonly labels: string;
  readonly unit: string;
  readonly now: number;
  readonly trend: string;
  readonly sparkline: string;
}

/** Reads the series of get_job_metrics; what has another form is left out. */
export function readSeries(structured: Readonly<Record<string, unknown>>): {
  readonly series: readonly SeriesFacts[];
  readonly minutes: number;
} {
  const { series, series_minutes: minutes } = structured;
  const facts = recordsOf(series).flatMap((each): SeriesFacts[] => {
    const { metric, labels, unit, now, trend, sparkline } = each;
    if (typeof metric !== 'string' || typeof now !== 'number' || typeof sparkline !== 'string') return [];
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    return [{ metric, labels: text(labels), unit: text(unit), now, trend: text(trend), sparkline }];
  });
  return { series: facts, minutes: typeof minutes === 'number' ? minutes : 60 };
}

/** Units are UCUM's: a share of which 1 is all is told in per cent, bytes in powers of 1024. */
export function seriesValueText({ now, unit }: Pick<SeriesFacts, 'now' | 'unit'>): string {
  if (unit === '10^2.%') return `${Math.round(now * 100)} %`;
  if (unit === 'By') return bytes(now);
  if (unit === 's' && now >= 120) return `${shortNumber(now / 60)} min`;
  if (unit === '1/s') return `${shortNumber(now)}/s`;
  return unit === '1' || unit === '' ? shortNumber(now) : `${shortNumber(now)} ${escapeMarkdown(unit, 20)}`;
}

function shortNumber(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(3)));
}

/** Numbers as they are; never rounded where they are whole. */
export function metricValueText(value: unknown): string {
  if (!isRecord(value)) return '';
  const number = (key: string): string => numberText(value[key]);
  switch (value['kind']) {
    case 'scalar':
      return number('value');
    case 'distribution':
      return `${number('count')} values, mean ${numberText(mean(value))}, ${number('min')} to ${number('max')}`;
    case 'mean':
      return `mean ${numberText(mean(value))} of ${number('count')}`;
    default:
      return '';
  }
}

function mean({ sum, count }: Readonly<Record<string, unknown>>): number {
  return Number(sum) / Number(count) || 0;
}

function numberText(value: unknown): string {
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
  return typeof value === 'string' ? escapeMarkdown(value) : '';
}

function readMetric(entry: Readonly<Record<string, unknown>>, name: unknown): MetricFacts {
  const { step, value } = entry;
  return { name: typeof name === 'string' ? name : '', step: typeof step === 'string' ? step : '', value };
}
