import { randomBytes } from 'node:crypto';
import type { Clock } from '../../monitoring/clock.ts';

/** What an approval was asked for. It counts for exactly this. */
export interface ApprovalSubject {
  readonly sessionId: string;
  readonly tool: string;
  /** The arguments of the call, as text. */
  readonly args: string;
  /** What the person was told rests on this. */
  readonly basis: string;
}

/** What became of a ticket: what it was issued for, or why it does not count. */
export type Redeemed = ApprovalSubject | 'too_old' | 'unknown';

/** How long a question can be answered, in milliseconds, where nothing else is said. */
export const approvalMs = 10 * 60_000;
/** Older tickets are remembered a while, so that whoever comes late is told so. */
const memoryMs = 2 * approvalMs;
const mostOpen = 1000;

/**
 * Questions that were asked and not answered yet. A ticket goes to the client and comes back with the answer; it cannot
 * be guessed, counts once, and only for a while.
 */
export class Approvals {
  private readonly open = new Map<string, { readonly subject: ApprovalSubject; readonly issuedAt: number }>();

  /** @param lifetimeMs - how long a question can be answered */
  constructor(
    private readonly clock: Clock,
    readonly lifetimeMs: number,
  ) {}

  /** Answers the ticket of a question about `subject`. */
  issue(subject: ApprovalSubject): string {
    this.forgetOld();
    const ticket = randomBytes(24).toString('base64url');
    this.open.set(ticket, { subject, issuedAt: this.clock.now() });
    return ticket;
  }

  /** What the ticket was issued for; from then on the ticket is spent, and unknown. */
  redeem(ticket: string): Redeemed {
    const found = this.open.get(ticket);
    this.open.delete(ticket);
    if (!found) return 'unknown';
    return found.issuedAt + this.lifetimeMs > this.clock.now() ? found.subject : 'too_old';
  }

  /** From now on no answer to a question of this session counts. */
  withdraw(sessionId: string): void {
    for (const [ticket, { subject }] of this.open) {
      if (subject.sessionId === sessionId) this.open.delete(ticket);
    }
  }

  private forgetOld(): void {
    const now = this.clock.now();
    // A Map keeps the order of insertion, so the oldest come first.
    for (const [ticket, { issuedAt }] of this.open) {
      if (issuedAt + memoryMs > now && this.open.size < mostOpen) return;
      this.open.delete(ticket);
    }
  }
}
