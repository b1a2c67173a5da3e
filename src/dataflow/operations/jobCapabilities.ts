import { isTerminal, type JobSummary } from '../job.ts';
import { stopModes } from './stopJob.ts';

/** What can be done with a job, in the order in which it is offered. */
export const jobCapabilities = [
  'scale',
  'snapshot',
  'replace',
  'drain',
  'cancel',
  'force-cancel',
  'archive',
  'restore',
] as const;
export type JobCapability = (typeof jobCapabilities)[number];

/** What a job offers in its present state. Asking for something else is refused by its plan, with the reason. */
export function capabilitiesOf(job: JobSummary): ReadonlySet<JobCapability> {
  const found = new Set<JobCapability>(stopModes(job));
  const isAtWork = job.type === 'STREAMING' && job.state === 'RUNNING' && found.has('drain');
  if (isAtWork) found.add('scale').add('snapshot').add('replace');
  // Only a cancel that was asked for and had no effect can be forced.
  if (job.state === 'CANCELLING' || (job.requestedState === 'CANCELLED' && !isTerminal(job.state)))
    found.add('force-cancel');
  if (isTerminal(job.state)) found.add(job.isArchived === true ? 'restore' : 'archive');
  return found;
}
