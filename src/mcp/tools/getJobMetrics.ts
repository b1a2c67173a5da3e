import type { z } from 'zod';
import type { Metric, MetricNumber, MetricValue } from '../../dataflow/metrics.ts';
import { inertText, plainText, textLimits } from '../untrusted/inertText.ts';
import { chooseJob, jobFields } from './connectionChoice.ts';
import { readSeries, renderSeries, seriesFields, seriesOutput } from './jobSeries.ts';
import { defineReadTool, type Zod } from './tool.ts';

const defaultLimit = 50;
/** Entries of one service metric that are given; the largest. */
const shownPerMetric = 5;

/** The page that draws the answer as charts. */
export const jobMetricsAppUri = 'ui://dataflow/job-metrics';

export const getJobMetricsTool = defineReadTool({
  name: 'get_job_metrics',
  title: 'Get the metrics of a Dataflow job',
  userDescription: "Gets a job's own counters exactly, and the service's metrics grouped by name.",
  modelDescription:
    "Gets a Dataflow job's metrics: exact counters of its pipeline, the service's metrics by name with the largest entries (elements, bytes, vCPU time per step), and the last hour of lag, backlog, throughput and workers as now, trend, median, maximum and sparkline. Narrow with metric_name; choose what is shown over time with series.",
  icon: '$(graph)',
  tags: ['dataflow', 'jobs', 'metrics'],
  effect: 'read',
  appUri: jobMetricsAppUri,
  input: (z) =>
    z.strictObject({
      ...jobFields(z),
      metric_name: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('Only metrics whose name contains this, upper or lower case.'),
      limit: z
        .int()
        .min(1)
        .max(200)
        .optional()
        .describe(`Most counters and most service metrics to give. Default ${defaultLimit}.`),
      ...seriesFields(z),
    }),
  output,
  async run(args, call) {
    const { api, ref, connection } = await chooseJob(call, args);
    const options = { signal: call.signal };
    const [{ metrics, time }, { answer: series, forApp }] = await Promise.all([
      api.getJobMetrics(ref, options),
      readSeries(api, ref, args, call.clock.now(), options),
    ]);
    const wanted = args.metric_name?.toLowerCase() ?? '';
    const matching = metrics.filter((metric) => metric.name.toLowerCase().includes(wanted));
    const limit = args.limit ?? defaultLimit;
    const all = matching.filter((metric) => metric.origin === 'user');
    const counters = all.slice(0, limit).map((metric) => ({
      ...identity(metric),
      ...(metric.namespace === undefined ? {} : { namespace: inertText(metric.namespace, textLimits.name) }),
      name: inertText(metric.name, textLimits.name),
      value: shapeValue(metric.value),
    }));
    const groups = groupByName(matching.filter((metric) => metric.origin !== 'user'));
    const service = groups.slice(0, limit);
    const structured = {
      connection: connection.id,
      job_id: inertText(ref.jobId, textLimits.name),
      ...(time === undefined ? {} : { time: inertText(time, textLimits.name) }),
      counters,
      counters_left_out: all.length - counters.length,
      service_metrics: service,
      service_metrics_left_out: groups.length - service.length,
      ...series,
    };
    const fenced = (text: string): string => call.fence.wrap(text);
    const text = [render(structured, fenced), ...renderSeries(series, fenced)].join('\n');
    return { structured, text, forApp };
  },
});

function output(z: Zod) {
  const exact = z.union([z.number(), z.string()]).describe('Whole numbers beyond 2^53 are decimal text');
  const value = z.union([
    z.object({ kind: z.literal('scalar'), value: exact }),
    z.object({ kind: z.literal('distribution'), count: exact, sum: exact, min: exact, max: exact }),
    z.object({ kind: z.literal('mean'), sum: exact, count: exact }),
  ]);
  const identity = { step: z.string().optional() };
  return z.object({
    connection: z.string(),
    job_id: z.string(),
    time: z.string().optional().describe('When the values were true'),
    counters: z
      .array(z.object({ ...identity, namespace: z.string().optional(), name: z.string(), value }))
      .describe('Made by the pipeline'),
    counters_left_out: z.number(),
    service_metrics: z.array(
      z.object({
        name: z.string(),
        entries: z.array(z.object({ ...identity, context: z.string().optional(), value })),
        entries_left_out: z.number(),
      }),
    ),
    service_metrics_left_out: z.number(),
    ...seriesOutput(z),
  });
}

type MetricsAnswer = z.output<ReturnType<typeof output>>;
type ShapedValue = MetricsAnswer['counters'][number]['value'];
type ServiceMetric = MetricsAnswer['service_metrics'][number];

function identity(metric: Metric): { step?: string } {
  return metric.step === undefined ? {} : { step: inertText(metric.step, textLimits.name) };
}

function shapeValue(value: MetricValue): ShapedValue {
  switch (value.kind) {
    case 'scalar': {
      const { value: scalar } = value;
      const exact = typeof scalar === 'string' ? inertText(scalar, textLimits.name) : exactNumber(scalar);
      return { kind: 'scalar', value: exact };
    }
    case 'distribution':
      return {
        kind: 'distribution',
        count: exactNumber(value.count),
        sum: exactNumber(value.sum),
        min: exactNumber(value.min),
        max: exactNumber(value.max),
      };
    case 'mean':
      return { kind: 'mean', sum: exactNumber(value.sum), count: exactNumber(value.count) };
  }
}

/** As JSON can carry it without losing a digit. */
function exactNumber(value: MetricNumber): number | string {
  return typeof value === 'bigint' ? String(value) : value;
}

/** By name, each with its largest entries first. */
function groupByName(metrics: readonly Metric[]): ServiceMetric[] {
  const groups = new Map<string, Metric[]>();
  for (const metric of metrics) groups.set(metric.name, [...(groups.get(metric.name) ?? []), metric]);
  return [...groups.entries()]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, members]) => {
      const largest = members
        .sort((one, other) => size(other.value) - size(one.value))
        .slice(0, shownPerMetric);
      return {
        name: inertText(name, textLimits.name),
        entries: largest.map((metric) => ({
          ...identity(metric),
          ...contextOf(metric),
          value: shapeValue(metric.value),
        })),
        entries_left_out: members.length - largest.length,
      };
    });
}

function contextOf(metric: Metric): { context?: string } {
  const pairs = Object.entries(metric.context).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? {} : { context: inertText(pairs.join(', '), textLimits.name) };
}

function size(value: MetricValue): number {
  if (value.kind === 'distribution') return Number(value.sum);
  if (value.kind === 'mean') return Number(value.sum) / Number(value.count) || 0;
  return Number(value.value) || 0;
}

function render(answer: MetricsAnswer, fenced: (text: string) => string): string {
  const { counters, service_metrics: service } = answer;
  const counterLines = counters.map((counter) => {
    const name = counter.namespace === undefined ? counter.name : `${counter.namespace}/${counter.name}`;
    return `${counter.step ?? '-'} | ${name} | ${valueText(counter.value)}`;
  });
  const serviceLines = service.flatMap((metric) => [
    ...metric.entries.map((entry) =>
      [metric.name, entry.context ?? entry.step ?? '-', valueText(entry.value)].join(' | '),
    ),
    ...(metric.entries_left_out === 0
      ? []
      : [`${metric.name} | … ${metric.entries_left_out} smaller entries left out`]),
  ]);
  const fence = (header: string, lines: readonly string[]): string => fenced([header, ...lines].join('\n'));
  const leftOut = [
    ...(answer.counters_left_out === 0 ? [] : [`${answer.counters_left_out} counters`]),
    ...(answer.service_metrics_left_out === 0 ? [] : [`${answer.service_metrics_left_out} service metrics`]),
  ];
  return [
    `Metrics of job ${plainText(answer.job_id, Infinity)}${answer.time === undefined ? '' : ` at ${plainText(answer.time, Infinity)}`}.`,
    counters.length === 0
      ? 'The pipeline made no counters that match, or none has a value yet.'
      : `Counters of the pipeline, exact:\n${fence('step | counter | value', counterLines)}`,
    service.length === 0
      ? 'No service metrics that match.'
      : `Service metrics:\n${fence('metric | of | value', serviceLines)}`,
    ...(leftOut.length === 0
      ? []
      : [`Left out: ${leftOut.join(', ')}. Narrow with metric_name or raise limit.`]),
  ].join('\n');
}

function valueText(value: ShapedValue): string {
  switch (value.kind) {
    case 'scalar':
      return String(value.value);
    case 'distribution':
      return `count ${value.count}, sum ${value.sum}, min ${value.min}, max ${value.max}`;
    case 'mean':
      return `sum ${value.sum}, count ${value.count}`;
  }
}
