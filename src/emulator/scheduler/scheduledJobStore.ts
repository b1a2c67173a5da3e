import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import { ScheduleHeadSchema } from '../gen/dataflow_emulator/journal/v1/journal_pb.ts';
import { JobSchema, type Job } from '../gen/google/cloud/scheduler/v1/job_pb.ts';
import type { Journal } from '../journal/journal.ts';
import { reasonOf } from '../reasonOf.ts';

const keyPrefix = 'schedule/';

/** The jobs of Cloud Scheduler by their full name, held in memory and in the journal. */
export class ScheduledJobStore {
  readonly #journal: Journal;
  readonly #jobs = new Map<string, Job>();

  /** Knows the jobs that the journal has. */
  constructor(deps: { readonly journal: Journal; readonly log: EmulatorLog }) {
    this.#journal = deps.journal;
    for (const [key, head] of deps.journal.heads()) {
      if (!key.startsWith(keyPrefix)) continue;
      try {
        const { job } = fromBinary(ScheduleHeadSchema, head);
        if (job !== undefined) this.#jobs.set(job.name, job);
      } catch (error) {
        deps.log.warn(`What was kept of ${key} cannot be read: ${reasonOf(error)}`);
      }
    }
  }

  /** A copy; change it and give it to put(). */
  find(name: string): Job | undefined {
    const job = this.#jobs.get(name);
    return job && clone(JobSchema, job);
  }

  has(name: string): boolean {
    return this.#jobs.has(name);
  }

  /** By name. */
  all(): readonly Job[] {
    return [...this.#jobs.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /**
   * Holds the job, in place of the one of its name; resolves when it is on the disk.
   * @throws ApiError UNAVAILABLE when nothing can be kept
   */
  async put(job: Job): Promise<void> {
    const kept = clone(JobSchema, job);
    this.#jobs.set(kept.name, kept);
    await this.#keep(kept.name, kept);
  }

  /** @throws ApiError UNAVAILABLE when the deletion cannot be kept */
  async delete(name: string): Promise<void> {
    this.#jobs.delete(name);
    await this.#keep(name, undefined);
  }

  async #keep(name: string, job: Job | undefined): Promise<void> {
    const head = toBinary(ScheduleHeadSchema, create(ScheduleHeadSchema, job === undefined ? {} : { job }));
    try {
      await this.#journal.append(`${keyPrefix}${name}`, { replaces: true, head });
    } catch (error) {
      throw new ApiError('UNAVAILABLE', reasonOf(error), { cause: error });
    }
  }
}
