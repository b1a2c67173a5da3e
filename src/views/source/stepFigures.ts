import { collectionKey } from '../../dataflow/collectionKey.ts';
import type { Job, JobStep } from '../../dataflow/job.ts';
import type { JobMetrics, Metric } from '../../dataflow/metrics.ts';
import { metricKey } from '../../monitoring/metricKey.ts';
import type { SeriesPoint } from '../../monitoring/timeSeries.ts';
import type { StepPlace } from './stepPlaces.ts';

/** How a step of the source does in a job; what is absent is not known. */
export interface StepFigures {
  /** Full names in the job. */
  readonly places: readonly string[];
  readonly elementsIn?: number;
  readonly elementsOut?: number;
  /** Elements a second that it gives or, giving none, takes. */
  readonly perSecond?: number;
  /** How far its data watermark is behind. */
  readonly lagMs?: number;
  /** Of all workers together. */
  readonly wallMs?: number;
  /** Errors that workers have logged. */
  readonly errors?: number;
}

/** What is known of a job. */
export interface FiguresSource {
  readonly job: Job;
  readonly metrics: JobMetrics | undefined;
  readonly series: (key: string) => readonly SeriesPoint[];
  /** By full name or id of the step. */
  readonly errors: ReadonlyMap<string, number> | undefined;
  readonly now: number;
}

/** A rate is that of the last readings, no older than this. */
const rateMs = 60_000;
/** Clocks of workers may be ahead by this; watermarks beyond stand for the end of time. */
const clockSkewMs = 60_000;

/** Figures of one step of the source, all its places together. */
export function figuresOf(places: readonly StepPlace[], source: FiguresSource): StepFigures {
  const { job, metrics, errors } = source;
  const steps = places.flatMap((place) => place.steps);
  const inside = new Set(steps);
  const { taken, given } = flowOf(inside, job.steps);
  const counts = countsOf(metrics);
  const elementsIn = sumOf(taken.map((name) => counts.get(name)).map(valueOf));
  const elementsOut = sumOf(given.map((name) => counts.get(name)).map(valueOf));
  const rated = given.length > 0 ? given : taken;
  const perSecond = sumOf(
    rated.map((name) => {
      const metric = counts.get(name);
      return metric && rateOf(source.series(metricKey(metric)), source.now);
    }),
  );
  const lagMs = lagOf(steps, source);
  const wallMs = sumOf(
    (metrics?.metrics ?? [])
      .filter(({ name, step }) => name.startsWith('ExecutionTime_') && isOneOf(steps, step))
      .map(valueOf),
  );
  const counted =
    errors && steps.reduce((sum, { id, name }) => sum + (errors.get(name) ?? errors.get(id) ?? 0), 0);
  return {
    places: places.map(({ name }) => name),
    ...(elementsIn !== undefined && { elementsIn }),
    ...(elementsOut !== undefined && { elementsOut }),
    ...(perSecond !== undefined && { perSecond }),
    ...(lagMs !== undefined && { lagMs }),
    ...(wallMs !== undefined && { wallMs }),
    ...(counted !== undefined && { errors: counted }),
  };
}

/** Collections that steps take from others, and that they give to others or to nobody. */
function flowOf(
  inside: ReadonlySet<JobStep>,
  all: readonly JobStep[],
): { readonly taken: readonly string[]; readonly given: readonly string[] } {
  const made = new Set([...inside].flatMap(({ outputs }) => outputs.map(collectionKey)));
  const used = new Set([...inside].flatMap(({ inputs }) => inputs.map(collectionKey)));
  const usedOutside = new Set(
    all.filter((step) => !inside.has(step)).flatMap(({ inputs }) => inputs.map(collectionKey)),
  );
  return {
    taken: [...used].filter((name) => !made.has(name)),
    given: [...made].filter((name) => usedOutside.has(name) || !used.has(name)),
  };
}

function countsOf(metrics: JobMetrics | undefined): ReadonlyMap<string, Metric> {
  return new Map(
    (metrics?.metrics ?? []).flatMap((metric) => {
      const collection = metric.context['output_user_name'];
      if (metric.name !== 'ElementCount' || collection === undefined) return [];
      return [[collectionKey(collection), metric] as const];
    }),
  );
}

/** A second, of what only grows; undefined until two readings tell. */
function rateOf(points: readonly SeriesPoint[], now: number): number | undefined {
  const recent = points.filter(([time, value]) => value !== null && now - time <= rateMs);
  const [first, last] = [recent[0], recent.at(-1)];
  if (!first || !last || last[0] <= first[0]) return undefined;
  const grown = (last[1] ?? 0) - (first[1] ?? 0);
  return Math.max(0, (grown * 1000) / (last[0] - first[0]));
}

/** Of the place that is furthest behind; of its stage where the step itself tells none. */
function lagOf(steps: readonly JobStep[], { job, metrics, now }: FiguresSource): number | undefined {
  const names = new Set(steps.map(({ name }) => name));
  const stages = job.stages.filter((stage) => stage.steps.some((name) => names.has(name)));
  const stageMetrics = new Set(
    stages.flatMap(({ id, name }) => [id, name].map((each) => `${each}-windmill-data-watermark`)),
  );
  const lags = (metrics?.metrics ?? [])
    .filter(({ name, step }) => (name === 'DataWatermark' && isOneOf(steps, step)) || stageMetrics.has(name))
    .map((metric) => (valueOf(metric) ?? -1) / 1000)
    .filter((ms) => ms > 0 && ms <= now + clockSkewMs)
    .map((ms) => Math.max(0, now - ms));
  return lags.length === 0 ? undefined : Math.max(...lags);
}

function isOneOf(steps: readonly JobStep[], step: string | undefined): boolean {
  return step !== undefined && steps.some(({ id, name }) => id === step || name === step);
}

function valueOf(metric: Metric | undefined): number | undefined {
  if (metric?.value.kind !== 'scalar') return undefined;
  const value = Number(metric.value.value);
  return Number.isFinite(value) ? value : undefined;
}

function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
