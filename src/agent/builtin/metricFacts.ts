import { isRecord } from '../../dataflow/isRecord.ts';
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
  const counters = records(structured['counters']).map((metric) => readMetric(metric, metric['name']));
  const serviceMetrics = records(structured['service_metrics']).flatMap((metric) =>
    records(metric['entries']).map((entry) => readMetric(entry, metric['name'])),
  );
  const leftOut = structured['counters_left_out'];
  return { counters, serviceMetrics, leftOut: typeof leftOut === 'number' ? leftOut : 0 };
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

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
