import { isTerminal, jobStates, type JobState, type JobSummary } from '../../dataflow/job.ts';
import { stateLabels } from '../../dataflow/jobLabels.ts';

/** Which jobs: all, those that go on, those that have ended, or those in one state. */
export type JobSelection = 'all' | 'active' | 'ended' | JobState;
const jobSelections: readonly JobSelection[] = ['all', 'active', 'ended', ...jobStates];

export const jobOrders = ['newest', 'name', 'state'] as const;
export type JobOrder = (typeof jobOrders)[number];

/** `name` puts names together that differ only in the dates, numbers and ids at their end. */
export const jobGroupings = ['none', 'state', 'type', 'region', 'name'] as const;
export type JobGrouping = (typeof jobGroupings)[number];

/** Which jobs the Jobs view lists, and how. */
export interface JobsListing {
  readonly selection: JobSelection;
  /** Words that name, id or state must hold, in any case; empty for no such filter. */
  readonly text: string;
  readonly order: JobOrder;
  readonly grouping: JobGrouping;
}

export const plainListing: JobsListing = { selection: 'all', text: '', order: 'newest', grouping: 'none' };

/** @param stored whatever was kept; what is missing or unknown in it is as in {@link plainListing} */
export function parseListing(stored: unknown): JobsListing {
  const fields = new Map<string, unknown>(
    typeof stored === 'object' && stored !== null ? Object.entries(stored) : [],
  );
  const text = fields.get('text');
  return {
    selection: oneOf(jobSelections, fields.get('selection'), plainListing.selection),
    text: typeof text === 'string' ? text : plainListing.text,
    order: oneOf(jobOrders, fields.get('order'), plainListing.order),
    grouping: oneOf(jobGroupings, fields.get('grouping'), plainListing.grouping),
  };
}

/** Whether it leaves jobs out. */
export function isFiltered({ selection, text }: JobsListing): boolean {
  return selection !== 'all' || text.trim() !== '';
}

export function jobFilter({ selection, text }: JobsListing): (job: JobSummary) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isSelected = selectionFilter(selection);
  if (words.length === 0) return isSelected;
  return (job) => {
    if (!isSelected(job)) return false;
    const searched = `${job.name}\n${job.id}\n${stateLabels[job.state]}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  };
}

function selectionFilter(selection: JobSelection): (job: JobSummary) => boolean {
  if (selection === 'all') return () => true;
  if (selection === 'active') return ({ state }) => !isTerminal(state);
  if (selection === 'ended') return ({ state }) => isTerminal(state);
  return ({ state }) => state === selection;
}

function oneOf<Value>(values: readonly Value[], value: unknown, otherwise: Value): Value {
  return values.find((known) => known === value) ?? otherwise;
}
