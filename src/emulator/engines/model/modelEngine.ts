import { ApiError } from '../../api/apiError.ts';
import type { EmulatorLog } from '../../emulatorLog.ts';
import { JobState, type Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance } from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { Engine, EngineContext, EngineRun, EngineState, RunObserver } from '../engine.ts';
import { checkCompatible } from './compatibility.ts';
import { ModelRun } from './modelRun.ts';
import { epochAfter, restoreState } from './savedState.ts';
import { initialState, setUp } from './simulation/setup.ts';
import { StartingRun } from './startingRun.ts';
import { systemClock, VirtualClock, type Clock } from './virtualClock.ts';
import { carriesWorkload, readJobWorkload } from './workload/jobWorkload.ts';

/** Names the engine that a job is meant for. */
const engineLabel = 'goog-emulator-engine';

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
  readonly #context: Pick<EngineContext, 'storage'>;
  readonly #options: ModelEngineOptions;
  readonly #runs = new Set<StartingRun>();

  constructor(context: Pick<EngineContext, 'storage'>, options: ModelEngineOptions) {
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
    return true;
  }

  run(job: Job, observer: RunObserver, from?: EngineState): EngineRun {
    const { clock = systemClock, speed = 1 } = this.#options;
    const start = async (): Promise<ModelRun> => {
      const workload = await readJobWorkload(job, this.#context.storage);
      const setup = setUp(workload, job);
      const epoch = from === undefined ? clock.now() : epochAfter(from, clock.now());
      const initial =
        from === undefined ? initialState(setup) : restoreState(setup, from, job.transformNameMapping, epoch);
      const time = new VirtualClock(clock, speed, epoch);
      return new ModelRun(setup, initial, { clock, time, observer, onEnd: () => this.#runs.delete(run) });
    };
    const run: StartingRun = new StartingRun(start(), (error) => {
      this.#options.log.error(`Job ${job.id} could not start: ${String(error)}`);
      const reason = error instanceof Error ? error.message : String(error);
      observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, `Workflow failed. Causes: ${reason}`);
      observer.state(JobState.FAILED);
      this.#runs.delete(run);
    });
    this.#runs.add(run);
    return run;
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
}
