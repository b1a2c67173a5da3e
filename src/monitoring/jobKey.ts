import type { JobSummary } from '../dataflow/job.ts';

/** Tells the jobs of one connection apart. */
export function jobKey({ location, id }: Pick<JobSummary, 'location' | 'id'>): string {
  return `${location}\n${id}`;
}

/** Tells the jobs of all connections apart. */
export function connectedJobKey(connectionId: string, job: Pick<JobSummary, 'location' | 'id'>): string {
  return `${connectionId}\n${jobKey(job)}`;
}
