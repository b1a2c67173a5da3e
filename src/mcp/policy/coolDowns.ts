import type { Clock } from '../../monitoring/clock.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { PlannedChange } from '../tools/tool.ts';
import { jobKey } from './jobKey.ts';
import type { PolicySettings } from './policySettings.ts';

const mostJobs = 10_000;

/** When the limits of jobs were changed last, so that each change is given time to show. */
export class CoolDowns {
  private readonly scaledAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Only changes of limits wait; a job can be stopped or saved at any time. */
  refuse(
    { coolDownMinutes }: Pick<PolicySettings, 'coolDownMinutes'>,
    { subject, effect }: Pick<PlannedChange<unknown>, 'subject' | 'effect'>,
    what: string,
  ): ToolFailure | undefined {
    const last = isScaling(effect.kind) ? this.scaledAt.get(jobKey(subject)) : undefined;
    if (last === undefined) return undefined;
    const wait = last + coolDownMinutes * 60_000 - this.clock.now();
    if (wait <= 0) return undefined;
    return new ToolFailure(
      'COOLING_DOWN',
      what,
      `The job's limits were changed less than ${coolDownMinutes} minutes ago, and that needs time to show.`,
      'Nothing was changed. Wait as long as is said, read get_job_metrics again, and decide anew.',
      'later',
      { retryAfterMs: wait },
    );
  }

  /** Answers how to take it back, for a change that the service then refused. */
  start({ subject, effect }: Pick<PlannedChange<unknown>, 'subject' | 'effect'>): () => void {
    if (!isScaling(effect.kind)) return () => undefined;
    const key = jobKey(subject);
    const before = this.scaledAt.get(key);
    this.note(key, this.clock.now());
    return () => {
      if (before === undefined) this.scaledAt.delete(key);
      else this.note(key, before);
    };
  }

  private note(key: string, at: number): void {
    this.scaledAt.delete(key);
    this.scaledAt.set(key, at);
    const [oldest] = this.scaledAt.keys();
    if (this.scaledAt.size > mostJobs && oldest !== undefined) this.scaledAt.delete(oldest);
  }
}

/** A replacement may bring other limits with it. */
function isScaling(kind: string): boolean {
  return kind === 'scale' || kind === 'replace';
}
