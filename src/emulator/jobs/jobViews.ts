import { create } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { JobSchema, JobView, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';

/**
 * The part of a job that a view shows: SUMMARY has ids, times and state, DESCRIPTION adds labels, environment and graph,
 * ALL adds the steps. UNKNOWN is answered as SUMMARY.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs/get#jobview
 */
export function viewOf(job: Readonly<Job>, view: JobView): Job {
  switch (view) {
    case JobView.UNKNOWN:
    case JobView.SUMMARY:
      return summary(job);
    case JobView.DESCRIPTION:
      return description(job);
    case JobView.ALL:
      return create(JobSchema, job);
    default:
      throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'view' (JobView): ${String(view)}.`);
  }
}

function summary(job: Readonly<Job>): Job {
  const view = create(JobSchema, {
    id: job.id,
    projectId: job.projectId,
    location: job.location,
    name: job.name,
    type: job.type,
    currentState: job.currentState,
    requestedState: job.requestedState,
    clientRequestId: job.clientRequestId,
    // Beam follows an updated job to its replacement in the view that is the default.
    replaceJobId: job.replaceJobId,
    replacedByJobId: job.replacedByJobId,
    createdFromSnapshotId: job.createdFromSnapshotId,
  });
  return Object.assign(view, present(job, ['currentStateTime', 'createTime', 'startTime', 'jobMetadata']));
}

function description(job: Readonly<Job>): Job {
  const view = summary(job);
  view.labels = job.labels;
  view.transformNameMapping = job.transformNameMapping;
  view.tempFiles = job.tempFiles;
  view.stageStates = job.stageStates;
  return Object.assign(view, present(job, ['environment', 'pipelineDescription', 'runtimeUpdatableParams']));
}

function present(job: Readonly<Job>, keys: readonly (keyof Job)[]): Partial<Job> {
  return Object.fromEntries(keys.filter((key) => job[key] !== undefined).map((key) => [key, job[key]]));
}
