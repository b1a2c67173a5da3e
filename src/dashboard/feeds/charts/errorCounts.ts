import type { JobRef } from '../../../dataflow/connection.ts';
import type { DataflowReads } from '../../../dataflow/dataflowApi.ts';
import type { TimeSpan } from '../../shapes/chartsView.ts';
import type { NamedPoints } from './chartLines.ts';

/** Entries of one read; where there are more, nothing is known of the time before the oldest of them. */
const mostEntries = 1000;
/** Entries may reach the log so late. */
const lateMs = 4 * 60_000;

/** How many errors the workers of one job logged in each step of time. */
export class ErrorCounts {
  /** Times of the errors by the ids of their entries. */
  private readonly times = new Map<string, number>();
  private read: TimeSpan | undefined;
  private knownFromMs = -Infinity;

  constructor(private readonly ref: JobRef) {}

  /**
   * @param span on whole steps
   * @param bornMs before it the job could not have logged anything
   * @throws DataflowError
   */
  async points(
    api: Pick<DataflowReads, 'listLogs'>,
    span: TimeSpan,
    stepMs: number,
    bornMs: number,
    signal: AbortSignal,
  ): Promise<NamedPoints> {
    await this.update(api, span, signal);
    const fromMs = Math.max(span.fromMs, Math.floor(bornMs / stepMs) * stepMs);
    return {
      name: 'Errors in worker logs',
      points: errorsPerMinute([...this.times.values()], { ...span, fromMs }, stepMs, this.knownFromMs),
    };
  }

  private async update(
    api: Pick<DataflowReads, 'listLogs'>,
    span: TimeSpan,
    signal: AbortSignal,
  ): Promise<void> {
    const isContinued = this.read && this.read.fromMs <= span.fromMs && span.fromMs <= this.read.toMs;
    if (isContinued && this.read && span.toMs < this.read.toMs) return;
    const startMs = isContinued && this.read ? Math.max(span.fromMs, this.read.toMs - lateMs) : span.fromMs;
    const entries = await api.listLogs(
      this.ref,
      {
        minimumSeverity: 'ERROR',
        startTime: new Date(startMs).toISOString(),
        endTime: new Date(span.toMs).toISOString(),
        limit: mostEntries,
      },
      { signal },
    );
    if (!isContinued) this.knownFromMs = -Infinity;
    if (!isContinued) this.times.clear();
    for (const { id, time } of entries) this.times.set(id, Date.parse(time));
    for (const [id, time] of this.times) if (time <= span.fromMs) this.times.delete(id);
    if (entries.length >= mostEntries) this.knownFromMs = Date.parse(entries[0]?.time ?? '');
    this.read = span;
  }
}

/**
 * Counts moments in steps of time, each named by its end.
 * @param knownFromMs steps that end before it are not known; in the one it lies in there were at least as many
 */
export function errorsPerMinute(
  timesMs: readonly number[],
  { fromMs, toMs }: TimeSpan,
  stepMs: number,
  knownFromMs: number,
): NamedPoints['points'] {
  const counts = new Array<number>(Math.max(0, Math.round((toMs - fromMs) / stepMs))).fill(0);
  for (const time of timesMs) {
    const place = Math.ceil((time - fromMs) / stepMs) - 1;
    const before = counts[place];
    if (before !== undefined) counts[place] = before + 1;
  }
  return counts.map((count, index) => {
    const start = fromMs + index * stepMs;
    return [start + stepMs, start + stepMs <= knownFromMs ? null : (count * 60_000) / stepMs];
  });
}
