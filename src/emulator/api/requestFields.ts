import type { JobRecord } from '../jobs/jobRecord.ts';
import type { JobPlace, JobStore } from '../jobs/jobStore.ts';
import { ApiError } from './apiError.ts';

/** Paths without a location mean this region. */
const defaultLocation = 'us-central1';

/**
 * Project ids, domain-scoped project ids and project numbers.
 * @see https://cloud.google.com/resource-manager/docs/creating-managing-projects
 */
const projectPattern = /^(?:[a-z][-a-z0-9:.]{1,98}[a-z0-9]|\d{1,20})$/;
const locationPattern = /^[a-z][-a-z0-9]{0,61}[a-z0-9]$/;

/** @throws ApiError INVALID_ARGUMENT when it cannot be a project. */
export function validProject(projectId: string): string {
  if (!projectPattern.test(projectId)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'project_id': ${shown(projectId)} is not a project ID.`,
    );
  }
  return projectId;
}

/** @throws ApiError INVALID_ARGUMENT when project or location cannot exist. */
export function requestedPlace(request: { readonly projectId: string; readonly location: string }): JobPlace {
  const projectId = validProject(request.projectId);
  const location = request.location === '' ? defaultLocation : request.location;
  if (!locationPattern.test(location)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'location': ${shown(location)} is not a region.`,
    );
  }
  return { projectId, location };
}

/** @throws ApiError NOT_FOUND when there is no such job there. */
export function requestedJob(
  jobs: JobStore,
  request: { readonly projectId: string; readonly location: string; readonly jobId: string },
): JobRecord {
  const place = requestedPlace(request);
  const record = jobs.find(place, request.jobId);
  if (record === undefined) {
    throw new ApiError(
      'NOT_FOUND',
      `Information about job ${shown(request.jobId)} could not be found in project ${place.projectId}, location ${place.location}. ` +
        'Please double check that the job ID, the project and the location are correct.',
    );
  }
  return record;
}

/**
 * Fields of a body that repeat what the path or request says must agree with it.
 * @throws ApiError INVALID_ARGUMENT
 */
export function mustAgree(field: string, inBody: string, inRequest: string): void {
  if (inBody !== '' && inBody !== inRequest) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at '${field}': ${shown(inBody)} in the body, but the request is for ${shown(inRequest)}.`,
    );
  }
}

/** A caller's text as part of an error: quoted and bounded. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
