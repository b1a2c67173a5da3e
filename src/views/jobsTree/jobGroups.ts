import type { JobState, JobSummary } from '../../dataflow/job.ts';
import { stateLabels, typeLabels } from '../../dataflow/jobLabels.ts';
import type { JobGrouping, JobsListing } from './jobsListing.ts';

/** Answers undefined for a job whose labels are not known: listings do not tell them. */
export type LabelsOf = (job: JobSummary) => Readonly<Record<string, string>> | undefined;

/** Keys of groups by label. The value stands behind `=`, so none looks like the other two. */
const withoutLabel = '-';
const labelNotRead = '?';

/** What the jobs of a group have in common. */
export function groupKey({ grouping, labelKey }: JobsListing, job: JobSummary, labelsOf: LabelsOf): string {
  switch (grouping) {
    case 'none':
      return '';
    case 'state':
      return job.state;
    case 'type':
      return job.type;
    case 'region':
      return job.location;
    case 'name':
      return namePrefix(job.name);
    case 'label': {
      const labels = labelsOf(job);
      if (!labels) return labelNotRead;
      const value = Object.hasOwn(labels, labelKey) ? labels[labelKey] : undefined;
      return value === undefined ? withoutLabel : `=${value}`;
    }
  }
}

/** What people call a group; text from jobs in it is not inert yet. */
export function groupTitle(grouping: JobGrouping, labelKey: string, key: string): string {
  switch (grouping) {
    case 'state':
      return new Map<string, string>(Object.entries(stateLabels)).get(key) ?? key;
    case 'type':
      return new Map<string, string>(Object.entries(typeLabels)).get(key) ?? key;
    case 'label':
      if (key === labelNotRead) return '(labels are being read)';
      if (key === withoutLabel) return `(without ${labelKey})`;
      return key.slice(1) || `(${labelKey} is empty)`;
    case 'none':
    case 'region':
    case 'name':
      return key === '' ? '(without a name)' : key;
  }
}

/** The order of groups: what needs a look first by state, else by name, and what has no value at the end. */
export function compareGroups(grouping: JobGrouping, one: string, other: string): number {
  if (grouping === 'state') return rankOfState(one) - rankOfState(other);
  if (grouping === 'label' && one.startsWith('=') !== other.startsWith('=')) {
    return one.startsWith('=') ? -1 : 1;
  }
  const [before, after] = [one.toLowerCase(), other.toLowerCase()];
  if (before === after) return one < other ? -1 : 1;
  return before < after ? -1 : 1;
}

/** `orders-eu-20260301-0212` without the parts at its end that hold digits: `orders-eu`. */
function namePrefix(name: string): string {
  const parts = name.split(/[-_.]/);
  while (parts.length > 1 && /\d/.test(parts.at(-1) ?? '')) parts.pop();
  return name.slice(0, parts.join('-').length);
}

function rankOfState(key: string): number {
  return new Map<string, number>(Object.entries(stateRanks)).get(key) ?? 0;
}

/** What needs a look first. */
export const stateRanks: Readonly<Record<JobState, number>> = {
  FAILED: 0,
  RUNNING: 1,
  DRAINING: 2,
  CANCELLING: 3,
  RESOURCE_CLEANING_UP: 4,
  PAUSING: 5,
  PAUSED: 6,
  PENDING: 7,
  QUEUED: 8,
  STOPPED: 9,
  UNKNOWN: 10,
  DRAINED: 11,
  DONE: 12,
  UPDATED: 13,
  CANCELLED: 14,
};
