import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowApi } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import { isTerminal, type JobSummary } from '../job.ts';
import { isJobName, jobNameRule } from '../jobName.ts';

/** @throws DataflowError `INVALID_ARGUMENT` */
export function requireJobName(name: string, operation: string): void {
  if (isJobName(name)) return;
  throw new DataflowError('INVALID_ARGUMENT', operation, `"${name}" is no name of a job.`, jobNameRule);
}

/** @throws DataflowError `FAILED_PRECONDITION` unless it is a streaming job that runs and was not asked to end */
export function requireRunningStreaming(job: JobSummary, operation: string): void {
  const refuse = (reason: string, remedy: string): DataflowError =>
    new DataflowError('FAILED_PRECONDITION', operation, reason, remedy);
  if (isTerminal(job.state)) {
    throw refuse(`The job has already ended as ${job.state}.`, 'Choose a job that runs.');
  }
  if (job.type !== 'STREAMING') {
    throw refuse(
      `The job is ${job.type === 'BATCH' ? 'a batch job' : 'of an unknown type'}; this is for streaming jobs only.`,
      'Leave a batch job to its own autoscaling, or let it finish.',
    );
  }
  if (job.requestedState !== undefined && job.requestedState !== 'RUNNING') {
    throw refuse(`The job was asked to become ${job.requestedState}.`, 'Wait until it has ended.');
  }
  if (job.state !== 'RUNNING') {
    throw refuse(
      `The job is ${job.state}; it must be RUNNING.`,
      'Wait until it runs, or choose a job that does.',
    );
  }
}

/** @throws DataflowError `ALREADY_EXISTS` when an active job of the region has the name: two cannot */
export async function requireFreeName(
  api: Pick<DataflowApi, 'listJobs'>,
  where: Pick<JobRef, 'location'>,
  name: string,
  operation: string,
  options?: CallOptions,
): Promise<void> {
  const { location } = where;
  let pageToken: string | undefined;
  do {
    const page = await api.listJobs(
      { location, filter: 'ACTIVE', name, ...(pageToken === undefined ? {} : { pageToken }) },
      options,
    );
    const taken = page.jobs.find((job) => job.name === name && !isTerminal(job.state));
    if (taken) {
      throw new DataflowError(
        'ALREADY_EXISTS',
        operation,
        `The job ${taken.id} of this name is ${taken.state} in ${location}.`,
        'Choose another name, replace that job, or stop it first.',
      );
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}
