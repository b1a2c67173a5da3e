import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { JobState, type RuntimeUpdatableParams } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  AutoscalingEvent_AutoscalingEventType as EventType,
  AutoscalingEventSchema,
  JobMessageImportance,
} from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type {
  MetricUpdate,
  StageSummary,
  WorkerDetails,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { EngineRun, EngineState, RunObserver } from '../engine.ts';
import { metricSamples, isSampleDue } from './reports/metricSamples.ts';
import { metricUpdates } from './reports/metricUpdates.ts';
import { describeWorkload } from './reports/pipelineDescription.ts';
import { stageSummaries, stageWorkers, workerName } from './reports/stageSummaries.ts';
import { saveState } from './savedState.ts';
import { advance, drain, isEnded } from './simulation/advance.ts';
import { setTarget } from './simulation/autoscaler.ts';
import type { SimulationEvent } from './simulation/events.ts';
import { tickSeconds, type Setup } from './simulation/setup.ts';
import type { Phase, SimulationState } from './simulation/state.ts';
import type { Clock, VirtualClock } from './virtualClock.ts';

/** Other work gets its turn after so many steps of the simulation. */
const ticksPerTurn = 500;
/** Less often than every virtual step where time is fast. */
const leastTurnMs = 100;

const states: Readonly<Record<Phase, JobState>> = {
  pending: JobState.PENDING,
  running: JobState.RUNNING,
  draining: JobState.DRAINING,
  done: JobState.DONE,
  drained: JobState.DRAINED,
  failed: JobState.FAILED,
};

const eventTypes = {
  target: EventType.TARGET_NUM_WORKERS_CHANGED,
  current: EventType.CURRENT_NUM_WORKERS_CHANGED,
  failure: EventType.ACTUATION_FAILURE,
} as const;

export interface ModelRunDeps {
  readonly clock: Clock;
  readonly time: VirtualClock;
  readonly observer: RunObserver;
  /** Called once, when the job has ended by itself or was cancelled. */
  readonly onEnd: () => void;
}

/** One job of the model engine: a simulation that keeps step with a virtual clock. */
export class ModelRun implements EngineRun {
  readonly #setup: Setup;
  readonly #deps: ModelRunDeps;
  #state: SimulationState;
  #isDraining = false;
  #isCancelled = false;
  #cancelTimer: (() => void) | undefined;

  constructor(setup: Setup, initial: SimulationState, deps: ModelRunDeps) {
    this.#setup = setup;
    this.#state = initial;
    this.#deps = deps;
    deps.observer.state(JobState.PENDING);
    deps.observer.description(describeWorkload(setup.stages));
    this.#schedule();
  }

  cancel(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    this.#isCancelled = true;
    this.#cancelTimer?.();
    this.#basic(`Cancel request is committed for workflow job: ${this.#setup.jobId}.`);
    // The request is answered before the job ends.
    this.#cancelTimer = this.#deps.clock.setTimeout(() => {
      for (const text of ['Cleaning up.', 'Stopping worker pool...', 'Worker pool stopped.'])
        this.#basic(text);
      this.#deps.observer.state(JobState.CANCELLED);
      this.#deps.onEnd();
    }, 0);
    return Promise.resolve();
  }

  drain(): Promise<void> {
    if (!this.#isOver && !this.#isDraining) {
      this.#isDraining = true;
      this.#basic(`Drain request is committed for workflow job: ${this.#setup.jobId}.`);
      this.#state = drain(this.#state);
    }
    return Promise.resolve();
  }

  metrics(): Promise<readonly MetricUpdate[]> {
    return Promise.resolve(metricUpdates(this.#setup, this.#state, this.#toDate));
  }

  update({ minNumWorkers, maxNumWorkers, workerUtilizationHint }: RuntimeUpdatableParams): Promise<void> {
    const { workers } = this.#state;
    const max = maxNumWorkers ?? workers.max;
    const min = Math.min(minNumWorkers ?? workers.min, max);
    const limits = { min, max, utilizationHint: workerUtilizationHint ?? workers.utilizationHint };
    this.#state = { ...this.#state, workers: { ...workers, ...limits } };
    const target = Math.min(max, Math.max(min, workers.target));
    if (workers.target > 0 && target !== workers.target) {
      const text = `Autoscaling: Changed the number of workers to ${target} because the limits are now ${min} to ${max}.`;
      const scaled = setTarget(this.#setup, this.#state, target, text);
      this.#state = { ...this.#state, workers: scaled.workers };
      for (const event of scaled.events) this.#tell(event);
    }
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

  /** Ends the run without telling anybody. */
  stop(): void {
    this.#isCancelled = true;
    this.#cancelTimer?.();
  }

  get #isOver(): boolean {
    return this.#isCancelled || isEnded(this.#state.phase);
  }

  readonly #toDate = (seconds: number): Date => this.#deps.time.date(seconds);

  #schedule(): void {
    if (this.#isOver) return;
    const wait = this.#deps.time.msUntil(this.#state.now + tickSeconds);
    const isBehind = wait === 0;
    this.#cancelTimer = this.#deps.clock.setTimeout(
      () => {
        this.#catchUp();
        this.#schedule();
      },
      isBehind ? 0 : Math.max(leastTurnMs, wait),
    );
  }

  #catchUp(): void {
    const until = this.#deps.time.elapsedSeconds();
    for (let ticks = 0; ticks < ticksPerTurn && !this.#isOver; ticks += 1) {
      if (this.#state.now + tickSeconds > until) return;
      const { state, events } = advance(this.#setup, this.#state);
      this.#state = this.#isDraining ? drain(state) : state;
      for (const event of events) this.#tell(event);
      if (isSampleDue(this.#state))
        this.#deps.observer.samples(metricSamples(this.#setup, this.#state, this.#toDate));
    }
  }

  #tell(event: SimulationEvent): void {
    const { observer } = this.#deps;
    const time = this.#toDate(this.#state.now);
    switch (event.kind) {
      case 'phase':
        observer.state(states[event.phase]);
        if (isEnded(event.phase)) this.#deps.onEnd();
        return;
      case 'message':
        observer.message(JobMessageImportance[`JOB_MESSAGE_${event.importance}`], event.text);
        return;
      case 'log':
        observer.workerLog({
          time,
          severity: event.severity,
          message: event.text,
          log: event.log,
          worker: workerName(this.#setup, 0),
          ...(event.step === undefined ? {} : { step: event.step }),
        });
        return;
      case 'autoscaling':
        observer.autoscaling(
          create(AutoscalingEventSchema, {
            currentNumWorkers: BigInt(event.current),
            targetNumWorkers: BigInt(event.target),
            eventType: eventTypes[event.type],
            description: { messageText: event.text },
            time: timestampFromDate(time),
            workerPool: 'Regular',
          }),
        );
        if (event.type === 'target') this.#basic(event.text);
    }
  }

  #basic(text: string): void {
    this.#deps.observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, text);
  }
}
