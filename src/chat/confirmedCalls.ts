import { callKey } from '../agent/callKey.ts';
import type { ApprovalRequest, Approver } from '../mcp/embedded/embeddedClient.ts';

const mostPending = 50;

/**
 * What the editor was about to ask a person, by call. A call that the editor then makes was confirmed, and its approval
 * counts once and for nothing but the very question that was shown.
 */
export class ConfirmedCalls {
  private readonly shown = new Map<string, ApprovalRequest>();

  /** The editor prepares a call; what was shown for it before counts no more. */
  forget(tool: string, args: Readonly<Record<string, unknown>>): void {
    this.shown.delete(callKey(tool, args));
  }

  /** The editor shows this question for the call. */
  show(tool: string, args: Readonly<Record<string, unknown>>, request: ApprovalRequest): void {
    this.shown.set(callKey(tool, args), request);
    const [oldest] = this.shown.keys();
    if (this.shown.size > mostPending && oldest !== undefined) this.shown.delete(oldest);
  }

  /** The editor makes the call. Answers who approves for it: only what was shown, and nothing when nothing was. */
  take(tool: string, args: Readonly<Record<string, unknown>>): Approver {
    const key = callKey(tool, args);
    let shown = this.shown.get(key);
    this.shown.delete(key);
    return (request) => {
      const isTheSame = shown?.tool === request.tool && shown.message === request.message;
      shown = undefined;
      return Promise.resolve(isTheSame ? 'approved' : 'declined');
    };
  }
}
