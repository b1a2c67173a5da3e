import type { Job, JobSummary } from '../../src/dataflow/job.ts';

/** What a job has beside its summary, with nothing in it. */
export const bareDetails: Omit<Job, Exclude<keyof JobSummary, 'isArchived'>> = {
  labels: {},
  steps: [],
  stages: [],
  limits: {},
  environment: { experiments: [], options: {} },
  isArchived: false,
};
