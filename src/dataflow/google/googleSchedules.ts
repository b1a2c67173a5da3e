import type { CloudSchedulerClient } from '@google-cloud/scheduler/build/src/v1/cloud_scheduler_client.js';
import type { CallOptions as GaxOptions } from 'google-gax';
import type { Connection } from '../connection.ts';
import type { CallOptions } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { CreateScheduleRequest, Schedule, ScheduleRef } from '../schedule.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { apiSchedule, mapSchedule, scheduleName, type ApiSchedule } from './mapping/mapSchedules.ts';
import { allPages } from './pages.ts';

/** Jobs of Cloud Scheduler that launch templates. */
export class GoogleSchedules {
  constructor(
    private readonly connection: Connection,
    private readonly calls: GoogleCalls,
  ) {}

  async list(location: string, options?: CallOptions): Promise<readonly Schedule[]> {
    const parent = `projects/${this.connection.projectId}/locations/${location}`;
    const found: ApiSchedule[] = [];
    const pages = allPages((pageToken) =>
      this.read(
        `Listing schedules in ${location}`,
        async (client, each) => (await client.listJobs({ parent, pageToken }, each))[2],
        options,
      ),
    );
    for await (const { jobs } of pages) found.push(...(jobs ?? []));
    return found.flatMap((job) => mapSchedule(job) ?? []);
  }

  async get(ref: ScheduleRef, options?: CallOptions): Promise<Schedule> {
    const operation = `Reading schedule ${ref.scheduleId}`;
    const name = scheduleName(ref);
    const [job] = await this.read(operation, (client, each) => client.getJob({ name }, each), options);
    return known(job, operation);
  }

  /**
   * Cloud Scheduler has no way to create a paused job. So it is created with a moment half a year away, paused, and only
   * then given its own schedule: however slow the calls are, it is never due in between.
   */
  async create(request: CreateScheduleRequest, options?: CallOptions): Promise<Schedule> {
    const operation = `Creating schedule ${request.scheduleId}`;
    const wanted = apiSchedule(request);
    const name = scheduleName(request);
    const { projectId, location } = request;
    let isMade = false;
    try {
      await this.change(
        operation,
        (client, each) =>
          client.createJob(
            {
              parent: `projects/${projectId}/locations/${location}`,
              job: { ...wanted, schedule: farAway(new Date()) },
            },
            each,
          ),
        options,
      );
      isMade = true;
      await this.change(operation, (client, each) => client.pauseJob({ name }, each), options);
      const [job] = await this.change(
        operation,
        (client, each) =>
          client.updateJob(
            { job: { name, schedule: request.cron }, updateMask: { paths: ['schedule'] } },
            each,
          ),
        options,
      );
      if (job.state === 'PAUSED') return known(job, operation);
      throw new DataflowError(
        'FAILED_PRECONDITION',
        operation,
        `The service has it as ${String(job.state)} and not as PAUSED.`,
        'Create it in the Google Cloud console.',
      );
    } catch (error) {
      const failure = DataflowError.from(error, operation);
      throw isMade || isWithoutAnswer(failure) ? await this.undoCreate(request, failure) : failure;
    }
  }

  /** Half made is worse than not made. @returns what went wrong first, and what to delete where this cannot */
  private async undoCreate(ref: ScheduleRef, failure: DataflowError): Promise<DataflowError> {
    try {
      await this.delete(ref);
      return failure;
    } catch (error) {
      const undo = DataflowError.from(error, `Deleting schedule ${ref.scheduleId}`);
      if (undo.code === 'NOT_FOUND') return failure;
      const { code, operation, reason, remedy, retryAfterMs, step } = failure;
      return new DataflowError(
        code,
        operation,
        `${reason} The schedule may be there, enabled, and deleting it failed too: ${undo.reason}`,
        `${remedy} Delete the schedule ${ref.scheduleId} in ${ref.location}; it would launch once a year.`.trim(),
        { cause: failure, step, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
      );
    }
  }

  async setState(ref: ScheduleRef, state: 'ENABLED' | 'PAUSED', options?: CallOptions): Promise<Schedule> {
    const name = scheduleName(ref);
    const operation = `${state === 'PAUSED' ? 'Pausing' : 'Enabling'} schedule ${ref.scheduleId}`;
    const [job] = await this.change(
      operation,
      (client, each) =>
        state === 'PAUSED' ? client.pauseJob({ name }, each) : client.resumeJob({ name }, each),
      options,
    );
    return known(job, operation);
  }

  async run(ref: ScheduleRef, options?: CallOptions): Promise<Schedule> {
    const operation = `Running schedule ${ref.scheduleId}`;
    const name = scheduleName(ref);
    const [job] = await this.change(operation, (client, each) => client.runJob({ name }, each), options);
    return known(job, operation);
  }

  async delete(ref: ScheduleRef, options?: CallOptions): Promise<void> {
    const name = scheduleName(ref);
    await this.change(
      `Deleting schedule ${ref.scheduleId}`,
      (client, each) => client.deleteJob({ name }, each),
      options,
    );
  }

  private read<T>(operation: string, call: SchedulerCall<T>, options: CallOptions = {}): Promise<T> {
    return this.calls.read(
      operation,
      async ({ scheduler }, callOptions) => call(await scheduler(), callOptions),
      { ...options, service: 'scheduler' },
    );
  }

  private change<T>(operation: string, call: SchedulerCall<T>, options: CallOptions = {}): Promise<T> {
    return this.calls.change(
      operation,
      async ({ scheduler }, callOptions) => call(await scheduler(), callOptions),
      { ...options, service: 'scheduler' },
    );
  }
}

/** Whether the service may have done what was asked although it failed. */
function isWithoutAnswer({ code }: DataflowError): boolean {
  return (
    code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED' || code === 'CANCELLED' || code === 'INTERNAL'
  );
}

type SchedulerCall<T> = (client: CloudSchedulerClient, options: GaxOptions) => Promise<T>;

/** A day about half a year from now, as unix-cron. */
function farAway(now: Date): string {
  return `0 0 1 ${((now.getUTCMonth() + 6) % 12) + 1} *`;
}

function known(job: ApiSchedule, operation: string): Schedule {
  const schedule = mapSchedule(job);
  if (schedule) return schedule;
  throw new DataflowError(
    'NOT_FOUND',
    operation,
    'This job of Cloud Scheduler launches no Dataflow template.',
    'Choose one that listing schedules gives.',
  );
}
