import { JobView, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { viewOf } from '../jobs/jobViews.ts';

interface KnownSummary {
  readonly summary: Job;
  /** That it was made of. */
  readonly metadata: Job['jobMetadata'];
  readonly shown: string;
}

/**
 * Summaries of jobs, made anew only when the job has changed: a page of a list is mostly jobs that have not. They are
 * frozen, so that transports may keep their bytes.
 */
export class JobSummaries {
  readonly #known = new WeakMap<Readonly<Job>, KnownSummary>();

  of(job: Readonly<Job>): Job {
    const known = this.#known.get(job);
    const shown = shownProperties(job);
    if (known !== undefined && shown === known.shown && isUnchanged(job, known)) return known.summary;
    const summary = viewOf(job, JobView.SUMMARY);
    // Its metadata is changed in place.
    if (summary.jobMetadata !== undefined) summary.jobMetadata = structuredClone(summary.jobMetadata);
    Object.freeze(summary);
    this.#known.set(job, { shown, summary, metadata: job.jobMetadata });
    return summary;
  }
}

/** What of a job can change and stands in its summary; written out, as this is asked for each job of each page. */
function isUnchanged(job: Readonly<Job>, { summary, metadata }: KnownSummary): boolean {
  return (
    job.currentState === summary.currentState &&
    job.currentStateTime === summary.currentStateTime &&
    job.requestedState === summary.requestedState &&
    job.replacedByJobId === summary.replacedByJobId &&
    job.replaceJobId === summary.replaceJobId &&
    job.createTime === summary.createTime &&
    job.startTime === summary.startTime &&
    job.jobMetadata === metadata
  );
}

function shownProperties({ jobMetadata }: Readonly<Job>): string {
  const shown = jobMetadata?.userDisplayProperties;
  for (const _ in shown) return JSON.stringify(shown);
  return '';
}
