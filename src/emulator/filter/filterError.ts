import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';

/** A part of a filter as it was written, and where: `position` counts characters from 0. */
export interface FilterPart {
  readonly text: string;
  readonly position: number;
}

/** INVALID_ARGUMENT that names the part of the filter which is wrong or not served, and where it stands (from 1). */
export function filterError(part: FilterPart, reason: string): ApiError {
  const named = part.text === '' ? 'at its end' : `at ${shown(part.text)}, character ${part.position + 1}`;
  return new ApiError('INVALID_ARGUMENT', `Invalid value at 'filter': ${named}: ${reason}`);
}
