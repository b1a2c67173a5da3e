import { collectionKey } from '../dataflow/collectionKey.ts';
import type { ExecutionStage, Job, JobStep } from '../dataflow/job.ts';
import type { JobMetrics, Metric } from '../dataflow/metrics.ts';
import { metricKey } from './metricKey.ts';
import type { SeriesPoint } from './timeSeries.ts';

/** How steps of a job do; what is absent is not known. */
export interface StepFigures {
  readonly elementsIn?: number;
  readonly elementsOut?: number;
  /** Elements a second that they give or, giving none, take. */
  readonly perSecond?: number;
  /** How far their data watermark is behind. */
  readonly lagMs?: number;
  /** Of all workers together. */
  readonly wallMs?: number;
}

/** What flowed through one collection; what is absent is not known. */
export interface CollectionFigures {
  readonly elements?: number;
  /** Estimated by the service. */
  readonly bytes?: number;
  readonly perSecond?: number;
}

/** What is known of a job. */
export interface StepFiguresSource {
  readonly job: Pick<Job, 'steps' | 'stages'>;
  readonly metrics: JobMetrics | undefined;
  /** Of a metric by its key, as far as somebody watched. */
  readonly series: (key: string) => readonly SeriesPoint[];
  /** Elements a second of collections, by collectionKey, where they were measured by the service. */
  readonly rates?: ReadonlyMap<string, number>;
  readonly now: number;
}

/** A rate is that of the last readings, no older than this. */
const rateMs = 60_000;
/** Clocks of workers may be ahead by this; watermarks beyond stand for the end of time. */
const clockSkewMs = 60_000;

/** Figures of steps out of one reading of a job's metrics, sorted once, so that a graph of a thousand steps is quick. */
export class JobStepFigures {
  private readonly counts = new Map<string, Metric>();
  private readonly meanBytes = new Map<string, number>();
  private readonly wallByStep = new Map<string, number>();
  /** Milliseconds since the epoch, by step or by the stage in the metric's name. */
  private readonly watermarks = new Map<string, number>();
  private readonly takers = new Map<string, JobStep[]>();
  private readonly stagesByStep = new Map<string, ExecutionStage[]>();

  constructor(private readonly source: StepFiguresSource) {
    for (const metric of source.metrics?.metrics ?? []) this.take(metric);
    for (const step of source.job.steps) {
      for (const name of new Set(step.inputs.map(collectionKey))) add(this.takers, name, step);
    }
    for (const stage of source.job.stages) {
      for (const name of new Set(stage.steps)) add(this.stagesByStep, name, stage);
    }
  }

  /** Of some steps together, as those of a composite are. */
  of(steps: readonly JobStep[]): StepFigures {
    const { taken, given } = this.flowOf(new Set(steps));
    const elementsIn = sumOf(taken.map((name) => valueOf(this.counts.get(name))));
    const elementsOut = sumOf(given.map((name) => valueOf(this.counts.get(name))));
    const perSecond = sumOf((given.length > 0 ? given : taken).map((name) => this.rateOf(name)));
    const wallMs = sumOf(
      [...new Set(steps.flatMap(({ id, name }) => [id, name]))].map((key) => this.wallByStep.get(key)),
    );
    const lagMs = this.lagOf(steps);
    return {
      ...(elementsIn !== undefined && { elementsIn }),
      ...(elementsOut !== undefined && { elementsOut }),
      ...(perSecond !== undefined && { perSecond }),
      ...(lagMs !== undefined && { lagMs }),
      ...(wallMs !== undefined && { wallMs }),
    };
  }

  /** @param name of the collection, as the graph or as metrics write it */
  ofCollection(name: string): CollectionFigures {
    const key = collectionKey(name);
    const elements = valueOf(this.counts.get(key));
    const mean = this.meanBytes.get(key);
    const perSecond = this.rateOf(key);
    return {
      ...(elements !== undefined && { elements }),
      ...(elements !== undefined && mean !== undefined && { bytes: elements * mean }),
      ...(perSecond !== undefined && { perSecond }),
    };
  }

  /** The stages that run a step. */
  stagesOf({ name }: JobStep): readonly ExecutionStage[] {
    return this.stagesByStep.get(name) ?? [];
  }

  private take(metric: Metric): void {
    const collection = metric.context['output_user_name'];
    if (metric.name === 'ElementCount' && collection !== undefined) {
      this.counts.set(collectionKey(collection), metric);
    } else if (metric.name === 'MeanByteCount' && collection !== undefined && metric.value.kind === 'mean') {
      const mean = Number(metric.value.sum) / Number(metric.value.count);
      if (Number.isFinite(mean)) this.meanBytes.set(collectionKey(collection), mean);
    } else if (metric.name.startsWith('ExecutionTime_') && metric.step !== undefined) {
      const ms = valueOf(metric);
      if (ms !== undefined) this.wallByStep.set(metric.step, (this.wallByStep.get(metric.step) ?? 0) + ms);
    } else {
      const owner =
        metric.name === 'DataWatermark'
          ? metric.step
          : /^(.*)-windmill-data-watermark$/.exec(metric.name)?.[1];
      const micros = valueOf(metric);
      if (owner !== undefined && micros !== undefined) this.watermarks.set(owner, micros / 1000);
    }
  }

  /** Collections that steps take from others, and that they give to others or to nobody. */
  private flowOf(inside: ReadonlySet<JobStep>): {
    readonly taken: readonly string[];
    readonly given: readonly string[];
  } {
    const made = new Set([...inside].flatMap(({ outputs }) => outputs.map(collectionKey)));
    const used = new Set([...inside].flatMap(({ inputs }) => inputs.map(collectionKey)));
    return {
      taken: [...used].filter((name) => !made.has(name)),
      given: [...made].filter(
        (name) => !used.has(name) || (this.takers.get(name) ?? []).some((step) => !inside.has(step)),
      ),
    };
  }

  /** A second, as the service measured it; else of what only grows, undefined until two readings tell. */
  private rateOf(collection: string): number | undefined {
    const measured = this.source.rates?.get(collection);
    if (measured !== undefined) return measured;
    const metric = this.counts.get(collection);
    if (!metric) return undefined;
    const points = this.source.series(metricKey(metric)).filter(([, value]) => value !== null);
    const at = points.findIndex(([time]) => this.source.now - time <= rateMs);
    const [before, begin, last] = [points[at - 1], points[at], points.at(-1)];
    // Of a stretch in which nothing was counted both ends alone are kept.
    const first = before?.[1] === begin?.[1] ? (before ?? begin) : begin;
    if (at < 0 || !first || !last || last[0] <= first[0]) return undefined;
    return Math.max(0, (((last[1] ?? 0) - (first[1] ?? 0)) * 1000) / (last[0] - first[0]));
  }

  private lagOf(steps: readonly JobStep[]): number | undefined {
    const { now } = this.source;
    const owners = new Set(
      steps.flatMap((step) => [
        step.id,
        step.name,
        ...this.stagesOf(step).flatMap(({ id, name }) => [id, name]),
      ]),
    );
    const lags = [...owners]
      .map((owner) => this.watermarks.get(owner) ?? -1)
      .filter((ms) => ms > 0 && ms <= now + clockSkewMs)
      .map((ms) => Math.max(0, now - ms));
    return lags.length === 0 ? undefined : Math.max(...lags);
  }
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
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
