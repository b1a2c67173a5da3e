import type { JobState } from '../../dataflow/job.ts';
import type { NotificationMode } from '../../manifest/settings.ts';
import { labelText } from '../displayText.ts';
import type { JobNotice } from './jobNotices.ts';

/** One line that says how a job ended, or what it complains about. */
export function noticeText({ job, trouble }: JobNotice): string {
  const name = labelText(job.name, 80) || labelText(job.id);
  if (trouble) return `The job "${name}" runs and reports errors: ${labelText(trouble.text, 200)}`;
  return `The job "${name}" ${endings.get(job.state) ?? 'has ended'}.`;
}

/** Whether people want to be told. */
export function isWanted({ job, trouble }: JobNotice, mode: NotificationMode): boolean {
  switch (mode) {
    case 'all':
      return true;
    case 'failures':
      return job.state === 'FAILED' || trouble !== undefined;
    case 'off':
      return false;
  }
}

const endings: ReadonlyMap<JobState, string> = new Map([
  ['DONE', 'has succeeded'],
  ['FAILED', 'has failed'],
  ['CANCELLED', 'was cancelled'],
  ['UPDATED', 'was replaced by another'],
  ['DRAINED', 'has drained'],
]);
