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

const lifetimeMs = 10 * 60_000;
const mostOpen = 1000;

/**
 * Questions that were asked and not answered yet. A ticket goes to the client and comes back with the answer; it cannot
 * be guessed, counts once, and only for a while.
 */
export class Approvals {
  private readonly open = new Map<
    string,
    { readonly subject: ApprovalSubject; readonly expiresAt: number }
  >();

  constructor(private readonly clock: Clock) {}

  /** Answers the ticket of a question about `subject`. */
  issue(subject: ApprovalSubject): string {
    this.forgetOld();
    const ticket = randomBytes(24).toString('base64url');
    this.open.set(ticket, { subject, expiresAt: this.clock.now() + lifetimeMs });
    return ticket;
  }

  /** What the ticket was issued for; from then on the ticket is spent. Undefined when it is unknown, spent or too old. */
  redeem(ticket: string): ApprovalSubject | undefined {
    this.forgetOld();
    const found = this.open.get(ticket);
    this.open.delete(ticket);
    return found?.subject;
  }

  private forgetOld(): void {
    const now = this.clock.now();
    // A Map keeps the order of insertion, so the oldest come first.
    for (const [ticket, { expiresAt }] of this.open) {
      if (expiresAt > now && this.open.size < mostOpen) return;
      this.open.delete(ticket);
    }
  }
}
