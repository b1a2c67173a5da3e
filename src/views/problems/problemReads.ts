import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { samePipeline } from './codeAnchor.ts';

/** What workers wrote last may arrive after the job has ended. */
export const lateMs = 10_000;

/** Reads what a failed job has reported, when it ends and once more when what came late is there. */
export class ProblemReads {
  private readonly ends = new Map<JobTarget, AbortController>();

  /** @param read must handle its own errors, and show nothing once it is aborted */
  constructor(
    private readonly clock: Clock,
    private readonly read: (target: JobTarget, signal: AbortSignal) => Promise<void>,
  ) {}

  /** In the place of reads of the pipeline's earlier runs. */
  begin(target: JobTarget): void {
    this.end(target);
    const end = new AbortController();
    this.ends.set(target, end);
    const { signal } = end;
    // One after the other: what a slow first one has found is older than what the second finds.
    const first = this.read(target, signal);
    const stop = this.clock.setTimeout(() => {
      void this.readLate(target, end, first);
    }, lateMs);
    signal.addEventListener('abort', stop, { once: true });
  }

  private async readLate(target: JobTarget, end: AbortController, first: Promise<void>): Promise<void> {
    await first;
    if (!end.signal.aborted) await this.read(target, end.signal);
    if (this.ends.get(target) === end) this.ends.delete(target);
  }

  /** @param target any run of the pipeline; all reads when absent */
  end(target?: JobTarget): void {
    for (const [read, end] of [...this.ends]) {
      if (target && !samePipeline(read, target)) continue;
      this.ends.delete(read);
      end.abort();
    }
  }
}
