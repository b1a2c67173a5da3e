import type { GetJobRequest, Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { viewOf } from '../../jobs/jobViews.ts';
import type { ApiContext } from '../apiContext.ts';
import { requestedJob } from '../requestFields.ts';

export function getJob(context: ApiContext, request: GetJobRequest): Job {
  return viewOf(requestedJob(context.jobs, request).job, request.view);
}
