import { isTerminal, jobStates, type JobState, type JobSummary } from '../../dataflow/job.ts';
import { stateLabels } from '../../dataflow/jobLabels.ts';

/** Which jobs: all, those that go on, those that have ended, or those in one state; archived ones only by themselves. */
export type JobSelection = 'all' | 'active' | 'ended' | 'archived' | JobState;
const jobSelections: readonly JobSelection[] = ['all', 'active', 'ended', 'archived', ...jobStates];

export const jobOrders = ['newest', 'name', 'state'] as const;
export type JobOrder = (typeof jobOrders)[number];

/** `name` puts names together that differ only in the dates, numbers and ids at their end; `label` goes by one label. */
export const jobGroupings = ['none', 'state', 'type', 'region', 'name', 'label'] as const;
export type JobGrouping = (typeof jobGroupings)[number];

/** Which jobs the Jobs view lists, and how. */
export interface JobsListing {
  readonly selection: JobSelection;
  /** Words that name, id or state must hold, in any case; empty for no such filter. */
  readonly text: string;
  readonly order: JobOrder;
  readonly grouping: JobGrouping;
  /** The label of `label`; empty for any other grouping. */
  readonly labelKey: string;
}

export const plainListing: JobsListing = {
  selection: 'all',
  text: '',
  order: 'newest',
  grouping: 'none',
  labelKey: '',
};

/** @param stored whatever was kept; what is missing or unknown in it is as in {@link plainListing} */
export function parseListing(stored: unknown): JobsListing {
  const fields = new Map<string, unknown>(
    typeof stored === 'object' && stored !== null ? Object.entries(stored) : [],
  );
  const text = fields.get('text');
  const labelKey = fields.get('labelKey');
  const grouping = oneOf(jobGroupings, fields.get('grouping'), plainListing.grouping);
  const isByLabel = grouping === 'label' && typeof labelKey === 'string' && labelKey !== '';
  return {
    selection: oneOf(jobSelections, fields.get('selection'), plainListing.selection),
    text: typeof text === 'string' ? text : plainListing.text,
    order: oneOf(jobOrders, fields.get('order'), plainListing.order),
    grouping: grouping === 'label' && !isByLabel ? plainListing.grouping : grouping,
    labelKey: isByLabel ? labelKey : plainListing.labelKey,
  };
}

/** Whether it leaves jobs out. */
export function isFiltered({ selection, text }: JobsListing): boolean {
  return selection !== 'all' || text.trim() !== '';
}

/** Whether a job stands on the side that is listed: archived jobs and others are never listed together. */
export function isOnListedSide({ selection }: JobsListing, { isArchived = false }: JobSummary): boolean {
  return isArchived === (selection === 'archived');
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
  if (selection === 'all' || selection === 'archived') return () => true;
  if (selection === 'active') return ({ state }) => !isTerminal(state);
  if (selection === 'ended') return ({ state }) => isTerminal(state);
  return ({ state }) => state === selection;
}

function oneOf<Value>(values: readonly Value[], value: unknown, otherwise: Value): Value {
  return values.find((known) => known === value) ?? otherwise;
}
