import type { MetricUpdate } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { JobState, type PipelineDescription } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { AutoscalingEvent, JobMessageImportance } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { isTerminal } from '../jobs/jobStates.ts';
import type { MetricSample, RunObserver, WorkerLogEntry } from './engine.ts';

/** The service's own rate. */
const periodMs = 60_000;

export interface SampledRun {
  /** Metrics as they are now. */
  readonly metrics: () => readonly MetricUpdate[];
  readonly now: () => Date;
}

/**
 * Takes the time series of a run that measures none itself, from what it says and from its metrics: when it starts to
 * run, each minute from then on, and at its end.
 */
export class SampledObserver implements RunObserver {
  readonly #observer: RunObserver;
  readonly #run: SampledRun;
  /** Names of steps by their ids. */
  #stepNames: ReadonlyMap<string, string> = new Map();
  /** Of a step with parts in several stages, the last, which is where its elements come out. */
  #stageOfStep: ReadonlyMap<string, string> = new Map();
  #runningSince: Date | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(observer: RunObserver, run: SampledRun) {
    this.#observer = observer;
    this.#run = run;
  }

  created(at: Date): void {
    this.#observer.created(at);
  }

  state(state: JobState, time?: Date): void {
    if (state === JobState.RUNNING && this.#runningSince === undefined) {
      this.#runningSince = this.#run.now();
      this.#observer.state(state, time);
      this.#sample(state);
      this.#timer = setInterval(() => {
        this.#sample(JobState.RUNNING);
      }, periodMs).unref();
      return;
    }
    if (isTerminal(state)) {
      clearInterval(this.#timer);
      // Like the service: a job that fails before it runs is not sampled.
      if (this.#runningSince !== undefined || state === JobState.DONE) this.#sample(state);
    }
    this.#observer.state(state, time);
  }

  message(importance: JobMessageImportance, text: string, time?: Date): void {
    this.#observer.message(importance, text, time);
  }

  description(description: PipelineDescription): void {
    this.#stepNames = new Map(description.originalPipelineTransform.map(({ id, name }) => [id, name]));
    this.#stageOfStep = new Map(
      description.executionPipelineStage.flatMap(({ name: stage, componentTransform }) =>
        componentTransform.map(({ name: step }): [string, string] => [step, stage]),
      ),
    );
    this.#observer.description(description);
  }

  autoscaling(event: AutoscalingEvent): void {
    this.#observer.autoscaling(event);
  }

  workerLog(entry: WorkerLogEntry): void {
    this.#observer.workerLog(entry);
  }

  samples(samples: readonly MetricSample[]): void {
    this.#observer.samples(samples);
  }

  #sample(state: JobState): void {
    const time = this.#run.now();
    const since = this.#runningSince ?? time;
    const metrics = this.#run.metrics();
    this.#observer.samples([
      { metric: 'status', time, value: JobState[state] },
      { metric: 'is_failed', time, value: state === JobState.FAILED ? 1 : 0 },
      { metric: 'elapsed_time', time, value: Math.round((time.getTime() - since.getTime()) / 1000) },
      ...metrics.flatMap((metric) => this.#ofMetric(metric, time)),
      ...this.#watermarkAges(metrics, time),
    ]);
  }

  #ofMetric({ name, scalar }: MetricUpdate, time: Date): readonly MetricSample[] {
    if (name === undefined || scalar?.kind.case !== 'numberValue') return [];
    const { value } = scalar.kind;
    if (name.origin === 'user') {
      const step = name.context['step'] ?? '';
      const labels = { metric_name: name.name, ptransform: this.#stepNames.get(step) ?? step };
      return [{ metric: 'user_counter', labels, time, value }];
    }
    const pcollection = name.context['output_user_name'];
    return name.name === 'ElementCount' && pcollection !== undefined
      ? [{ metric: 'element_count', labels: { pcollection }, time, value }]
      : [];
  }

  /** Of the job, which is as late as the latest of its sources, and of each stage that says how far it is. */
  #watermarkAges(metrics: readonly MetricUpdate[], time: Date): readonly MetricSample[] {
    const ages = new Map<string, number>();
    for (const { name, scalar } of metrics) {
      if (name?.name !== 'DataWatermark' || name.origin === 'user') continue;
      if (scalar?.kind.case !== 'numberValue') continue;
      const step = name.context['step'] ?? '';
      // Microseconds since 1970. Clocks of sources may be ahead of this one.
      const age = Math.max(0, Math.round((time.getTime() - scalar.kind.value / 1000) / 1000));
      const stage = this.#stageOfStep.get(step) ?? '';
      ages.set(stage, Math.max(age, ages.get(stage) ?? age));
    }
    if (ages.size === 0) return [];
    return [
      { metric: 'data_watermark_age', time, value: Math.max(...ages.values()) },
      ...[...ages].flatMap(([stage, value]): MetricSample[] =>
        stage === '' ? [] : [{ metric: 'per_stage_data_watermark_age', labels: { stage }, time, value }],
      ),
    ];
  }
}
