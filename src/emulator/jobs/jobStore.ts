import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import type { Engine, EngineState } from '../engines/engine.ts';
import { JobSchema, JobState } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Journal } from '../journal/journal.ts';
import { reasonOf } from '../reasonOf.ts';
import { EndedJobs } from './endedJobs.ts';
import { heldJob, JobKeeper, type HeldJob } from './jobKeeper.ts';
import { JobList } from './jobList.ts';
import { JobRecord } from './jobRecord.ts';
import type { Resumption } from './jobSaving.ts';
import { PeriodicSaving } from './periodicSaving.ts';
import { newServiceId } from './serviceId.ts';

export interface JobPlace {
  readonly projectId: string;
  readonly location: string;
}

export interface JobStoreDeps {
  readonly log: EmulatorLog;
  readonly now?: () => Date;
  readonly journal: Journal;
  /** Whether the journal will be opened again: then active jobs are kept in it too. */
  readonly isLasting: boolean;
}

/** A start reads jobs from the disk together: one after the other, each would wait for it. */
const mostReadAtOnce = 64;

/** All jobs of the service. What was told of those that have ended lies in the journal. */
export class JobStore {
  readonly #deps: JobStoreDeps;
  readonly #now: () => Date;
  readonly #endedJobs: EndedJobs;
  readonly #saving: PeriodicSaving;
  readonly #records = new Map<string, JobRecord>();
  /** By project, and by project and region. */
  readonly #lists = new Map<string, JobList>();
  #sequence = 0;
  #isClosed = false;

  /** Knows the jobs that the journal has; those that were active wait for resume(). */
  constructor(deps: JobStoreDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? (() => new Date());
    this.#endedJobs = new EndedJobs({ log: deps.log, now: this.#now });
    this.#saving = new PeriodicSaving();
    this.#restore(JobKeeper.heads(deps.journal, deps.log).map(heldJob));
  }

  /** The time of the service, which jobs and what is told of them are dated with. */
  now(): Date {
    return this.#now();
  }

  /**
   * Adds a job as JOB_STATE_PENDING; ids, times and state are the store's to give. It waits for start().
   * @param origin - what it goes on from, if that is known already
   * @throws ApiError UNAVAILABLE after close().
   */
  add(
    place: JobPlace,
    submitted: MessageInitShape<typeof JobSchema>,
    engineName = '',
    origin?: EngineState,
  ): JobRecord {
    this.checkIsOpen();
    const time = timestampFromDate(this.#now());
    const job = create(JobSchema, {
      ...submitted,
      ...place,
      id: newServiceId(this.#now(), (id) => this.#records.has(id)),
      currentState: JobState.PENDING,
      currentStateTime: time,
      createTime: time,
      startTime: time,
    });
    const record = this.#record({
      ...{ job, sequence: ++this.#sequence, engineName },
      ...{ endSequence: undefined, cancelledAt: undefined, spans: undefined },
    });
    record.noteCreated(origin);
    return record;
  }

  /** @throws ApiError UNAVAILABLE after close(). */
  checkIsOpen(): void {
    if (this.#isClosed) throw new ApiError('UNAVAILABLE', 'The local Dataflow service is stopping.');
  }

  /**
   * What is done to jobs could not be kept, while nothing can be written: better ask before.
   * @throws ApiError UNAVAILABLE
   */
  async checkCanKeep(): Promise<void> {
    if (!this.#deps.isLasting) return;
    await this.#deps.journal.checkWritable().catch((error: unknown) => {
      throw new ApiError('UNAVAILABLE', reasonOf(error), { cause: error });
    });
  }

  /** From now on no job is added. */
  close(): void {
    this.#isClosed = true;
  }

  /** Goes on with the jobs that were active when an earlier process ended, where their engines can. */
  async resume(engines: readonly Engine[]): Promise<void> {
    const active = [...this.#records.values()].filter(({ isActive }) => isActive);
    for (let start = 0; start < active.length; start += mostReadAtOnce) {
      const reading = active.slice(start, start + mostReadAtOnce).map(async (record) => ({
        record,
        resumption: await reopened(record),
      }));
      for (const { record, resumption } of await Promise.all(reading))
        if (resumption !== undefined) await this.#resume(record, resumption, engines);
    }
  }

  /** Ends the jobs whose runs cannot go on, and saves all others for the next start. Nothing is heard of runs any more. */
  async stop(): Promise<void> {
    this.close();
    const active = [...this.#records.values()].filter(({ isActive }) => isActive);
    if (this.#deps.isLasting) {
      for (const record of active) {
        if (record.run !== undefined && record.run.checkpoint === undefined)
          endWithService(record, 'was stopped');
      }
      await this.#saving.stop();
    }
    for (const record of active) record.disconnect();
  }

  find(place: JobPlace, id: string): JobRecord | undefined {
    const record = this.#records.get(id);
    return record?.job.projectId === place.projectId && record.job.location === place.location
      ? record
      : undefined;
  }

  /** There is at most one active job of a name in a project and region, and one that is about to replace it. */
  findActive(place: JobPlace, name: string): JobRecord | undefined {
    return this.list(place).activeNamed(name);
  }

  /** Jobs of a project, in one region or in all. */
  list({ projectId, location = '' }: { readonly projectId: string; readonly location?: string }): JobList {
    return this.#lists.get(`${projectId}/${location}`) ?? new JobList();
  }

  #restore(heads: readonly HeldJob[]): void {
    const numbers = heads.flatMap(({ sequence, endSequence = 0 }) => [sequence, endSequence]);
    this.#sequence = numbers.reduce((most, number) => Math.max(most, number), 0);
    const records = [...heads].sort((a, b) => a.sequence - b.sequence).map((held) => this.#record(held));
    const ended = records.filter(({ isActive }) => !isActive);
    ended.sort((a, b) => (a.endSequence ?? 0) - (b.endSequence ?? 0));
    for (const record of ended) for (const list of this.#listsOf(record)) list.end(record);
  }

  async #resume(record: JobRecord, resumption: Resumption, engines: readonly Engine[]): Promise<void> {
    const { replaceJobId, projectId, location } = record.job;
    const replaced = this.find({ projectId, location }, replaceJobId);
    // The new job had taken over when the service ended; the old one was about to be told.
    if (replaced?.isActive === true && resumption.origin !== undefined)
      await replaced.replacedBy(record.job.id);
    const engine = engines.find(({ name }) => name === record.engineName);
    const hasTakenOver = replaceJobId === '' || resumption.origin !== undefined;
    if (engine?.resume !== undefined && hasTakenOver) record.resume(engine, resumption);
    else endWithService(record, 'ended');
  }

  #record(held: HeldJob): JobRecord {
    const { log, journal, isLasting } = this.#deps;
    const record = new JobRecord(held, {
      log,
      now: this.#now,
      journal,
      isLasting,
      endedJobs: this.#endedJobs,
      nextSequence: () => ++this.#sequence,
      onChange: (changed) => {
        if (isLasting || !changed.isActive) this.#saving.changed(changed);
      },
      onEnd: (ended) => {
        for (const list of this.#listsOf(ended)) list.end(ended);
      },
    });
    this.#records.set(record.job.id, record);
    for (const list of this.#listsOf(record)) list.add(record);
    return record;
  }

  #listsOf({ job: { projectId, location } }: JobRecord): readonly JobList[] {
    return [`${projectId}/`, `${projectId}/${location}`].map((key) => {
      const list = this.#lists.get(key) ?? new JobList();
      this.#lists.set(key, list);
      return list;
    });
  }
}

/** Undefined when it cannot go on, which was told. */
async function reopened(record: JobRecord): Promise<Resumption | undefined> {
  try {
    return await record.reopen();
  } catch (error) {
    record.fail(`What was kept of the job is damaged (${reasonOf(error)}). Start it again.`);
    return undefined;
  }
}

function endWithService(record: JobRecord, how: 'ended' | 'was stopped'): void {
  if (record.job.currentState === JobState.CANCELLING) {
    record.state(JobState.CANCELLED);
    return;
  }
  const where = record.engineName === '' ? 'was being launched' : `ran on the engine ${record.engineName}`;
  record.fail(
    `The local Dataflow service ${how} while the job ${where}, which does not go on after a restart. Start the job again.`,
  );
}
