import type { Log } from '../../dataflow/log.ts';
import { inertText } from '../untrusted/inertText.ts';

/** What the policy decided about a call. */
export type Decision =
  | 'read'
  | 'invalid'
  | 'dry_run'
  | 'asked'
  | 'approved'
  | 'declined'
  | 'cancelled'
  | 'refused'
  /** The plan failed, so that nobody had to be asked. */
  | 'not_asked';

export interface AuditEntry {
  readonly session: string;
  readonly trace: string;
  readonly tool: string;
  readonly args: unknown;
  readonly decision: Decision;
  /** `ok`, or the code of the error. */
  readonly result: string;
  readonly durationMs: number;
}

const shownCharacters = 200;
const shownMembers = 30;
const shownDepth = 3;
const secretName = /token|secret|password|credential|authorization|api.?key/i;

/** Writes one line for each call, whatever became of it. */
export class AuditLog {
  constructor(private readonly log: Log) {}

  write(entry: AuditEntry): void {
    this.log.info(`tool call ${JSON.stringify({ ...entry, args: redact(entry.args, shownDepth) })}`);
  }
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return inertText(value, shownCharacters);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (Array.isArray(value)) return value.slice(0, shownMembers).map((member) => redact(member, depth - 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, shownMembers)
      .map(([key, member]) => [
        inertText(key, shownCharacters),
        secretName.test(key) ? '[redacted]' : redact(member, depth - 1),
      ]),
  );
}
