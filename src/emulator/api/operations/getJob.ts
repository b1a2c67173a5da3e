import { JobView, type GetJobRequest, type Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { viewOf } from '../../jobs/jobViews.ts';
import type { ApiContext } from '../apiContext.ts';
import { requestedJob } from '../requestFields.ts';

export async function getJob(context: ApiContext, request: GetJobRequest): Promise<Job> {
  const record = requestedJob(context.jobs, request);
  const isSummary = request.view === JobView.UNKNOWN || request.view === JobView.SUMMARY;
  return isSummary ? context.summaries.of(record.job) : viewOf(await record.completeJob(), request.view);
}
