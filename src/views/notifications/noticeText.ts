import type { JobState } from '../../dataflow/job.ts';
import type { NotificationMode } from '../../manifest/settings.ts';
import { labelText } from '../displayText.ts';
import type { JobNotice } from './jobNotices.ts';

/** One line that says how a job ended. */
export function noticeText({ job }: JobNotice): string {
  const name = labelText(job.name, 80) || labelText(job.id);
  return `The job "${name}" ${endings.get(job.state) ?? 'has ended'}.`;
}

/** Whether people want to be told. */
export function isWanted({ job }: JobNotice, mode: NotificationMode): boolean {
  switch (mode) {
    case 'all':
      return true;
    case 'failures':
      return job.state === 'FAILED';
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
