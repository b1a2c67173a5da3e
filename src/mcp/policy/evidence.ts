import type { Clock } from '../../monitoring/clock.ts';
import type { PlannedChange } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { PolicySettings } from './policySettings.ts';

const mostReads = 10_000;
/** Clocks differ a little. */
const skewMs = 60_000;

/**
 * How old the facts are on which a change rests.
 *
 * They are as old as the call says with `evidence_time`, and for a change of limits at least as old as the session's
 * last read of the job: a claim makes them older and never newer. A change that neither claims nor read anything rests
 * on the job as the plan has just read it, which is enough where a person is asked; without asking it is not.
 */
export class Evidence {
  /** Times by session and job, least recent first. */
  private readonly reads = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** A session was told about a job. */
  noteRead(sessionId: string, jobId: string): void {
    const key = readKey(sessionId, jobId);
    this.reads.delete(key);
    this.reads.set(key, this.clock.now());
    const [oldest] = this.reads.keys();
    if (this.reads.size > mostReads && oldest !== undefined) this.reads.delete(oldest);
  }

  /** @param isAsked whether a person is asked; otherwise the session itself must have read the job lately */
  refuse(
    { evidenceMinutes }: Pick<PolicySettings, 'evidenceMinutes'>,
    change: Pick<PlannedChange<unknown>, 'subject' | 'effect' | 'evidenceTime'>,
    sessionId: string,
    isAsked: boolean,
    what: string,
  ): ToolFailure | undefined {
    const now = this.clock.now();
    const claimed = change.evidenceTime === undefined ? undefined : Date.parse(change.evidenceTime);
    const jobId = change.subject.job?.id;
    const read = jobId === undefined ? undefined : this.reads.get(readKey(sessionId, jobId));
    if (claimed !== undefined && claimed > now + skewMs) {
      return stale(what, 'evidence_time lies in the future.', 'Pass the time at which the facts were read.');
    }
    if (!isAsked && read === undefined && jobId !== undefined) {
      return stale(what, 'This session has not read the job that it would change unasked.', readAgain);
    }
    const counts = [claimed, isOnMeasurements(change.effect.kind) || !isAsked ? read : undefined];
    const times = counts.filter((time) => time !== undefined);
    const age = times.length === 0 ? 0 : now - Math.min(...times);
    if (age <= evidenceMinutes * 60_000) return undefined;
    const minutes = Math.floor(age / 60_000);
    return stale(
      what,
      `The facts it rests on are ${minutes} minutes old; the policy allows ${evidenceMinutes}.`,
      readAgain,
    );
  }
}

const readAgain =
  'Read the job again (get_job_metrics, get_job), decide anew, and pass that time as evidence_time.';

function stale(what: string, why: string, remedy: string): ToolFailure {
  return new ToolFailure('STALE_EVIDENCE', what, why, `Nothing was changed. ${remedy}`, 'after_fixing');
}

/** Limits are chosen by what a job has measured; the other changes by its state, which the plan reads itself. */
function isOnMeasurements(kind: string): boolean {
  return kind === 'scale' || kind === 'replace';
}

function readKey(sessionId: string, jobId: string): string {
  return JSON.stringify([sessionId, jobId]);
}
