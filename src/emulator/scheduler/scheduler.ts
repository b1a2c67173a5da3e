import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { StatusCode } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import { Job_State, type Job } from '../gen/google/cloud/scheduler/v1/job_pb.ts';
import { StatusSchema, type Status } from '../gen/google/rpc/status_pb.ts';
import { reasonOf } from '../reasonOf.ts';
import { CronSchedule } from './cronSchedule.ts';
import { nextAttempt, type FailedExecution } from './retryTimes.ts';
import type { ScheduledJobStore } from './scheduledJobStore.ts';
import type { AttemptResult, TargetDelivery } from './targetDelivery.ts';

const lookEveryMs = 500;

/**
 * Runs the jobs of Cloud Scheduler when they are due. It looks at the clock again and again instead of waiting for one
 * moment, so that a clock that jumps and a machine that slept are no special cases. What was due while the service was
 * not running is left out: nobody wants a night's launches all at once in the morning.
 */
export class Scheduler {
  readonly jobs: ScheduledJobStore;
  readonly #delivery: Pick<TargetDelivery, 'attempt'>;
  readonly #log: EmulatorLog;
  readonly #now: () => Date;
  readonly #failed = new Map<string, FailedExecution>();
  readonly #underWay = new Map<string, number>();
  readonly #stopping = new AbortController();
  readonly #attempts = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: {
    readonly jobs: ScheduledJobStore;
    readonly delivery: Pick<TargetDelivery, 'attempt'>;
    readonly log: EmulatorLog;
    readonly now?: () => Date;
  }) {
    this.jobs = deps.jobs;
    this.#delivery = deps.delivery;
    this.#log = deps.log;
    this.#now = deps.now ?? (() => new Date());
  }

  now(): Date {
    return this.#now();
  }

  /** From now on due jobs are run. */
  async start(): Promise<void> {
    const now = this.#now();
    for (const { name } of this.jobs.all()) {
      const job = this.jobs.find(name);
      if (job?.state !== Job_State.ENABLED || (dueTime(job) ?? 0) > now.getTime()) continue;
      planNext(job, now);
      await this.jobs.put(job);
    }
    this.#timer = setInterval(() => {
      this.#runDue();
    }, lookEveryMs).unref();
  }

  /** Ends attempts under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await Promise.all(this.#attempts);
  }

  /** Attempts a job now, due or not, and whether or not it is being attempted. */
  async run(job: Job): Promise<void> {
    job.lastAttemptTime = timestampFromDate(this.#now());
    await this.jobs.put(job);
    this.#begin(job, this.#now(), false);
  }

  /** Forgets retries of an execution, as when its job is changed. */
  forget(name: string): void {
    this.#failed.delete(name);
  }

  #runDue(): void {
    const now = this.#now().getTime();
    for (const { name, state, scheduleTime } of this.jobs.all()) {
      const isDue = scheduleTime !== undefined && timestampDate(scheduleTime).getTime() <= now;
      if (state !== Job_State.ENABLED || !isDue || this.#underWay.has(name)) continue;
      const job = this.jobs.find(name);
      if (job !== undefined) this.#begin(job, timestampDate(scheduleTime), true);
    }
  }

  #begin(job: Job, scheduleTime: Date, isScheduled: boolean): void {
    const { name } = job;
    this.#underWay.set(name, (this.#underWay.get(name) ?? 0) + 1);
    const attempt = this.#attempt(job, scheduleTime, isScheduled)
      .catch((error: unknown) => {
        this.#log.error(`The scheduled job ${name} could not be attempted: ${reasonOf(error)}`);
      })
      .finally(() => {
        const others = (this.#underWay.get(name) ?? 1) - 1;
        if (others === 0) this.#underWay.delete(name);
        else this.#underWay.set(name, others);
        this.#attempts.delete(attempt);
      });
    this.#attempts.add(attempt);
  }

  async #attempt(job: Job, scheduleTime: Date, isScheduled: boolean): Promise<void> {
    if (this.#isStopping()) return;
    const begun = this.#now();
    if (isScheduled) {
      job.lastAttemptTime = timestampFromDate(begun);
      planNext(job, begun);
      // First: a service that is killed during the attempt does not make it again.
      await this.jobs.put(job);
    }
    const result = await this.#delivery.attempt(job, scheduleTime, this.#stopping.signal);
    const present = this.jobs.find(job.name);
    if (present === undefined || this.#isStopping()) return;
    present.status = statusOf(result);
    if (isScheduled) this.#planRetry(present, result, begun);
    await this.jobs.put(present);
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #planRetry(job: Job, result: AttemptResult, begun: Date): void {
    const before = this.#failed.get(job.name);
    this.#failed.delete(job.name);
    if (result === 'OK' || job.state !== Job_State.ENABLED) return;
    const failed: FailedExecution = before ?? { firstAttempt: begun.getTime(), retries: 0 };
    const retry = nextAttempt(job.retryConfig, failed, this.#now().getTime());
    const next = dueTime(job);
    // The next execution takes the place of retries.
    if (retry === undefined || (next !== undefined && retry >= next)) return;
    job.scheduleTime = timestampFromDate(new Date(retry));
    this.#failed.set(job.name, { ...failed, retries: failed.retries + 1 });
  }
}

/** Sets when the schedule is due next. */
export function planNext(job: Job, after: Date): void {
  const next = new CronSchedule(job.schedule, job.timeZone).next(after);
  job.scheduleTime = next && timestampFromDate(next);
}

function dueTime({ scheduleTime }: Job): number | undefined {
  return scheduleTime && timestampDate(scheduleTime).getTime();
}

function statusOf(result: AttemptResult): Status {
  const code = result === 'OK' ? 0 : result === 'UNKNOWN' ? 2 : StatusCode[result];
  return create(StatusSchema, { code });
}
