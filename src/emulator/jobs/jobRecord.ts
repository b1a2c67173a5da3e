import { clone } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import type {
  Engine,
  EngineRun,
  EngineState,
  MetricSample,
  RunObserver,
  WorkerLogEntry,
} from '../engines/engine.ts';
import { JobType } from '../gen/google/dataflow/v1beta3/environment_pb.ts';
import {
  JobSchema,
  JobState,
  RuntimeUpdatableParamsSchema,
  type Job,
  type PipelineDescription,
  type RuntimeUpdatableParams,
} from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance, type AutoscalingEvent } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { MetricUpdate, StageSummary, WorkerDetails } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { AutoscalingEvents } from './autoscalingEvents.ts';
import { JobSamples } from './jobSamples.ts';
import { isTerminal, statesOnTheWay } from './jobStates.ts';
import { MessageLog } from './messageLog.ts';
import { WorkerLogs } from './workerLogs.ts';

/** @see https://cloud.google.com/dataflow/docs/guides/stopping-a-pipeline#force-cancel */
const forceCancelAfterMs = 30 * 60 * 1000;

export interface JobRecordDeps {
  readonly log: EmulatorLog;
  readonly now: () => Date;
  /** Numbers that grow over all jobs. */
  readonly nextSequence: () => number;
}

/** One job of the service: its message, its state and the run behind it. */
export class JobRecord implements RunObserver {
  /** Order of creation. */
  readonly sequence: number;
  readonly messages: MessageLog;
  readonly autoscalingEvents: AutoscalingEvents;
  readonly workerLogs = new WorkerLogs();
  readonly jobSamples = new JobSamples();
  readonly #job: Job;
  readonly #deps: JobRecordDeps;
  #endSequence: number | undefined;
  #engineName = '';
  #run: EngineRun | undefined;
  #cancelledAt: Date | undefined;
  #lastUpdate: Promise<void> = Promise.resolve();
  #cancellation: Promise<void> | undefined;

  constructor(job: Job, deps: JobRecordDeps) {
    this.#job = job;
    this.#deps = deps;
    this.sequence = deps.nextSequence();
    this.messages = new MessageLog(deps.now);
    this.autoscalingEvents = new AutoscalingEvents(deps.now);
  }

  /** The job as it is now. */
  get job(): Readonly<Job> {
    return this.#job;
  }

  get isActive(): boolean {
    return !isTerminal(this.#job.currentState);
  }

  /** Order in which jobs ended; undefined while the job is active. */
  get endSequence(): number | undefined {
    return this.#endSequence;
  }

  /** Name of the engine that runs the job. */
  get engineName(): string {
    return this.#engineName;
  }

  /** @param from - what another run has saved; this one goes on from there. */
  start(engine: Engine, from?: EngineState): void {
    this.#engineName = engine.name;
    try {
      this.#run = engine.run(clone(JobSchema, this.#job), this, from);
    } catch (error) {
      this.#deps.log.error(`Engine ${engine.name} could not start job ${this.#job.id}: ${describe(error)}`);
      this.message(JobMessageImportance.JOB_MESSAGE_ERROR, `Workflow failed. Causes: ${describe(error)}`);
      this.state(JobState.FAILED);
    }
  }

  state(state: JobState): void {
    const states = statesOnTheWay(this.#job.currentState, state);
    for (const next of states) {
      this.#job.currentState = next;
      this.#job.currentStateTime = timestampFromDate(this.#deps.now());
    }
    if (states.length === 0) return;
    this.#deps.log.info(`Job ${this.#job.id} (${this.#job.name}): ${JobState[this.#job.currentState]}`);
    if (!this.isActive) this.#endSequence = this.#deps.nextSequence();
  }

  message(importance: JobMessageImportance, text: string): void {
    if (this.isActive) this.messages.append(importance, text);
  }

  description(description: PipelineDescription): void {
    if (this.isActive) this.#job.pipelineDescription = description;
  }

  autoscaling(event: AutoscalingEvent): void {
    if (this.isActive) this.autoscalingEvents.append(event);
  }

  workerLog(entry: WorkerLogEntry): void {
    if (this.isActive) this.workerLogs.append(entry);
  }

  samples(samples: readonly MetricSample[]): void {
    if (this.isActive) this.jobSamples.add(samples);
  }

  setDisplayProperty(name: string, value: string): void {
    const metadata = this.#job.jobMetadata;
    if (metadata !== undefined) metadata.userDisplayProperties[name] = value;
  }

  /**
   * Asks the run to end as JOB_STATE_CANCELLED. Asking twice is the same as asking once.
   * @throws ApiError FAILED_PRECONDITION when the job has already ended.
   */
  async cancel(): Promise<void> {
    const run = this.#activeRun('cancelled');
    if (this.#job.currentState === JobState.CANCELLING) return;
    this.#cancellation ??= run.cancel();
    try {
      await this.#cancellation;
    } finally {
      this.#cancellation = undefined;
    }
    this.#cancelledAt = this.#deps.now();
    this.#requested(JobState.CANCELLED, JobState.CANCELLING, 'Cancel');
  }

  /**
   * Ends the job as JOB_STATE_CANCELLED whether or not its run has ended; what the run holds may stay behind.
   * @throws ApiError FAILED_PRECONDITION unless the job was asked to cancel half an hour ago or earlier.
   */
  forceCancel(): void {
    this.#activeRun('cancelled');
    const waited = this.#cancelledAt && this.#deps.now().getTime() - this.#cancelledAt.getTime();
    if (waited === undefined || waited < forceCancelAfterMs) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} cannot be force cancelled: a regular cancel must have been requested at least 30 minutes before.`,
      );
    }
    this.message(
      JobMessageImportance.JOB_MESSAGE_WARNING,
      `Job ${this.#job.id} was force cancelled: its workers may still be running.`,
    );
    this.state(JobState.CANCELLED);
  }

  /** @throws ApiError FAILED_PRECONDITION when the job is no running streaming job, or its engine cannot drain. */
  async drain(): Promise<void> {
    const run = this.#activeRun('drained');
    if (this.#job.type !== JobType.STREAMING) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} is a batch job; only streaming jobs can be drained. Cancel it instead.`,
      );
    }
    if (this.#job.currentState === JobState.DRAINING) return;
    if (this.#job.currentState !== JobState.RUNNING) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} is in state JOB_STATE_${JobState[this.#job.currentState]}; only running jobs can be drained.`,
      );
    }
    await run.drain();
    this.#requested(JobState.DRAINED, JobState.DRAINING, 'Drain');
  }

  /**
   * Gives the run new limits: what `change` makes of those in force. One update is taken after the other.
   * @throws ApiError FAILED_PRECONDITION when the job is no active streaming job, or its engine has no workers to scale;
   * whatever `change` throws.
   */
  update(change: (present: RuntimeUpdatableParams | undefined) => RuntimeUpdatableParams): Promise<void> {
    const update = this.#lastUpdate.then(async () => {
      const run = this.#activeRun('updated');
      if (this.#job.type !== JobType.STREAMING) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          `Job ${this.#job.id} is a batch job; runtime_updatable_params can be updated for streaming jobs only.`,
        );
      }
      if (run.update === undefined) {
        throw new ApiError(
          'FAILED_PRECONDITION',
          `Job ${this.#job.id} runs on the engine ${this.#engineName}, which has a fixed number of local workers: runtime_updatable_params cannot be updated.`,
        );
      }
      const params = change(this.#job.runtimeUpdatableParams);
      await run.update(clone(RuntimeUpdatableParamsSchema, params));
      this.#job.runtimeUpdatableParams = params;
    });
    this.#lastUpdate = update.catch(() => undefined);
    return update;
  }

  /**
   * Whether the state can be taken now.
   * @throws ApiError FAILED_PRECONDITION when the job is no running streaming job, or its engine keeps no state.
   */
  checkCanSaveState(wanted: string): void {
    const run = this.#activeRun(wanted);
    if (this.#job.type !== JobType.STREAMING || this.#job.currentState !== JobState.RUNNING) {
      const kind = this.#job.type === JobType.STREAMING ? 'streaming' : 'batch';
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} is a ${kind} job in state JOB_STATE_${JobState[this.#job.currentState]}; only running streaming jobs can be ${wanted}.`,
      );
    }
    if (run.saveState === undefined) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} runs on the engine ${this.#engineName}, which keeps no state between jobs: it cannot be ${wanted}. Drain it and start a new job instead.`,
      );
    }
  }

  /** @throws ApiError like checkCanSaveState(), or what the engine says. */
  async saveState(wanted: string): Promise<EngineState> {
    this.checkCanSaveState(wanted);
    const state = await this.#run?.saveState?.();
    if (state === undefined) throw new Error(`The engine ${this.#engineName} gave no state of its run.`);
    return state;
  }

  /** Ends the job as JOB_STATE_UPDATED: another one goes on with its state. Resolves when its run was told to end. */
  async replacedBy(jobId: string): Promise<void> {
    this.message(JobMessageImportance.JOB_MESSAGE_BASIC, `The job was updated: job ${jobId} replaces it.`);
    this.#job.replacedByJobId = jobId;
    this.state(JobState.UPDATED);
    try {
      await this.#run?.cancel();
    } catch (error) {
      this.#deps.log.warn(`The run of the replaced job ${this.#job.id} did not stop: ${describe(error)}`);
    }
  }

  /** Undefined when the engine knows of no stages. */
  async stages(): Promise<readonly StageSummary[] | undefined> {
    return this.#run?.stages?.();
  }

  /** Undefined when there is no such stage, or the engine knows of none. */
  async stageWorkers(stageId: string): Promise<readonly WorkerDetails[] | undefined> {
    return this.#run?.stageWorkers?.(stageId);
  }

  /** As the engine gives them: each once. */
  async metrics(): Promise<readonly MetricUpdate[]> {
    return (await this.#run?.metrics()) ?? [];
  }

  #activeRun(wanted: string): EngineRun {
    if (!this.isActive || this.#run === undefined) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} has already terminated in state JOB_STATE_${JobState[this.#job.currentState]} and cannot be ${wanted}.`,
      );
    }
    return this.#run;
  }

  /** Notes a request the engine has taken; the job may have ended before the engine answered. */
  #requested(requestedState: JobState, state: JobState, verb: string): void {
    if (!this.isActive || this.#job.currentState === state) return;
    this.#job.requestedState = requestedState;
    this.message(
      JobMessageImportance.JOB_MESSAGE_BASIC,
      `${verb} request is committed for workflow job: ${this.#job.id}.`,
    );
    this.state(state);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
