import type { JobLogEntry } from '../../../dataflow/jobHistory.ts';
import type { JobMessage } from '../../../dataflow/jobMessage.ts';
import { isAtLeast, messageLine, type LogLine } from '../../../dataflow/logGroups.ts';
import type { LogChoice } from '../../shapes/messagesView.ts';

/** A line that can be told from others. */
export interface KnownLine extends LogLine {
  readonly id: string;
}

/** Entries of worker logs that are kept: older ones make room. */
export const mostEntries = 1000;
/** An entry may arrive after others with a later time. */
const lateMs = 30_000;

/** Worker logs as they were read so far under one filter. */
export class LogEntries {
  private byId = new Map<string, JobLogEntry>();
  /** Whether older ones were there. */
  isCut = false;

  /** Where the next read begins; undefined for all. ISO 8601. */
  get nextStart(): string | undefined {
    const last = [...this.byId.values()].at(-1);
    return last && new Date(Date.parse(last.time) - lateMs).toISOString();
  }

  get entries(): readonly JobLogEntry[] {
    return [...this.byId.values()];
  }

  /** @param read oldest first */
  add(read: readonly JobLogEntry[]): void {
    if (read.length >= mostEntries) this.isCut = true;
    for (const entry of read) this.byId.set(entry.id, entry);
    const sorted = [...this.byId.values()].sort(
      (one, other) => Date.parse(one.time) - Date.parse(other.time),
    );
    if (sorted.length > mostEntries) this.isCut = true;
    this.byId = new Map(sorted.slice(-mostEntries).map((entry) => [entry.id, entry]));
  }
}

/** Messages of the service and entries of worker logs as one list, oldest first, as the filter leaves them. */
export function chosenLines(
  messages: readonly JobMessage[],
  entries: readonly JobLogEntry[],
  { severity, step, text }: LogChoice,
): readonly KnownLine[] {
  const wanted = text.trim().toLowerCase();
  return [...messages.map((message) => ({ ...messageLine(message), id: message.id })), ...entries]
    .filter(
      (line) =>
        isAtLeast(line.severity, severity) &&
        (step === '' || isAbout(line, step)) &&
        (wanted === '' || line.text.toLowerCase().includes(wanted)),
    )
    .sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
}

/** Messages of the service carry no step: they name it. */
function isAbout(line: LogLine, step: string): boolean {
  return line.step === undefined ? line.text.includes(step) : line.step === step;
}
