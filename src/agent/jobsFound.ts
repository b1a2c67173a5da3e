import { isRecord } from '../dataflow/isRecord.ts';
import type { JobRef } from '../dataflow/connection.ts';
import type { JobState, JobType } from '../dataflow/job.ts';
import { readJob } from './jobFacts.ts';

/** A job that a tool named, with the way to it. */
export interface FoundJob {
  readonly connectionId: string;
  readonly ref: JobRef;
  readonly jobName: string;
  readonly state: JobState;
  readonly type: JobType;
  /** ISO 8601, UTC. */
  readonly createTime?: string;
}

/** The jobs in the results of tools. Links are made from these and never from what a model wrote. */
export class JobsFound {
  private readonly jobs = new Map<string, FoundJob>();

  /** @param structured of any tool; those that name no job add nothing. A later result replaces an earlier one. */
  add(structured: Readonly<Record<string, unknown>> | undefined): void {
    if (!structured) return;
    const { connection, job, jobs } = structured;
    if (typeof connection === 'string' && Array.isArray(jobs)) {
      for (const each of jobs) this.addJob(connection, each);
    }
    if (!isRecord(job)) return;
    const known = this.jobs.get(String(job['job_id']));
    // A tool that changed a job need not say whose it is; a job can only be changed after it was found.
    const owner = typeof connection === 'string' ? connection : known?.connectionId;
    if (owner !== undefined) this.addJob(owner, job);
  }

  get(jobId: string): FoundJob | undefined {
    return this.jobs.get(jobId);
  }

  /** Those whose id or name stands in a text, in the order they were found. */
  mentionedIn(text: string): readonly FoundJob[] {
    const plain = text.replaceAll('\\', '').replaceAll('&#91;', '[').replaceAll('&#93;', ']');
    return [...this.jobs.values()].filter(
      (job) => plain.includes(job.ref.jobId) || namePattern(job.jobName).test(plain),
    );
  }

  private addJob(connectionId: string, value: unknown): void {
    const job = readJob(value);
    if (!job) return;
    const { jobId, projectId, location, name, state, type, createTime } = job;
    const found = { connectionId, ref: { projectId, location, jobId }, jobName: name, state, type };
    this.jobs.set(jobId, { ...found, ...(createTime === undefined ? {} : { createTime }) });
  }
}

/** The name as a whole: `orders` is not in `orders-stream`. */
function namePattern(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')}(?![\\w-])`, 'u');
}
