import type { JobRef } from '../../dataflow/connection.ts';
import type { DataflowReads } from '../../dataflow/dataflowApi.ts';
import type { Clock } from '../../monitoring/clock.ts';

const pollMs = 30_000;
const mostEntries = 1000;

/** Counts the errors that the workers of a job have logged, by step, every half a minute until it is disposed. */
export class StepErrors {
  private counted: ReadonlyMap<string, number> | undefined;
  private stopTimer: (() => void) | undefined;
  private readonly abort = new AbortController();

  constructor(
    private readonly ref: JobRef,
    private readonly deps: {
      readonly api: () => Promise<Pick<DataflowReads, 'listLogs'>>;
      readonly clock: Clock;
      readonly onDidChange: () => void;
      readonly onFailure: (reason: unknown) => void;
    },
  ) {
    void this.read();
  }

  /** By full name of the step; undefined where logs cannot be read. */
  get counts(): ReadonlyMap<string, number> | undefined {
    return this.counted;
  }

  dispose(): void {
    this.abort.abort();
    this.stopTimer?.();
  }

  private async read(): Promise<void> {
    const { api, clock, onDidChange, onFailure } = this.deps;
    const { signal } = this.abort;
    try {
      const request = { minimumSeverity: 'ERROR', limit: mostEntries } as const;
      const entries = await (await api()).listLogs(this.ref, request, { signal });
      if (signal.aborted) return;
      const counts = new Map<string, number>();
      for (const { step } of entries) if (step !== undefined) counts.set(step, (counts.get(step) ?? 0) + 1);
      this.counted = counts;
      onDidChange();
    } catch (error) {
      if (signal.aborted) return;
      onFailure(error);
    }
    this.stopTimer = clock.setTimeout(() => void this.read(), pollMs);
  }
}
