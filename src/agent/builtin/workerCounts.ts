import { workerBounds } from '../../dataflow/operations/updateWorkers.ts';
import { escapeMarkdown } from '../markdownText.ts';
import type { Intent } from './intent.ts';

const { min: least, max: most } = workerBounds.workers;

/** What to say where the workers that were asked for, if any were, are none that a job may have. */
export function workerCountProblem(intent: Intent): string | undefined {
  if (intent.kind !== 'scale' && intent.kind !== 'watch') return undefined;
  if (countsOf(intent).every((count) => Number.isInteger(count) && count >= least && count <= most)) {
    return undefined;
  }
  const job = escapeMarkdown(intent.job);
  const example = intent.kind === 'scale' ? `scale ${job} to 20` : `watch ${job} with 2-20 workers`;
  return `A job has between ${least} and ${most} workers. Say how many in digits, for example “${example}”.`;
}

function countsOf(intent: Extract<Intent, { kind: 'scale' | 'watch' }>): readonly number[] {
  if (intent.kind === 'watch') return intent.workers ? [intent.workers.min, intent.workers.max] : [];
  return [intent.maxWorkers, ...(intent.minWorkers === undefined ? [] : [intent.minWorkers])];
}
