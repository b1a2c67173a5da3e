import { clone } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  Engine,
  EngineRun,
  EngineState,
  MetricSample,
  RunObserver,
  WorkerLogEntry,
} from '../engines/engine.ts';
import {
  JobSchema,
  JobState,
  type Job,
  type PipelineDescription,
  type RuntimeUpdatableParams,
} from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance, type AutoscalingEvent } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { reasonOf } from '../reasonOf.ts';
import type { JobDetails } from './jobDetails.ts';
import type { HeldJob } from './jobKeeper.ts';
import { JobRequests } from './jobRequests.ts';
import { JobRun } from './jobRun.ts';
import { JobSaving, type JobSavingDeps, type Resumption, type SavedJob } from './jobSaving.ts';
import { isTerminal, statesOnTheWay } from './jobStates.ts';
import { completeJob, lightJob } from './lightJob.ts';
import { columnsOfSamples } from './sampleColumns.ts';
import { storedLog } from './storedLogs.ts';

export interface JobRecordDeps extends JobSavingDeps {
  /** Numbers that grow over all jobs. */
  readonly nextSequence: () => number;
  /** Called when there is something to save. */
  readonly onChange: (record: JobRecord) => void;
  /** Called once, when the job has ended. */
  readonly onEnd: (record: JobRecord) => void;
}

/** One job of the service: its message, its state, what was told of it, and the run behind it. */
export class JobRecord implements RunObserver, SavedJob {
  /** Order of creation. */
  readonly sequence: number;
  /** What users may ask of the job. */
  readonly requests: JobRequests;
  readonly #deps: JobRecordDeps;
  readonly #saving: JobSaving;
  #job: Job;
  #endSequence: number | undefined;
  #engineName: string;
  #cancelledAt: Date | undefined;
  readonly #jobRun = new JobRun();
  #keptAsNew: Promise<void> | undefined;

  constructor(held: HeldJob, deps: JobRecordDeps) {
    this.#job = held.job;
    this.#deps = deps;
    this.sequence = held.sequence;
    this.#endSequence = held.endSequence;
    this.#engineName = held.engineName;
    this.#cancelledAt = held.cancelledAt;
    this.#saving = new JobSaving(this, deps);
    this.requests = new JobRequests(this, deps);
    if (isTerminal(held.job.currentState)) this.#saving.close(held.spans);
  }

  /** The job as it is now; when it has ended, without the fields that completeJob() has. */
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

  get engineName(): string {
    return this.#engineName;
  }

  /** When the job was asked to cancel. */
  get cancelledAt(): Date | undefined {
    return this.#cancelledAt;
  }

  get run(): EngineRun | undefined {
    return this.#jobRun.run;
  }

  /** Resolves when there is a run, or never will be. */
  async started(): Promise<void> {
    if (this.isActive) await this.#jobRun.begun;
  }

  /** Numbers of the last message and worker log; they tell whether there are new ones. */
  get logPositions(): JobSaving['logPositions'] {
    return this.#saving.logPositions;
  }

  /** When things were told of the job, where that is known without reading it. */
  get spans(): HeldJob['spans'] {
    return this.#saving.spans;
  }

  /** Everything that has been told of the job. Those of an ended job are read from the disk. */
  details(): Promise<JobDetails> {
    return this.#saving.details();
  }

  /** The job with all its fields. */
  completeJob(): Promise<Readonly<Job>> {
    return this.#saving.completeJob();
  }

  /** The next start has to know of it. Jobs are added with what they go on from, if anything. */
  noteCreated(origin?: EngineState): void {
    this.#saving.note((body) => {
      body.job = clone(JobSchema, this.#job);
    });
    if (origin !== undefined) this.#saving.noteOrigin(origin);
    this.#deps.onChange(this);
  }

  /**
   * Resolves when everything that has happened to the job so far will be there after a restart.
   * @throws ApiError UNAVAILABLE when it cannot be written.
   */
  async saved(): Promise<void> {
    if (this.#deps.isLasting) await this.#saving.save();
  }

  /** Resolves when the job, which is new, will be there after a restart. @throws ApiError like saved(). */
  keptAsNew(): Promise<void> {
    return (this.#keptAsNew ??= this.saved());
  }

  /** Saves in the background: false when it failed, for which the log has the reason. */
  async saveQuietly(): Promise<boolean> {
    return this.#saving.save().then(
      () => true,
      () => false,
    );
  }

  /** The job is now what its template's launcher has made of it; ids, times and state stay. */
  staged(job: Job): void {
    const { id, projectId, location, createTime, startTime, currentState, currentStateTime } = this.#job;
    const kept = { id, projectId, location, createTime, startTime, currentState, currentStateTime };
    Object.assign(this.#job, job, kept, { replaceJobId: this.#job.replaceJobId });
    this.noteCreated();
  }

  /** @param from - what another run has saved; this one goes on from there. */
  start(engine: Engine, from?: EngineState): void {
    if (from !== undefined) this.#saving.noteOrigin(from);
    this.#begin(engine, (job, listener) => engine.run(job, listener, from));
  }

  /** Goes on after a restart. The engine has resume(). */
  resume(engine: Engine, { checkpoint, origin }: Resumption): void {
    if (checkpoint === undefined && origin !== undefined) this.start(engine, origin);
    else this.#begin(engine, (job, listener) => engine.resume?.(job, listener, checkpoint));
  }

  /** Takes back what an earlier process has told of this job, which is active. @throws Error when it is damaged. */
  async reopen(): Promise<Resumption> {
    const { job, ...resumption } = await this.#saving.reopen();
    if (job !== undefined) this.#job = completeJob(job, this.#job);
    return resumption;
  }

  /** From now on the job does not hear what its run says: the service is ending. */
  disconnect(): void {
    this.#jobRun.disconnect();
  }

  release(): void {
    this.#jobRun.release();
    this.#job = lightJob(this.#job);
  }

  created(at: Date): void {
    if (!this.isActive) return;
    const time = timestampFromDate(at);
    Object.assign(this.#job, { createTime: time, startTime: time, currentStateTime: time });
    this.#changed();
  }

  state(state: JobState, time = this.#deps.now()): void {
    const states = statesOnTheWay(this.#job.currentState, state);
    for (const next of states) {
      this.#job.currentState = next;
      this.#job.currentStateTime = timestampFromDate(time);
    }
    if (states.length === 0) return;
    this.#deps.log.info(`Job ${this.#job.id} (${this.#job.name}): ${JobState[this.#job.currentState]}`);
    if (!this.isActive) {
      this.#endSequence = this.#deps.nextSequence();
      this.#jobRun.noneWillBegin();
      this.#deps.onEnd(this);
    }
    this.#changed();
  }

  message(importance: JobMessageImportance, text: string, time?: Date): void {
    if (!this.isActive) return;
    const message = this.#saving.open.messages.append(importance, text, time);
    this.#changed((body) => body.messages.push(message));
  }

  description(description: PipelineDescription): void {
    if (!this.isActive) return;
    this.#job.pipelineDescription = description;
    this.#changed((body) => {
      body.job = clone(JobSchema, this.#job);
    });
  }

  autoscaling(event: AutoscalingEvent): void {
    if (!this.isActive) return;
    const dated = this.#saving.open.autoscalingEvents.append(event);
    this.#changed((body) => body.autoscalingEvents.push(dated));
  }

  workerLog(entry: WorkerLogEntry): void {
    if (!this.isActive) return;
    const numbered = this.#saving.open.workerLogs.append(entry);
    this.#changed((body) => body.workerLogs.push(storedLog(numbered)));
  }

  samples(samples: readonly MetricSample[]): void {
    if (!this.isActive) return;
    this.#saving.open.samples.add(samples);
    this.#changed((body) => body.samples.push(...columnsOfSamples(samples)));
  }

  setDisplayProperty(name: string, value: string): void {
    const metadata = this.#job.jobMetadata;
    if (metadata === undefined) return;
    metadata.userDisplayProperties[name] = value;
    this.#changed();
  }

  setRuntimeParams(params: RuntimeUpdatableParams): void {
    this.#job.runtimeUpdatableParams = params;
    this.#changed();
  }

  /** Notes a request the engine has taken; the job may have ended before the engine answered. */
  requested(requestedState: JobState, state: JobState, verb: string): void {
    if (requestedState === JobState.CANCELLED) this.#cancelledAt = this.#deps.now();
    if (!this.isActive || this.#job.currentState === state) return;
    this.#job.requestedState = requestedState;
    this.message(
      JobMessageImportance.JOB_MESSAGE_BASIC,
      `${verb} request is committed for workflow job: ${this.#job.id}.`,
    );
    this.state(state);
  }

  /** Ends the job as JOB_STATE_FAILED. */
  fail(reason: string): void {
    this.message(JobMessageImportance.JOB_MESSAGE_ERROR, `Workflow failed. Causes: ${reason}`);
    this.state(JobState.FAILED);
  }

  /** Ends the job as JOB_STATE_UPDATED: another one goes on with its state. Resolves when its run was told to end. */
  async replacedBy(jobId: string): Promise<void> {
    const { run } = this;
    this.message(JobMessageImportance.JOB_MESSAGE_BASIC, `The job was updated: job ${jobId} replaces it.`);
    this.#job.replacedByJobId = jobId;
    this.state(JobState.UPDATED);
    try {
      await run?.cancel();
    } catch (error) {
      this.#deps.log.warn(`The run of the replaced job ${this.#job.id} did not stop: ${reasonOf(error)}`);
    }
  }

  #begin(engine: Engine, begin: (job: Job, listener: RunObserver) => EngineRun | undefined): void {
    this.#engineName = engine.name;
    try {
      this.#jobRun.begin(this, (listener) => begin(clone(JobSchema, this.#job), listener));
    } catch (error) {
      this.#deps.log.error(`Engine ${engine.name} could not start job ${this.#job.id}: ${reasonOf(error)}`);
      this.fail(reasonOf(error));
    }
    this.#changed();
  }

  #changed(news?: Parameters<JobSaving['note']>[0]): void {
    this.#saving.note(news);
    this.#deps.onChange(this);
  }
}
