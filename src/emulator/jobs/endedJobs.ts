import { create } from '@bufbuild/protobuf';
import type { EmulatorLog } from '../emulatorLog.ts';
import { JobSchema, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobDetails } from './jobDetails.ts';
import type { JobKeeper } from './jobKeeper.ts';

export interface EndedJob {
  readonly details: JobDetails;
  /** As it was when it was kept, with all its fields. */
  readonly job: Job;
}

/** Reads jobs that have ended from the journal, and holds those that were asked for last. */
export class EndedJobs {
  readonly #log: EmulatorLog;
  readonly #now: () => Date;
  readonly #mostHeld: number;
  /** The one asked for last is last. */
  readonly #held = new Map<JobKeeper, Promise<EndedJob>>();

  constructor(deps: { readonly log: EmulatorLog; readonly now: () => Date }, mostHeld = 32) {
    this.#log = deps.log;
    this.#now = deps.now;
    this.#mostHeld = mostHeld;
  }

  /** Empty, which the log tells, when what was kept is damaged. */
  get(keeper: JobKeeper): Promise<EndedJob> {
    const job = this.#held.get(keeper) ?? this.#read(keeper);
    this.#held.delete(keeper);
    this.#held.set(keeper, job);
    const [oldest] = this.#held.keys();
    if (this.#held.size > this.#mostHeld && oldest !== undefined) this.#held.delete(oldest);
    return job;
  }

  async #read(keeper: JobKeeper): Promise<EndedJob> {
    const details = new JobDetails(this.#now);
    let job: Job | undefined;
    try {
      for (const body of await keeper.bodies()) {
        details.restore(body);
        job = body.job ?? job;
      }
    } catch (error) {
      this.#log.warn(`What was kept of ${keeper.name} cannot be read: ${String(error)}`);
    }
    return { details, job: job ?? create(JobSchema) };
  }
}
