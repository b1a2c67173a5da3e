import { JobState, type RuntimeUpdatableParams } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type {
  MetricUpdate,
  StageSummary,
  WorkerDetails,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { EngineRun, EngineState, RunObserver, WorkerLimits } from '../engine.ts';
import type { CatchUpTurns } from './catchUpTurns.ts';
import { checkpointState, type Checkpoint } from './checkpoint.ts';
import { metricSamples } from './reports/metricSamples.ts';
import { metricUpdates } from './reports/metricUpdates.ts';
import { describeWorkload } from './reports/pipelineDescription.ts';
import { isSampleDue } from './reports/point.ts';
import { stageSummaries, stageWorkers } from './reports/stageSummaries.ts';
import { RunReports } from './runReports.ts';
import { saveState } from './savedState.ts';
import { advance, drain, isEnded } from './simulation/advance.ts';
import { cleanUp } from './simulation/launch.ts';
import { changeLimits } from './simulation/limits.ts';
import { tickSeconds, type Setup } from './simulation/setup.ts';
import type { SimulationState } from './simulation/state.ts';
import type { Turn } from './simulation/turn.ts';
import type { Clock, VirtualClock } from './virtualClock.ts';

/** Other work gets its turn after so many steps of the simulation. */
const ticksPerTurn = 250;
/** Less often than every virtual step where time is fast. */
const leastTurnMs = 100;

export interface ModelRunDeps {
  readonly clock: Clock;
  readonly time: VirtualClock;
  readonly turns: CatchUpTurns;
  readonly observer: RunObserver;
  /** Called once, when the job has ended by itself or was cancelled. */
  readonly onEnd: () => void;
}

/** How a run comes up to the present, which takes a moment where it began long ago. */
export interface CatchingUp {
  /** Gives up, without an error, when it is aborted. */
  readonly signal: AbortSignal;
  /** Called when there is a run; only its checkpoint() may be asked for until it has caught up. */
  readonly onBegin: (run: ModelRun) => void;
}

/** One job of the model engine: a simulation that keeps step with a virtual clock. */
export class ModelRun implements EngineRun {
  readonly #setup: Setup;
  readonly #deps: ModelRunDeps;
  readonly #reports: RunReports;
  #state: SimulationState;
  /** As it was at the last sample. */
  #sampled: SimulationState | undefined;
  #isCancelled = false;
  #cancelTimer: (() => void) | undefined;

  private constructor(
    setup: Setup,
    { state, sampled }: Pick<Checkpoint, 'state' | 'sampled'>,
    deps: ModelRunDeps,
  ) {
    this.#setup = setup;
    this.#state = state;
    this.#sampled = sampled;
    this.#deps = deps;
    this.#reports = new RunReports(deps.observer, setup);
  }

  /** A job that begins. Resolves when it has come up to the present. */
  static async start(
    setup: Setup,
    state: SimulationState,
    deps: ModelRunDeps,
    catchingUp: CatchingUp,
  ): Promise<ModelRun> {
    deps.observer.state(JobState.PENDING, deps.time.date(0));
    deps.observer.description(describeWorkload(setup.stages));
    return ModelRun.resume(setup, { state }, deps, catchingUp);
  }

  /** A job that goes on: tells only what is new. Resolves like start(). */
  static async resume(
    setup: Setup,
    from: Pick<Checkpoint, 'state' | 'sampled'>,
    deps: ModelRunDeps,
    { signal, onBegin }: CatchingUp,
  ): Promise<ModelRun> {
    const run = new ModelRun(setup, from, deps);
    onBegin(run);
    while (run.#isBehind() && !signal.aborted) {
      run.#catchUp();
      if (run.#isBehind()) await deps.turns.next();
    }
    run.#schedule();
    return run;
  }

  cancel(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#isCancelled = true;
    this.#cancelTimer?.();
    // The request is answered before the job ends.
    this.#cancelTimer = this.#deps.clock.setTimeout(() => {
      const time = this.#toDate(this.#deps.time.elapsedSeconds());
      for (const event of cleanUp()) this.#reports.event(event, time);
      if (this.#hasRun) this.#sample('CANCELLED');
      this.#deps.observer.state(JobState.CANCELLED, time);
      this.#deps.onEnd();
    }, 0);
    return Promise.resolve();
  }

  drain(): Promise<void> {
    if (!this.#isOver) this.#state = drain(this.#state);
    return Promise.resolve();
  }

  metrics(): Promise<readonly MetricUpdate[]> {
    return Promise.resolve(metricUpdates(this.#setup, this.#state, this.#toDate));
  }

  workerLimits(): Promise<WorkerLimits> {
    const { min, max } = this.#state.workers;
    return Promise.resolve({ min, max });
  }

  update({ minNumWorkers, maxNumWorkers, workerUtilizationHint }: RuntimeUpdatableParams): Promise<void> {
    const change = {
      minWorkers: minNumWorkers,
      maxWorkers: maxNumWorkers,
      utilizationHint: workerUtilizationHint,
    };
    this.#take(changeLimits(this.#setup, this.#state, change));
    return Promise.resolve();
  }

  stages(): Promise<readonly StageSummary[]> {
    return Promise.resolve(stageSummaries(this.#setup, this.#state, this.#isCancelled, this.#toDate));
  }

  stageWorkers(stageId: string): Promise<readonly WorkerDetails[] | undefined> {
    return Promise.resolve(stageWorkers(this.#setup, this.#state, stageId, this.#toDate));
  }

  saveState(): Promise<EngineState> {
    const savedAt = this.#toDate(this.#state.now).getTime();
    return Promise.resolve(saveState('model', this.#setup, this.#state, savedAt));
  }

  checkpoint(): Promise<EngineState> {
    const { epoch } = this.#deps.time;
    return Promise.resolve(checkpointState({ epoch, state: this.#state, sampled: this.#sampled }));
  }

  /** Ends the run without telling anybody. */
  stop(): void {
    this.#isCancelled = true;
    this.#cancelTimer?.();
  }

  get #isOver(): boolean {
    return this.#isCancelled || isEnded(this.#state.phase);
  }

  get #hasRun(): boolean {
    return this.#state.usage.vcpuSeconds > 0;
  }

  #isBehind(): boolean {
    return !this.#isOver && this.#state.now + tickSeconds <= this.#deps.time.elapsedSeconds();
  }

  readonly #toDate = (seconds: number): Date => this.#deps.time.date(seconds);

  #schedule(): void {
    if (this.#isOver) return;
    const wait = this.#deps.time.msUntil(this.#state.now + tickSeconds);
    this.#cancelTimer = this.#deps.clock.setTimeout(
      () => {
        this.#catchUp();
        this.#schedule();
      },
      wait === 0 ? 0 : Math.max(leastTurnMs, wait),
    );
  }

  #catchUp(): void {
    for (let ticks = 0; ticks < ticksPerTurn && this.#isBehind(); ticks += 1) {
      this.#take(advance(this.#setup, this.#state));
      if (isSampleDue(this.#state)) this.#sample();
    }
  }

  #take({ state, events }: Turn): void {
    this.#state = state;
    const time = this.#toDate(state.now);
    for (const event of events) {
      const isEnd = event.kind === 'phase' && isEnded(event.phase);
      // Like the service: a job that fails before it runs is not sampled.
      if (isEnd && this.#hasRun) this.#sample();
      this.#reports.event(event, time);
      if (isEnd) this.#deps.onEnd();
    }
  }

  #sample(status?: string): void {
    const samples = metricSamples(this.#setup, this.#state, {
      toDate: this.#toDate,
      ...(this.#sampled === undefined ? {} : { previous: this.#sampled }),
      ...(status === undefined ? {} : { status }),
    });
    this.#deps.observer.samples(samples);
    // The waiting elements are not counted from.
    const stages = this.#state.stages.map((stage) => ({ ...stage, queue: [] }));
    this.#sampled = { ...this.#state, stages };
  }
}
