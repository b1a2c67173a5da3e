import { ApiError } from '../api/apiError.ts';
import { shown, validProject } from '../api/requestFields.ts';

/**
 * The project of a name such as `projects/p`.
 * @throws ApiError INVALID_ARGUMENT; there are no organizations and folders here.
 */
export function requestedProject(name: string): string {
  const [, projectId] = /^projects\/([^/]+)$/.exec(name) ?? [];
  if (projectId === undefined) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'name': ${shown(name)} is not of the form projects/PROJECT_ID.`,
    );
  }
  return validProject(projectId);
}

/**
 * Project and last part of a name such as `projects/p/metricDescriptors/a.b/c`.
 * @throws ApiError INVALID_ARGUMENT
 */
export function requestedDescriptor(
  name: string,
  collection: 'metricDescriptors' | 'monitoredResourceDescriptors',
): { readonly projectId: string; readonly type: string } {
  const [, projectId, found, type] = /^projects\/([^/]+)\/([^/]+)\/(.+)$/s.exec(name) ?? [];
  if (projectId === undefined || type === undefined || found !== collection) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'name': ${shown(name)} is not of the form projects/PROJECT_ID/${collection}/TYPE.`,
    );
  }
  return { projectId: validProject(projectId), type };
}
