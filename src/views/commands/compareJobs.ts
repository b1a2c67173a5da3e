import { DataflowError } from '../../dataflow/errors.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';

/** More lines in a chart cannot be told apart at a glance. */
const mostJobs = 4;

/**
 * The job whose dashboard compares, and those it is compared with.
 * @throws DataflowError when they are too many, or not of one connection
 */
export function comparison(targets: readonly JobTarget[]): [job: JobTarget, others: readonly JobTarget[]] {
  const operation = 'Comparing jobs';
  const [first, ...others] = targets;
  if (!first || others.length === 0) {
    throw new DataflowError(
      'INVALID_ARGUMENT',
      operation,
      'One job alone cannot be compared.',
      'Select two to four jobs.',
    );
  }
  if (targets.length > mostJobs) {
    const reason = `${targets.length} jobs are selected; a chart shows at most ${mostJobs}.`;
    throw new DataflowError('INVALID_ARGUMENT', operation, reason, 'Select fewer jobs.');
  }
  if (others.some(({ connectionId }) => connectionId !== first.connectionId)) {
    const reason = 'The jobs belong to different connections.';
    throw new DataflowError('INVALID_ARGUMENT', operation, reason, 'Select jobs of one connection.');
  }
  return [first, others];
}
