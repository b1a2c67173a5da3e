import { Cron } from 'croner';
import { ApiError } from '../api/apiError.ts';

const names = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;

/** When a job of Cloud Scheduler is due: unix-cron in a time zone. */
export class CronSchedule {
  readonly #cron: Cron;

  /**
   * @param schedule - five fields; Cloud Scheduler's English-like form is not served
   * @param timeZone - of the tz database; empty is UTC
   * @throws ApiError INVALID_ARGUMENT, or UNIMPLEMENTED for the English-like form
   * @see https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules
   */
  constructor(schedule: string, timeZone: string) {
    if (/^(?:every|\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth)\b/i.test(schedule.trim())) {
      throw new ApiError(
        'UNIMPLEMENTED',
        'Invalid value at \'job.schedule\': the local service takes unix-cron only, for example "0 6 * * *".',
      );
    }
    try {
      checkFields(schedule);
      this.#cron = new Cron(schedule, { paused: true, mode: '5-part', timezone: timeZone || 'UTC' });
      // Makes a time zone that does not exist known here.
      this.#cron.nextRun();
    } catch (error) {
      throw new ApiError('INVALID_ARGUMENT', 'Schedule or time zone is invalid.', { cause: error });
    }
  }

  /** The first due moment after `time`; undefined when there is none, as for 30 February. */
  next(time: Date): Date | undefined {
    return this.#cron.nextRun(time) ?? undefined;
  }
}

/** The library knows more than unix-cron does: L, W, # and ? among it. */
function checkFields(schedule: string): void {
  const fields = schedule.trim().split(/\s+/);
  const words = schedule.match(/[A-Za-z]+/g) ?? [];
  if (
    fields.length !== 5 ||
    !/^[\dA-Za-z*,/\s-]+$/.test(schedule) ||
    !words.every((each) => names.test(each))
  ) {
    throw new Error(`${JSON.stringify(schedule)} is no unix-cron`);
  }
}
