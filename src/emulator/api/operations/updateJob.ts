import {
  JobState,
  JobView,
  type Job,
  type UpdateJobRequest,
} from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { JobRecord } from '../../jobs/jobRecord.ts';
import { viewOf } from '../../jobs/jobViews.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { mustAgree, requestedJob, shown } from '../requestFields.ts';
import { isRuntimeParamsPath, updatedRuntimeParams } from '../runtimeParams.ts';

/** How `gcloud dataflow jobs cancel --force` asks, beside the state. */
const forceCancelLabel = 'force_cancel_job';
const archivedPath = 'job_metadata.user_display_properties.archived';

/** Changes the state, or the fields of a mask, never both. */
export async function updateJob(context: ApiContext, request: UpdateJobRequest): Promise<Job> {
  const record = requestedJob(context.jobs, request);
  const change = request.job;
  if (change === undefined) throw new ApiError('INVALID_ARGUMENT', "Missing 'job': what to change.");
  mustAgree('job.id', change.id, record.job.id);
  mustAgree('job.project_id', change.projectId, record.job.projectId);
  mustAgree('job.location', change.location, record.job.location);
  await context.jobs.checkCanKeep();
  const paths = request.updateMask?.paths ?? [];
  if (paths.length > 0) {
    if (change.requestedState !== JobState.UNKNOWN) {
      throw new ApiError('INVALID_ARGUMENT', 'Cannot update both state and mask.');
    }
    for (const path of paths) checkPath(record, change, path);
    if (paths.some(isRuntimeParamsPath)) {
      await record.requests.update((present, inForce) =>
        updatedRuntimeParams({ present, inForce }, change.runtimeUpdatableParams, paths),
      );
    }
    for (const path of paths) updatePath(record, change, path);
  } else if (change.labels[forceCancelLabel] === 'true' && change.requestedState === JobState.CANCELLED) {
    record.requests.forceCancel();
  } else {
    await requestState(record, change.requestedState);
  }
  await record.saved();
  return viewOf(await record.completeJob(), JobView.DESCRIPTION);
}

/** Clients name the state to reach (gcloud: DRAINED) or the way there (Beam's Python SDK: DRAINING). */
async function requestState(record: JobRecord, state: JobState): Promise<void> {
  if (state === JobState.CANCELLED || state === JobState.CANCELLING) {
    await record.requests.cancel();
  } else if (state === JobState.DRAINED || state === JobState.DRAINING) {
    await record.requests.drain();
  } else if (state === JobState.UNKNOWN) {
    throw new ApiError('INVALID_ARGUMENT', "Nothing to update: set 'job.requested_state' or 'update_mask'.");
  } else {
    const name = state in JobState ? `JOB_STATE_${JobState[state]}` : String(state);
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'job.requested_state': a job can be asked for JOB_STATE_CANCELLED or JOB_STATE_DRAINED, not ${name}.`,
    );
  }
}

function checkPath(record: JobRecord, change: Job, path: string): void {
  if (path === archivedPath) {
    const value = change.jobMetadata?.userDisplayProperties['archived'];
    if (value !== undefined && value !== 'true' && value !== 'false') {
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Invalid value at 'job.${path}': ${shown(value)}, not "true" or "false".`,
      );
    }
    if (record.isActive) {
      throw new ApiError(
        'FAILED_PRECONDITION',
        `Job ${record.job.id} is in state JOB_STATE_${JobState[record.job.currentState]}; only terminated jobs can be archived.`,
      );
    }
    return;
  }
  if (isRuntimeParamsPath(path)) return;
  throw new ApiError(
    'INVALID_ARGUMENT',
    `Invalid value at 'update_mask': ${shown(path)} is not a field that can be updated (${archivedPath}, runtime_updatable_params.*).`,
  );
}

function updatePath(record: JobRecord, change: Job, path: string): void {
  if (path === archivedPath) {
    // A field of the mask that the job lacks is unset: the job is no longer archived.
    record.setDisplayProperty('archived', change.jobMetadata?.userDisplayProperties['archived'] ?? 'false');
  }
}
