import { isTerminal, type JobSummary } from '../dataflow/job.ts';
import { stateLabel, typeLabels } from '../dataflow/jobLabels.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago something was, in the largest unit that fits: `under 1 min`, `5 min`, `3 h`, `12 d`. */
export function ageText(since: string, now: number): string {
  const age = now - Date.parse(since);
  if (age < minute) return 'under 1 min';
  if (age < hour) return `${Math.floor(age / minute)} min`;
  if (age < 2 * day) return `${Math.floor(age / hour)} h`;
  return `${Math.floor(age / day)} d`;
}

/** One line beside the name: `Running · 5 min · Streaming`, `Failed · 2 h ago · Batch`. Nothing in it comes from the job. */
export function jobSummaryText(job: JobSummary, now: number): string {
  return [stateLabel(job), jobAgeText(job, now), typeLabels[job.type]].filter(Boolean).join(' · ');
}

/** Since when the job exists or, of an ended one, how long ago it ended; empty when the service does not say. */
function jobAgeText(job: JobSummary, now: number): string {
  if (isTerminal(job.state) && job.stateTime !== undefined) return `${ageText(job.stateTime, now)} ago`;
  const since = job.createTime ?? job.startTime;
  return since === undefined ? '' : ageText(since, now);
}
