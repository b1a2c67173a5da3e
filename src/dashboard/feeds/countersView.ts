import { isTerminal, type Job, type JobStep, type JobSummary } from '../../dataflow/job.ts';
import type { JobMetrics, Metric, MetricNumber, MetricValue } from '../../dataflow/metrics.ts';
import { inertText } from '../../mcp/untrusted/inertText.ts';
import { metricKey } from '../../monitoring/metricKey.ts';
import type { CounterRow, CountersView, CounterValue, ExactNumber } from '../shapes/countersView.ts';

/** What is known of a job when its counters are shown. */
export interface CountersSource {
  readonly job: Pick<JobSummary, 'state'> & Partial<Pick<Job, 'steps'>>;
  readonly metrics?: JobMetrics | undefined;
}

/** A page stays quick up to these; the rest is counted, never silently lost. */
const limits = { metrics: 2000, nameCharacters: 500 };

/** Turns what is known of a job's metrics into what the page shows. */
export function buildCountersView({ job, metrics }: CountersSource): Omit<CountersView, 'chart'> {
  const all = metrics?.metrics ?? [];
  const steps = new Map((job.steps ?? []).map((step) => [step.id, step]));
  const userMetrics = all.filter(isUserCounter).slice(0, limits.metrics);
  const serviceMetrics = all
    .filter((metric) => !isUserCounter(metric))
    .slice(0, limits.metrics - userMetrics.length);
  return {
    hasMetrics: metrics !== undefined,
    hasEnded: isTerminal(job.state),
    ...(metrics?.time !== undefined && { metricsTime: metrics.time }),
    userCounters: rows(userMetrics, steps),
    serviceMetrics: rows(serviceMetrics, steps),
    omittedMetrics: all.length - userMetrics.length - serviceMetrics.length,
  };
}

/**
 * The metric a chart begins with: a user's own counter, else the count of elements, else anything that can be drawn.
 * @param chosen key of the metric a person picked; kept as long as the job has it
 */
export function chartedMetric(view: CountersView, chosen: string | undefined): CounterRow | undefined {
  const candidates = [...view.userCounters, ...view.serviceMetrics].filter((row) => row.canChart);
  return (
    candidates.find((row) => row.key === chosen) ??
    view.userCounters.find((row) => row.canChart && row.value.kind === 'number') ??
    view.serviceMetrics.find((row) => row.canChart && row.name === 'ElementCount') ??
    candidates[0]
  );
}

function isUserCounter(metric: Metric): boolean {
  return metric.origin === 'user';
}

function rows(metrics: readonly Metric[], steps: ReadonlyMap<string, JobStep>): readonly CounterRow[] {
  return metrics.map((metric) => counterRow(metric, steps)).sort(compareRows);
}

function counterRow(metric: Metric, steps: ReadonlyMap<string, JobStep>): CounterRow {
  const value = counterValue(metric.value);
  const unit = isUserCounter(metric) ? undefined : serviceUnit(metric.name);
  const detail = Object.entries(metric.context)
    .map(([name, text]) => `${name}: ${text}`)
    .join(', ');
  return {
    key: metricKey(metric),
    name: shown(metric.name),
    ...(metric.namespace !== undefined && { namespace: shown(metric.namespace) }),
    ...(metric.step !== undefined && { step: shown(steps.get(metric.step)?.name ?? metric.step) }),
    ...(detail !== '' && { detail: shown(detail) }),
    ...(unit !== undefined && { unit }),
    value,
    canChart: value.kind !== 'text',
    hasRate: value.kind === 'number' && (isUserCounter(metric) || !isLevel(metric.name)),
  };
}

/** Numbers that JSON cannot carry become text: a message to the page would turn them into null. */
function counterValue(value: MetricValue): CounterValue {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value !== 'string' && isFinite(value.value)
        ? { kind: 'number', value: exactNumber(value.value) }
        : { kind: 'text', text: shown(String(value.value)) };
    case 'distribution': {
      const { count, min, max } = value;
      const mean = Number(value.sum) / Number(count);
      return [count, mean, min, max].every(isFinite)
        ? {
            kind: 'distribution',
            count: exactNumber(count),
            mean,
            min: exactNumber(min),
            max: exactNumber(max),
          }
        : { kind: 'text', text: 'no values yet' };
    }
    case 'mean': {
      const mean = Number(value.sum) / Number(value.count);
      return Number.isFinite(mean)
        ? { kind: 'mean', count: exactNumber(value.count), mean }
        : { kind: 'text', text: 'no values yet' };
    }
  }
}

function isFinite(value: MetricNumber): boolean {
  return Number.isFinite(Number(value));
}

function exactNumber(value: MetricNumber): ExactNumber {
  return typeof value === 'bigint' ? String(value) : value;
}

/**
 * Units of the service's metrics; a user's counter has none, as its name would only be a guess.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/JobMetrics
 */
function serviceUnit(name: string): string | undefined {
  if (/^(Mean|Estimated)ByteCount/.test(name)) return 'bytes';
  return unitsByName.get(name);
}

const unitsByName: ReadonlyMap<string, string> = new Map([
  ['CurrentMemoryUsage', 'MB'],
  ['CurrentPdUsage', 'GB'],
  ['CurrentSsdUsage', 'GB'],
  ['TotalVcpuTime', 'vCPU s'],
  ['TotalMemoryUsage', 'MB s'],
  ['TotalPdUsage', 'GB s'],
  ['TotalSsdUsage', 'GB s'],
  ['TotalShuffleDataProcessed', 'GB'],
  ['BillableShuffleDataProcessed', 'GB'],
  ['TotalStreamingDataProcessed', 'GB'],
]);

/** Service metrics that say how much there is now; the others add up over the job's life. */
function isLevel(name: string): boolean {
  return /^Current|^Mean|watermark|lag|backlog/i.test(name);
}

const collator = new Intl.Collator('en', { numeric: true });

function compareRows(a: CounterRow, b: CounterRow): number {
  return (
    collator.compare(a.namespace ?? '', b.namespace ?? '') ||
    collator.compare(a.name, b.name) ||
    collator.compare(a.step ?? '', b.step ?? '') ||
    collator.compare(a.detail ?? '', b.detail ?? '')
  );
}

/** The page shows text as text; what could hide or reorder it is made visible here. */
function shown(text: string): string {
  return inertText(text, limits.nameCharacters);
}
