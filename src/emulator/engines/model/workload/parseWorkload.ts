import { ApiError } from '../../../api/apiError.ts';
import { workloadSchema, type Workload } from './workload.ts';

/** Enough to mend a document with; a wrong file would have hundreds. */
const maxProblems = 5;

/**
 * @param where For example `options.workload`; begins the error.
 * @throws ApiError of INVALID_ARGUMENT that names each wrong field.
 */
export function parseWorkload(document: unknown, where: string): Workload {
  const result = workloadSchema.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'the document' : path.map(String).join('.')}: ${message}`,
  );
  const more = problems.length > maxProblems ? ` (and ${problems.length - maxProblems} more)` : '';
  throw new ApiError(
    'INVALID_ARGUMENT',
    `The workload in ${where} is not valid. ${problems.slice(0, maxProblems).join('; ')}${more}`,
  );
}
