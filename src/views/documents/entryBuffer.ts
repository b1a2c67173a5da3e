import type { JobLogEntry, LogSeverity } from '../../dataflow/jobHistory.ts';
import type { JobMessage } from '../../dataflow/jobMessage.ts';
import { messageLine } from '../../dataflow/logGroups.ts';

/** One message or log entry as a document shows it. Its texts are untrusted. */
export interface DocumentEntry {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly severity: LogSeverity;
  /** Severity as the service calls it. */
  readonly level: string;
  readonly log?: string;
  readonly worker?: string;
  readonly step?: string;
  readonly text: string;
}

export function messageEntry(message: JobMessage): DocumentEntry {
  const { id, time, importance, text } = message;
  return { id, time, severity: messageLine(message).severity, level: importance, text };
}

export function logEntry({ id, time, severity, log, worker, step, text }: JobLogEntry): DocumentEntry {
  return {
    id,
    time,
    severity,
    level: severity,
    log,
    ...(worker !== undefined && { worker }),
    ...(step !== undefined && { step }),
    text,
  };
}

export interface BufferLimits {
  readonly entries: number;
  /** Of all texts together. */
  readonly characters: number;
}

/** The newest entries of a document in bounded room; the oldest are dropped, and counted. */
export class EntryBuffer {
  private kept: readonly DocumentEntry[] = [];
  /** The time of the newest that was dropped, and which of that time were. */
  private floor: { readonly ms: number; readonly ids: ReadonlySet<string> } = {
    ms: -Infinity,
    ids: new Set(),
  };
  private droppedCount = 0;

  constructor(private readonly limits: BufferLimits) {}

  /** Oldest first. */
  get entries(): readonly DocumentEntry[] {
    return this.kept;
  }

  get dropped(): number {
    return this.droppedCount;
  }

  /** Those known already, and those from before what was dropped, change nothing. */
  add(read: readonly DocumentEntry[]): void {
    const known = new Set(this.kept.map(({ id }) => id));
    const fresh = new Map(
      read
        .filter((entry) => !known.has(entry.id) && !this.wasDropped(entry))
        .map((entry) => [entry.id, entry]),
    );
    if (fresh.size === 0) return;
    const all = [...this.kept, ...fresh.values()].sort(
      (one, other) => Date.parse(one.time) - Date.parse(other.time),
    );
    const first = this.firstKept(all);
    if (first > 0) this.floor = this.floorOf(all.slice(0, first));
    this.droppedCount += first;
    this.kept = all.slice(first);
  }

  private wasDropped({ id, time }: DocumentEntry): boolean {
    const ms = Date.parse(time);
    return ms < this.floor.ms || (ms === this.floor.ms && this.floor.ids.has(id));
  }

  private floorOf(dropped: readonly DocumentEntry[]): typeof this.floor {
    const ms = Math.max(...dropped.slice(-1).map(({ time }) => Date.parse(time)));
    const ids = dropped.filter(({ time }) => Date.parse(time) === ms).map(({ id }) => id);
    return { ms, ids: new Set(ms === this.floor.ms ? [...this.floor.ids, ...ids] : ids) };
  }

  /** The newest entry stays, however long it is. */
  private firstKept(entries: readonly DocumentEntry[]): number {
    let first = entries.length;
    let characters = 0;
    while (first > 0 && entries.length - first < this.limits.entries) {
      characters += entries[first - 1]?.text.length ?? 0;
      if (characters > this.limits.characters && first < entries.length) break;
      first -= 1;
    }
    return first;
  }
}
