import type { z } from 'zod';
import type { JobRef } from '../../dataflow/connection.ts';
import type { CallOptions } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { JobType } from '../../dataflow/job.ts';
import type { JobSeries, SeriesRequest } from '../../dataflow/jobHistory.ts';
import { endOf } from '../../dataflow/jobEnd.ts';
import { summariseSeries } from '../../monitoring/seriesSummary.ts';
import { inertText, textLimits } from '../untrusted/inertText.ts';
import type { ReadingApi, Zod } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

const defaultMinutes = 60;
const mostSeries = 12;
/** Of one metric; the largest. */
const shownPerMetric = 5;
/** Points asked for; the service measures once a minute. */
const wantedPoints = 60;

type Wanted = Pick<SeriesRequest, 'metric' | 'aligner' | 'groupBy'>;

const workers: readonly Wanted[] = [
  { metric: 'active_worker_instances', groupBy: [] },
  { metric: 'aggregated_worker_utilization', groupBy: [] },
];

/** What the console's job metrics tab opens with. */
const usualSeries: Readonly<Record<JobType, readonly Wanted[]>> = {
  STREAMING: [
    { metric: 'data_watermark_age', groupBy: [] },
    { metric: 'system_lag', groupBy: [] },
    { metric: 'backlog_bytes', groupBy: [] },
    ...workers,
    { metric: 'elements_produced_count' },
  ],
  BATCH: [...workers, { metric: 'elements_produced_count' }],
  UNKNOWN: workers,
};

/** Arguments of what is shown over time. */
export function seriesFields(z: Zod): {
  series: z.ZodOptional<z.ZodArray<z.ZodString>>;
  minutes: z.ZodOptional<z.ZodInt>;
} {
  return {
    series: z
      .array(z.string().min(1).max(200))
      .max(mostSeries)
      .optional()
      .describe(
        'Metrics over time, as Cloud Monitoring names them without dataflow.googleapis.com/job/, for example per_stage_system_lag. Default: the usual ones; [] for none.',
      ),
    minutes: z
      .int()
      .min(5)
      .max(43_200)
      .optional()
      .describe(`How far back they go, from now or the job's end. Default ${defaultMinutes}.`),
  };
}

export function seriesOutput(z: Zod): {
  series: z.ZodArray<z.ZodType<SeriesAnswer['series'][number]>>;
  series_left_out: z.ZodNumber;
  series_minutes: z.ZodNumber;
  series_unavailable: z.ZodArray<z.ZodString>;
} {
  return {
    series: z.array(
      z.object({
        metric: z.string(),
        labels: z.string().optional(),
        unit: z.string(),
        now: z.number(),
        trend: z.enum(['rising', 'falling', 'steady']),
        p50: z.number(),
        max: z.number(),
        sparkline: z.string(),
      }),
    ),
    series_left_out: z.number(),
    series_minutes: z.number(),
    series_unavailable: z.array(z.string()).describe('Metrics that could not be read over time, and why'),
  };
}

export interface SeriesAnswer {
  series: {
    metric: string;
    labels?: string | undefined;
    unit: string;
    now: number;
    trend: 'rising' | 'falling' | 'steady';
    p50: number;
    max: number;
    sparkline: string;
  }[];
  series_left_out: number;
  series_minutes: number;
  series_unavailable: string[];
}

/** What a chart needs of the series of an answer, in the same order. Not for models: it is long. */
export type SeriesForApp = Readonly<{
  step_seconds: number;
  /** Oldest first; times are milliseconds since the epoch. */
  points: readonly (readonly (readonly [timeMs: number, value: number])[])[];
}>;

/** Reads and sums up what is asked for over time. Where Monitoring gives nothing the answer says so and has the rest. */
export async function readSeries(
  api: ReadingApi,
  ref: JobRef,
  args: { readonly series?: readonly string[] | undefined; readonly minutes?: number | undefined },
  now: number,
  options: CallOptions,
): Promise<{ readonly answer: SeriesAnswer; readonly forApp: SeriesForApp }> {
  const minutes = args.minutes ?? defaultMinutes;
  const answer = { series: [], series_left_out: 0, series_minutes: minutes, series_unavailable: [] };
  if (args.series?.length === 0) return { answer, forApp: { step_seconds: 60, points: [] } };
  const job = await api.getJob(ref, options);
  const wanted = args.series?.map((metric) => ({ metric })) ?? usualSeries[job.type];
  const endMs = endOf(job) ?? now;
  const range = {
    startMs: endMs - minutes * 60_000,
    endMs,
    stepSeconds: Math.max(60, Math.ceil((minutes * 60) / wantedPoints)),
  };
  const results = await Promise.allSettled(
    wanted.map((each) => api.listSeries(ref, { ...each, ...range }, options)),
  );
  const failures = new Set<string>();
  const read = results.flatMap((result, index) => {
    const metric = wanted[index]?.metric ?? '';
    if (result.status === 'fulfilled') return [summaries(metric, result.value)];
    const error: unknown = result.reason;
    // The usual metrics need not all be known to every service.
    const isUnknown = error instanceof DataflowError && error.code === 'NOT_FOUND';
    if (!isUnknown || args.series !== undefined) failures.add(told(error, metric));
    return [];
  });
  const shown = read.flatMap((each) => each.shown);
  return {
    answer: {
      ...answer,
      series: shown.map(({ summary }) => summary),
      series_left_out: read.reduce((sum, { leftOut }) => sum + leftOut, 0),
      series_unavailable: [...failures],
    },
    forApp: { step_seconds: range.stepSeconds, points: shown.map(({ points }) => points) },
  };
}

/** One line whatever the metric, where all fail for the same reason. */
function told(error: unknown, metric: string): string {
  const failure = ToolFailure.from(error, 'Reading metrics over time');
  if (failure.code === 'CANCELLED') throw error;
  const isOfMetric = failure.code === 'NOT_FOUND' || failure.code === 'INVALID_ARGUMENT';
  const subject = isOfMetric ? `${metric}: ` : '';
  return inertText(`${subject}${failure.code}: ${failure.why} ${failure.remedy}`.trim(), textLimits.reason);
}

function summaries(
  metric: string,
  series: readonly JobSeries[],
): {
  readonly shown: readonly {
    readonly summary: SeriesAnswer['series'][number];
    readonly points: SeriesForApp['points'][number];
  }[];
  readonly leftOut: number;
} {
  const all = series.flatMap(({ labels, unit, points }) => {
    const summary = summariseSeries(points);
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    if (!summary) return [];
    return [
      {
        summary: {
          metric: inertText(metric, textLimits.name),
          ...(pairs.length === 0 ? {} : { labels: inertText(pairs.join(', '), textLimits.name) }),
          unit: inertText(unit, textLimits.label),
          now: rounded(summary.now),
          trend: summary.trend,
          p50: rounded(summary.p50),
          max: rounded(summary.max),
          sparkline: summary.sparkline,
        },
        points: points.map(([time, value]) => [time, rounded(value)] as const),
      },
    ];
  });
  const shown = all.sort((one, other) => other.summary.max - one.summary.max).slice(0, shownPerMetric);
  return { shown, leftOut: all.length - shown.length };
}

/** Four digits tell all that a series measured once a minute can. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}

/** Units are UCUM's: `1` is a plain number, `10^2.%` a share of which 1 is all. */
function unitText(unit: string): string {
  if (unit === '1' || unit === '') return '';
  return unit === '10^2.%' ? ' (1 is 100 %)' : ` ${unit}`;
}

export function renderSeries(answer: SeriesAnswer, fenced: (text: string) => string): readonly string[] {
  const lines = answer.series.map((each) =>
    [
      each.labels === undefined ? each.metric : `${each.metric} {${each.labels}}`,
      `${each.now}${unitText(each.unit)}`,
      each.trend,
      each.p50,
      each.max,
      each.sparkline,
    ].join(' | '),
  );
  return [
    ...(lines.length === 0
      ? []
      : [
          `The last ${answer.series_minutes} minutes:`,
          fenced(['metric | now | trend | median | max | over time', ...lines].join('\n')),
        ]),
    ...(answer.series_left_out === 0
      ? []
      : [`Left out: ${answer.series_left_out} smaller series of these metrics.`]),
    ...(answer.series_unavailable.length === 0
      ? []
      : ['Over time, not to be had:', fenced(answer.series_unavailable.join('\n'))]),
  ];
}
