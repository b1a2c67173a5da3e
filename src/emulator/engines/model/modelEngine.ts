import { reasonOf } from '../../reasonOf.ts';
import { ApiError } from '../../api/apiError.ts';
import type { EmulatorLog } from '../../emulatorLog.ts';
import { JobState, type Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance } from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { ObjectStore } from '../../storage/objectStore.ts';
import type { Engine, EngineRun, EngineState, RunObserver } from '../engine.ts';
import { CatchUpTurns } from './catchUpTurns.ts';
import { checkCompatible } from './compatibility.ts';
import { readCheckpoint } from './checkpoint.ts';
import { ModelRun, type CatchingUp, type ModelRunDeps } from './modelRun.ts';
import { epochAfter, restoreState } from './savedState.ts';
import { initialState, setUp, type Setup } from './simulation/setup.ts';
import { StartingRun } from './startingRun.ts';
import { systemClock, VirtualClock, type Clock } from './virtualClock.ts';
import { carriesWorkload, jobAgeSeconds, readJobWorkload } from './workload/jobWorkload.ts';

/** Names the engine that a job is meant for. */
const engineLabel = 'goog-emulator-engine';

/** What the engine needs of the emulator: workloads may lie in its storage. */
export interface ModelEngineContext {
  readonly storage: Pick<ObjectStore, 'stat' | 'read'>;
}

export interface ModelEngineOptions {
  readonly log: EmulatorLog;
  /** Virtual seconds per second. Default 1. Above 1, the times of metrics and logs run ahead of the clock. */
  readonly speed?: number;
  readonly clock?: Clock;
}

/**
 * Runs jobs that are described instead of programmed: it computes what the service would report of them. Each such job
 * says so with the label `goog-emulator-engine=model`.
 */
export class ModelEngine implements Engine {
  readonly name = 'model';
  readonly #context: ModelEngineContext;
  readonly #options: ModelEngineOptions;
  readonly #runs = new Set<StartingRun>();
  readonly #turns = new CatchUpTurns();

  constructor(context: ModelEngineContext, options: ModelEngineOptions) {
    this.#context = context;
    this.#options = options;
  }

  async accepts(job: Job): Promise<boolean> {
    const label = job.labels[engineLabel];
    if (label !== undefined && label !== this.name) return false;
    if (!carriesWorkload(job)) {
      if (label === undefined) return false;
      throw new ApiError(
        'INVALID_ARGUMENT',
        `The label ${engineLabel}=model needs a workload: put it into environment.sdk_pipeline_options.options.workload, or name a gs:// JSON file in options.workloadUrl.`,
      );
    }
    if (label === undefined)
      throw new ApiError(
        'INVALID_ARGUMENT',
        `A job with a workload is computed, not run, and must say so: add the label ${engineLabel}=model.`,
      );
    await readJobWorkload(job, this.#context.storage);
    jobAgeSeconds(job);
    return true;
  }

  run(job: Job, observer: RunObserver, from?: EngineState): EngineRun {
    const { clock = systemClock } = this.#options;
    // A job that takes over the state of another one begins now.
    const ageMs = from === undefined ? jobAgeSeconds(job) * 1000 : 0;
    const epoch = (from === undefined ? clock.now() : epochAfter(from, clock.now())) - ageMs;
    if (ageMs > 0) observer.created(new Date(epoch));
    return this.#begin(job, observer, async (setup, deps, catchingUp) => {
      const initial =
        from === undefined ? initialState(setup) : restoreState(setup, from, job.transformNameMapping, epoch);
      const time = this.#time({ epoch, elapsed: ageMs / 1000 });
      return ModelRun.start(setup, initial, { ...deps, time }, catchingUp);
    });
  }

  /** The time in which the service was away is made up for: to the job, nothing has happened. */
  resume(job: Job, observer: RunObserver, from?: EngineState): EngineRun {
    if (from === undefined) return this.run(job, observer);
    const { clock = systemClock } = this.#options;
    return this.#begin(job, observer, async (setup, deps, catchingUp) => {
      const checkpoint = readCheckpoint(from);
      const { epoch, state } = checkpoint;
      const time = this.#time({ epoch, elapsed: Math.max(state.now, (clock.now() - epoch) / 1000) });
      const run = await ModelRun.resume(setup, checkpoint, { ...deps, time }, catchingUp);
      if (job.currentState === JobState.CANCELLING) await run.cancel();
      return run;
    });
  }

  async checkCompatible(job: Job, from: Job): Promise<void> {
    if (from.labels[engineLabel] !== this.name || job.labels[engineLabel] !== this.name)
      throw new ApiError(
        'FAILED_PRECONDITION',
        `The new job is not compatible with ${from.id}. The original job (if it existed) has not been aborted., Both must run on the engine 'model'.`,
      );
    const [workload, before] = await Promise.all(
      [job, from].map((each) => readJobWorkload(each, this.#context.storage)),
    );
    if (workload !== undefined && before !== undefined)
      checkCompatible(workload, { jobId: from.id, workload: before }, job.transformNameMapping);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs].map((run) => run.stop()));
    this.#runs.clear();
  }

  #time(at: { readonly epoch: number; readonly elapsed: number }): VirtualClock {
    const { clock = systemClock, speed = 1 } = this.#options;
    return new VirtualClock(clock, { ...at, speed });
  }

  #begin(
    job: Job,
    observer: RunObserver,
    start: (setup: Setup, deps: Omit<ModelRunDeps, 'time'>, catchingUp: CatchingUp) => Promise<ModelRun>,
  ): EngineRun {
    const { clock = systemClock } = this.#options;
    const deps = { clock, turns: this.#turns, observer, onEnd: () => this.#runs.delete(run) };
    const run: StartingRun = new StartingRun(
      async (catchingUp) =>
        start(setUp(await readJobWorkload(job, this.#context.storage), job), deps, catchingUp),
      (error) => {
        this.#options.log.error(`Job ${job.id} could not start: ${String(error)}`);
        const reason = reasonOf(error);
        observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, `Workflow failed. Causes: ${reason}`);
        observer.state(JobState.FAILED);
        this.#runs.delete(run);
      },
    );
    this.#runs.add(run);
    return run;
  }
}
