import type { JobRecord } from '../jobs/jobRecord.ts';
import type { StoredLogEntry } from './jobLogEntries.ts';

/** How far somebody has seen the logs of jobs. */
export class SeenLogs {
  readonly #seen = new WeakMap<JobRecord, JobRecord['logPositions']>();

  /**
   * Says which entries are new since the last call for the job, and holds them for seen from now on; undefined when there
   * are none, so that nobody has to read the job.
   */
  news(record: JobRecord): ((entry: StoredLogEntry) => boolean) | undefined {
    const seen = this.#seen.get(record) ?? { messages: 0, workerLogs: 0 };
    const now = record.logPositions;
    if (now.messages === seen.messages && now.workerLogs === seen.workerLogs) return undefined;
    this.#seen.set(record, now);
    return ({ place: [, kind, number] }) =>
      kind === 0
        ? number > seen.messages && number <= now.messages
        : number > seen.workerLogs && number <= now.workerLogs;
  }
}
