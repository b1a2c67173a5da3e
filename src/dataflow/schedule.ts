import type { LaunchRequest } from './template.ts';

/** Names one job of Cloud Scheduler. */
export interface ScheduleRef {
  readonly projectId: string;
  readonly location: string;
  /** The last part of its name. */
  readonly scheduleId: string;
}

/** As Cloud Scheduler says; `DISABLED` by the service after errors. */
export type ScheduleState = 'ENABLED' | 'PAUSED' | 'DISABLED' | 'UPDATE_FAILED' | 'UNKNOWN';

/** A launch of a template that Cloud Scheduler repeats. */
export interface Schedule extends ScheduleRef {
  readonly state: ScheduleState;
  /** unix-cron, for example `0 6 * * *`. */
  readonly cron: string;
  /** Of the tz database. */
  readonly timeZone: string;
  /** Untrusted. */
  readonly description?: string;
  /** What is launched; a request that is not understood has no parameters. Untrusted. */
  readonly launch: Pick<LaunchRequest, 'path' | 'jobName' | 'parameters'> & {
    readonly maxWorkers?: number;
    /** Everything else that the request sets, by the names of the API: `machineType`, `update`… Absent for nothing. */
    readonly settings?: Readonly<Record<string, unknown>>;
  };
  readonly serviceAccountEmail?: string;
  /** ISO 8601, UTC; also of a schedule that is paused, when it would be due. */
  readonly nextTime?: string;
  /** ISO 8601, UTC: when a launch was last tried. */
  readonly lastTime?: string;
  /** How that ended: `OK`, or a canonical code such as `NOT_FOUND`. Absent while there was none. */
  readonly lastResult?: string;
}

/** What is to be launched when. */
export interface CreateScheduleRequest extends ScheduleRef {
  readonly cron: string;
  readonly timeZone: string;
  readonly description: string;
  readonly launch: LaunchRequest;
  /** As whom Cloud Scheduler launches. */
  readonly serviceAccountEmail?: string;
}
