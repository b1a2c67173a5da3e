import { isTerminal } from '../../dataflow/job.ts';
import type { JobFacts } from '../jobFacts.ts';

/** A job with the connection it was found through. */
export interface ListedJob extends JobFacts {
  readonly connectionId: string;
}

export type JobChoice =
  | {
      readonly kind: 'one';
      readonly job: ListedJob;
      /** Of the very same name, newest first. */
      readonly others: readonly ListedJob[];
    }
  | { readonly kind: 'several'; readonly jobs: readonly ListedJob[] }
  | { readonly kind: 'none'; readonly nearNames: readonly string[] };

/**
 * The job that people mean by a name, a part of a name, or an id. Of jobs with the very same name, the one that still
 * runs is meant, else the newest.
 * @param jobs newest first
 */
export function chooseJobByName(wanted: string, jobs: readonly ListedJob[]): JobChoice {
  const lower = wanted.toLowerCase();
  const stages: readonly ((job: ListedJob) => boolean)[] = [
    (job) => job.jobId === wanted,
    (job) => job.name.toLowerCase() === lower,
    (job) => job.name.toLowerCase().includes(lower),
  ];
  for (const fits of stages) {
    const fitting = jobs.filter(fits);
    if (fitting.length > 0) return narrow(fitting);
  }
  return { kind: 'none', nearNames: nearNames(lower, jobs) };
}

function narrow(jobs: readonly ListedJob[]): JobChoice {
  const places = new Set(jobs.map((job) => `${job.connectionId} ${job.name}`));
  const active = jobs.filter((job) => !isTerminal(job.state));
  const [first] = active.length > 0 ? active : jobs;
  if (places.size > 1 || active.length > 1 || !first) return { kind: 'several', jobs };
  return { kind: 'one', job: first, others: jobs.filter((job) => job !== first) };
}

const mostNearNames = 3;

function nearNames(lower: string, jobs: readonly ListedJob[]): readonly string[] {
  const mostEdits = Math.max(2, Math.floor(lower.length / 3));
  return [...new Set(jobs.map((job) => job.name))]
    .map((name) => ({ name, edits: editDistance(lower, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= mostEdits)
    .sort((one, other) => one.edits - other.edits)
    .slice(0, mostNearNames)
    .map(({ name }) => name);
}

/** Levenshtein's: letters to add, drop or exchange. */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: Array.from(other).length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(one).entries()) {
    const current = [row + 1];
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const exchanged = (previous[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      current.push(Math.min(exchanged, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
