import { readJobUnlessGone, type JobReading } from '../pipeline/readings.ts';
import type { ReadTools } from '../pipeline/toolGateway.ts';

/** How long the service may not know a job that the task has launched, before it counts as lost. */
const longestUnknownMs = 5 * 60_000;

/** A job that the task launched, or since when the service does not know it (milliseconds since the epoch). */
export type OwnJob =
  | { readonly job: JobReading; readonly unknownSince: undefined; readonly isLost: false }
  | { readonly job: undefined; readonly unknownSince: number; readonly isLost: boolean };

/** A job that was just made is not known everywhere at once, so that "not found" is believed only when it lasts. */
export async function readOwnJob(
  tools: ReadTools,
  jobId: string,
  now: number,
  unknownSince: number | undefined,
): Promise<OwnJob> {
  const job = await readJobUnlessGone(tools, jobId);
  if (job) return { job, unknownSince: undefined, isLost: false };
  // A clock that was set back would make it longer; then it begins anew.
  const since = Math.min(unknownSince ?? now, now);
  return { job: undefined, unknownSince: since, isLost: now - since >= longestUnknownMs };
}

/** For the journal and for people. */
export function unknownText(jobId: string, { isLost }: OwnJob): string {
  return isLost
    ? `The service does not know ${jobId} any more.`
    : `The service does not know ${jobId} yet; it is asked again.`;
}
