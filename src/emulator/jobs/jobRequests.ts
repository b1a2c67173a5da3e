import { clone } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import type { EngineRun, EngineState, WorkerLimits } from '../engines/engine.ts';
import { JobType } from '../gen/google/dataflow/v1beta3/environment_pb.ts';
import {
  JobState,
  RuntimeUpdatableParamsSchema,
  type RuntimeUpdatableParams,
} from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { JobRecord } from './jobRecord.ts';

/** @see https://cloud.google.com/dataflow/docs/guides/stopping-a-pipeline#force-cancel */
const forceCancelAfterMs = 30 * 60 * 1000;

/** What users ask of an active job: to cancel, to drain, to take other limits, to hand on its state. */
export class JobRequests {
  readonly #record: JobRecord;
  readonly #now: () => Date;
  #cancellation: Promise<void> | undefined;
  #lastUpdate: Promise<void> = Promise.resolve();
  /** Whether another job is about to replace this one. */
  #isBeingReplaced = false;

  constructor(record: JobRecord, deps: { readonly now: () => Date }) {
    this.#record = record;
    this.#now = deps.now;
  }

  /**
   * Asks the run to end as JOB_STATE_CANCELLED. Asking twice is the same as asking once.
   * @throws ApiError FAILED_PRECONDITION when the job has already ended.
   */
  async cancel(): Promise<void> {
    const run = await this.#activeRun('cancelled');
    if (this.#record.job.currentState === JobState.CANCELLING) return;
    this.#cancellation ??= run.cancel();
    try {
      await this.#cancellation;
    } finally {
      this.#cancellation = undefined;
    }
    this.#record.requested(JobState.CANCELLED, JobState.CANCELLING, 'Cancel');
  }

  /**
   * Ends the job as JOB_STATE_CANCELLED whether or not its run has ended; what the run holds may stay behind.
   * @throws ApiError FAILED_PRECONDITION unless the job was asked to cancel half an hour ago or earlier.
   */
  forceCancel(): void {
    const { job, cancelledAt } = this.#record;
    if (!this.#record.isActive) throw this.#hasEnded('cancelled');
    const waited = cancelledAt && this.#now().getTime() - cancelledAt.getTime();
    if (waited === undefined || waited < forceCancelAfterMs) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${job.id} cannot be force cancelled: a regular cancel must have been requested at least 30 minutes before.`,
      );
    }
    this.#record.message(
      JobMessageImportance.JOB_MESSAGE_WARNING,
      `Job ${job.id} was force cancelled: its workers may still be running.`,
    );
    this.#record.state(JobState.CANCELLED);
  }

  /** @throws ApiError FAILED_PRECONDITION when the job is no running streaming job, or its engine cannot drain. */
  async drain(): Promise<void> {
    const run = await this.#activeRun('drained');
    const { job } = this.#record;
    if (job.type !== JobType.STREAMING) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${job.id} is a batch job; only streaming jobs can be drained. Cancel it instead.`,
      );
    }
    if (job.currentState === JobState.DRAINING) return;
    if (job.currentState !== JobState.RUNNING) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${job.id} is in state JOB_STATE_${JobState[job.currentState]}; only running jobs can be drained.`,
      );
    }
    await run.drain();
    this.#record.requested(JobState.DRAINED, JobState.DRAINING, 'Drain');
  }

  /**
   * Gives the run new limits: what `change` makes of those that were set, and those in force. One update is taken after
   * the other.
   * @throws ApiError FAILED_PRECONDITION when the job is no active streaming job, or its engine has no workers to scale;
   * whatever `change` throws.
   */
  update(
    change: (
      present: RuntimeUpdatableParams | undefined,
      inForce: WorkerLimits | undefined,
    ) => RuntimeUpdatableParams,
  ): Promise<void> {
    const update = this.#lastUpdate.then(async () => {
      const run = await this.#activeRun('updated');
      const { job, engineName } = this.#record;
      if (job.type !== JobType.STREAMING) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          `Job ${job.id} is a batch job; runtime_updatable_params can be updated for streaming jobs only.`,
        );
      }
      if (run.update === undefined) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          `Job ${job.id} runs on the engine ${engineName}, which has a fixed number of local workers: runtime_updatable_params cannot be updated.`,
        );
      }
      const params = change(job.runtimeUpdatableParams, await run.workerLimits?.());
      await run.update(clone(RuntimeUpdatableParamsSchema, params));
      this.#record.setRuntimeParams(params);
    });
    this.#lastUpdate = update.catch(() => undefined);
    return update;
  }

  /**
   * Whether the state can be taken now.
   * @throws ApiError FAILED_PRECONDITION when the job is no running streaming job, or its engine keeps no state.
   */
  checkCanSaveState(wanted: string): void {
    const { job, run, engineName } = this.#record;
    if (!this.#record.isActive) throw this.#hasEnded(wanted);
    if (job.type !== JobType.STREAMING || job.currentState !== JobState.RUNNING || run === undefined) {
      const kind = job.type === JobType.STREAMING ? 'streaming' : 'batch';
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${job.id} is a ${kind} job in state JOB_STATE_${JobState[job.currentState]}; only running streaming jobs can be ${wanted}.`,
      );
    }
    if (run.saveState === undefined) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${job.id} runs on the engine ${engineName}, which keeps no state between jobs: it cannot be ${wanted}. Drain it and start a new job instead.`,
      );
    }
  }

  /** @throws ApiError like checkCanSaveState(), or what the engine says. */
  async saveState(wanted: string): Promise<EngineState> {
    this.checkCanSaveState(wanted);
    const state = await this.#record.run?.saveState?.();
    if (state === undefined)
      throw new Error(`The engine ${this.#record.engineName} gave no state of its run.`);
    return state;
  }

  /** @throws ApiError like checkCanSaveState(), or because another job is replacing this one. */
  checkCanBeReplaced(): void {
    this.checkCanSaveState('updated');
    if (this.#isBeingReplaced) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#record.job.id} is being updated by another request and cannot be updated.`,
      );
    }
  }

  /** No other job replaces this one while `replace` is at work. */
  async whileReplacing<T>(replace: () => Promise<T>): Promise<T> {
    this.checkCanBeReplaced();
    this.#isBeingReplaced = true;
    try {
      return await replace();
    } finally {
      this.#isBeingReplaced = false;
    }
  }

  async #activeRun(wanted: string): Promise<EngineRun> {
    await this.#record.started();
    const { run } = this.#record;
    if (!this.#record.isActive || run === undefined) throw this.#hasEnded(wanted);
    return run;
  }

  #hasEnded(wanted: string): ApiError {
    const { job } = this.#record;
    return new ApiError(
      'FAILED_PRECONDITION',
      `Job ${job.id} has already terminated in state JOB_STATE_${JobState[job.currentState]} and cannot be ${wanted}.`,
    );
  }
}
