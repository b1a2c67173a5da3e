import { clone, create } from '@bufbuild/protobuf';
import { reasonOf } from '../reasonOf.ts';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import { JobBodySchema, type JobBody } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import type { EngineRun, EngineState } from '../engines/engine.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Journal } from '../journal/journal.ts';
import type { EndedJobs } from './endedJobs.ts';
import { JobDetails } from './jobDetails.ts';
import { JobKeeper, type HeldJob } from './jobKeeper.ts';
import { completeJob } from './lightJob.ts';
import { reportOf } from './runReports.ts';
import { readState, storedState } from './savedStates.ts';
import type { DetailSpans } from './timeSpan.ts';

/** How old the metrics may be that are left of a run that cannot go on after a crash. */
const reportPeriodMs = 30_000;

export interface JobSavingDeps {
  readonly log: EmulatorLog;
  readonly now: () => Date;
  readonly journal: Journal;
  /** Whether active jobs are kept for the next start. Jobs that have ended leave the memory for the journal in any case. */
  readonly isLasting: boolean;
  readonly endedJobs: EndedJobs;
}

/** The job whose changes are kept. */
export interface SavedJob extends HeldJob {
  readonly isActive: boolean;
  readonly run: EngineRun | undefined;
  /** What was told of the job lies in the journal: from now on it is read from there. */
  release(): void;
}

export interface LogPositions {
  readonly messages: number;
  readonly workerLogs: number;
}

/** What a run can go on from after a restart. */
export interface Resumption {
  readonly checkpoint?: EngineState;
  readonly origin?: EngineState;
}

/**
 * Keeps one job: what is told of it is in memory while it is active, is written to the journal from time to time
 * together with what its run goes on from, and is read from there when the job has ended.
 */
export class JobSaving {
  readonly #deps: JobSavingDeps;
  readonly #job: SavedJob;
  readonly #keeper: JobKeeper;
  /** Undefined when it is in the journal only. */
  #details: JobDetails | undefined;
  #spans: DetailSpans | undefined;
  /** Whether the journal has an older state. */
  #isChanged = false;
  /** What the journal lacks of an active job. */
  #news: JobBody | undefined;
  /** News went down with a save that failed. */
  #isNewsLost = false;
  #origin: EngineState | undefined;
  #lastPositions: LogPositions = { messages: 0, workerLogs: 0 };
  #reportedAt: number;
  #lastSave: Promise<unknown> = Promise.resolve();
  #nextSave: Promise<void> | undefined;

  constructor(job: SavedJob, deps: JobSavingDeps) {
    this.#job = job;
    this.#deps = deps;
    this.#keeper = new JobKeeper(deps.journal, job.job.id);
    this.#details = new JobDetails(deps.now);
    this.#reportedAt = deps.now().getTime();
  }

  /** What was told of an active job. */
  get open(): JobDetails {
    if (this.#details === undefined) throw new Error(`${this.#keeper.name} has ended`);
    return this.#details;
  }

  /** Numbers of the last message and worker log of this process. */
  get logPositions(): LogPositions {
    const { messages, workerLogs } = this.#details ?? {};
    if (messages === undefined || workerLogs === undefined) return this.#lastPositions;
    return { messages: messages.lastPosition, workerLogs: workerLogs.lastPosition };
  }

  /** Something has changed: the job as it is held, and what is added to it. */
  note(news: (body: JobBody) => void = () => undefined): void {
    this.#isChanged = true;
    if (this.#deps.isLasting) news((this.#news ??= create(JobBodySchema)));
  }

  /** The job has taken over this state. */
  noteOrigin(state: EngineState): void {
    this.#origin = state;
    this.note((body) => {
      body.origin = storedState(state);
    });
  }

  /** Everything that has been told of the job. */
  async details(): Promise<JobDetails> {
    return this.#details ?? (await this.#deps.endedJobs.get(this.#keeper)).details;
  }

  async completeJob(): Promise<Readonly<Job>> {
    if (this.#details !== undefined) return this.#job.job;
    return completeJob((await this.#deps.endedJobs.get(this.#keeper)).job, this.#job.job);
  }

  /** When things were told of a job that has ended; undefined while that has to be looked up in its details. */
  get spans(): DetailSpans | undefined {
    return this.#spans;
  }

  /** The job has ended in an earlier process. */
  close(spans: DetailSpans | undefined): void {
    this.#details = undefined;
    this.#spans = spans;
  }

  /** Takes back what was kept of an active job. @throws Error when it is damaged. */
  async reopen(): Promise<Resumption & { readonly job?: Job }> {
    const bodies = await this.#keeper.bodies();
    for (const body of bodies) this.open.restore(body);
    const last = <K extends 'job' | 'checkpoint' | 'origin'>(key: K): JobBody[K] =>
      bodies.findLast((body) => body[key] !== undefined)?.[key];
    const [job, checkpoint, origin] = [last('job'), last('checkpoint'), last('origin')];
    this.#origin = origin && readState(origin);
    return {
      ...(job && { job }),
      ...(checkpoint && { checkpoint: readState(checkpoint) }),
      ...(this.#origin && { origin: this.#origin }),
    };
  }

  /**
   * Resolves when everything that has happened so far is on the disk.
   * @throws ApiError UNAVAILABLE when it cannot be written.
   */
  async save(): Promise<void> {
    const isDue = (): boolean => this.#isChanged || this.#nextSave !== undefined;
    if (!isDue()) await this.#lastSave;
    // What was under way may have failed, and is due again then.
    if (isDue()) await this.#scheduled();
  }

  /** One save after the other; all who ask before it begins share it. */
  #scheduled(): Promise<void> {
    if (this.#nextSave !== undefined) return this.#nextSave;
    const save = this.#lastSave.then(async () => {
      this.#nextSave = undefined;
      try {
        await (this.#job.isActive ? this.#saveActive() : this.#saveEnded());
        this.#isNewsLost = false;
      } catch (error) {
        this.#isChanged = true;
        this.#isNewsLost = true;
        throw new ApiError('UNAVAILABLE', reasonOf(error), {
          cause: error,
        });
      }
    });
    this.#nextSave = save;
    this.#lastSave = save.catch(() => undefined);
    return save;
  }

  async #saveActive(): Promise<void> {
    if (!this.#deps.isLasting) {
      this.#isChanged = false;
      return;
    }
    const { run } = this.#job;
    const report = await this.#dueReport(run);
    const checkpoint = await this.#checkpointOf(run);
    // No time passes between the checkpoint and here: what was told until now belongs to it.
    if (!this.#job.isActive) {
      await this.#saveEnded();
      return;
    }
    const isWhole = this.#isNewsLost || this.#keeper.wantsWhole;
    const body = isWhole ? this.#wholeBody() : (this.#news ?? create(JobBodySchema));
    if (report !== undefined) body.report = report;
    if (checkpoint !== undefined) body.checkpoint = storedState(checkpoint);
    this.#isChanged = false;
    this.#news = undefined;
    await (isWhole ? this.#keeper.replace(this.#job, body) : this.#keeper.add(this.#job, body));
  }

  async #saveEnded(): Promise<void> {
    if (this.#details === undefined) {
      this.#isChanged = false;
      await this.#keeper.add(this.#job);
      return;
    }
    const { run } = this.#job;
    if (run !== undefined) {
      this.#details.report = await reportOf(run).catch((error: unknown) => {
        this.#deps.log.warn(`The last metrics of ${this.#keeper.name} were not to be had: ${String(error)}`);
        return undefined;
      });
    }
    const body = this.#wholeBody();
    this.#spans = this.#details.spans();
    this.#isChanged = false;
    this.#news = undefined;
    await this.#keeper.replace(this.#job, body);
    this.#lastPositions = this.logPositions;
    this.#details = undefined;
    this.#job.release();
  }

  #wholeBody(): JobBody {
    const body = this.open.body();
    body.job = clone(JobSchema, this.#job.job);
    if (this.#origin !== undefined && this.#job.isActive) body.origin = storedState(this.#origin);
    return body;
  }

  /** A run that cannot go on leaves its metrics behind. */
  async #dueReport(run: EngineRun | undefined): Promise<JobBody['report']> {
    const now = this.#deps.now().getTime();
    if (run === undefined || run.checkpoint !== undefined || now - this.#reportedAt < reportPeriodMs) {
      return undefined;
    }
    this.#reportedAt = now;
    return await reportOf(run).catch(() => undefined);
  }

  async #checkpointOf(run: EngineRun | undefined): Promise<EngineState | undefined> {
    try {
      return await run?.checkpoint?.();
    } catch (error) {
      // It tells by itself why it could not start.
      this.#deps.log.debug(`${this.#keeper.name} has no checkpoint: ${String(error)}`);
      return undefined;
    }
  }
}
