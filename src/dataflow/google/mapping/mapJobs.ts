import type { protos } from '@google-cloud/dataflow';
import type { JobRef } from '../../connection.ts';
import { type Job, type JobState, jobStates, type JobSummary, type JobType } from '../../job.ts';
import { mapEnvironment, mapLimits } from './mapEnvironment.ts';
import { mapExecutionStages } from './mapExecution.ts';
import { mapJobSteps } from './mapSteps.ts';
import { isoTime } from './mapTimes.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;

/** @param asked stands in for what an answer leaves out */
export function mapJobSummary(job: ApiJob, asked: Partial<JobRef> = {}): JobSummary {
  const state = mapJobState(job.currentState);
  const requested = mapJobState(job.requestedState);
  const createTime = isoTime(job.createTime);
  const startTime = isoTime(job.startTime);
  const stateTime = isoTime(job.currentStateTime);
  const sdk = sdkName(job.jobMetadata?.sdkVersion);
  return {
    id: job.id || (asked.jobId ?? ''),
    name: job.name ?? '',
    projectId: job.projectId || (asked.projectId ?? ''),
    location: job.location || (asked.location ?? ''),
    type: mapJobType(job.type),
    state,
    ...(createTime !== undefined && { createTime }),
    ...(startTime !== undefined && { startTime }),
    ...(stateTime !== undefined && { stateTime }),
    ...(requested !== 'UNKNOWN' && requested !== state && { requestedState: requested }),
    ...(sdk !== undefined && { sdk }),
    ...(isArchived(job) && { isArchived: true }),
  };
}

export function mapJob(job: ApiJob, asked: Partial<JobRef> = {}): Job {
  return {
    ...mapJobSummary(job, asked),
    labels: { ...job.labels },
    ...(job.replacedByJobId && { replacedByJobId: job.replacedByJobId }),
    ...(job.replaceJobId && { replacesJobId: job.replaceJobId }),
    ...(job.createdFromSnapshotId && { createdFromSnapshotId: job.createdFromSnapshotId }),
    steps: mapJobSteps(job),
    stages: mapExecutionStages(job),
    limits: mapLimits(job),
    environment: mapEnvironment(job),
    isArchived: isArchived(job),
  };
}

function isArchived({ jobMetadata }: ApiJob): boolean {
  return jobMetadata?.userDisplayProperties?.['archived'] === 'true';
}

/** States come as names; numbers are what this client's protos have no name for. */
function mapJobState(state: ApiJob['currentState']): JobState {
  return jobStates.find((known) => state === `JOB_STATE_${known}`) ?? 'UNKNOWN';
}

function mapJobType(type: ApiJob['type']): JobType {
  if (type === 'JOB_TYPE_BATCH') return 'BATCH';
  return type === 'JOB_TYPE_STREAMING' ? 'STREAMING' : 'UNKNOWN';
}

function sdkName(sdk: protos.google.dataflow.v1beta3.ISdkVersion | null | undefined): string | undefined {
  const name = sdk?.versionDisplayName ?? '';
  const version = sdk?.version ?? '';
  const whole = name.includes(version) ? name : `${name} ${version}`;
  return whole.trim() || undefined;
}
