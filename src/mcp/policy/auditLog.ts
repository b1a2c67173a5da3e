import type { Log } from '../../dataflow/log.ts';
import { isSecretName } from '../../dataflow/secretName.ts';
import { inertText } from '../untrusted/inertText.ts';
import type { Ruling } from './ruling.ts';

/** What the policy decided about a call. */
export type Decision =
  | 'read'
  | 'invalid'
  | 'dry_run'
  | 'asked'
  | 'approved'
  /** A standing permission spared the question. */
  | 'permitted'
  | 'declined'
  | 'cancelled'
  | 'refused'
  /** The plan failed, so that nobody had to be asked. */
  | 'not_asked';

export interface AuditEntry extends Readonly<Ruling> {
  readonly session: string;
  /** As the client names the person; unchecked. */
  readonly user?: string;
  readonly trace: string;
  readonly tool: string;
  readonly args: unknown;
  /** `ok`, or the code of the error. */
  readonly result: string;
  readonly durationMs: number;
}

const shownCharacters = 200;
const shownMembers = 30;
/** The entry itself, and three levels of arguments. */
const entryDepth = 4;

/** Writes one line for each call, whatever became of it. */
export class AuditLog {
  constructor(private readonly log: Log) {}

  write(entry: AuditEntry): void {
    this.log.info(`tool call ${JSON.stringify(redact(entry, entryDepth))}`);
  }
}

function isSecret(key: string): boolean {
  return isSecretName(key) || /authorization/i.test(key);
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
        isSecret(key) ? '[redacted]' : redact(member, depth - 1),
      ]),
  );
}
