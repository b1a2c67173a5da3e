import { EventEmitter } from 'node:events';
import type { Connections } from '../../dataflow/connections.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import type { Memory } from '../../dataflow/memory.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobsChange, JobsMonitor } from '../../monitoring/jobsMonitor.ts';

const memoryKey = 'jobsLookedAt';

/** How many jobs have failed since the view was last looked at. */
export class FailedSinceLook {
  private readonly events = new EventEmitter<{ change: [] }>();
  /** Jobs by connection. */
  private readonly failed = new Map<string, ReadonlySet<string>>();
  private readonly stopListening: () => void;
  private isVisible = false;
  private lookedAt: number;

  constructor(
    private readonly deps: {
      readonly connections: Pick<Connections, 'list'>;
      readonly monitor: Pick<JobsMonitor, 'jobs' | 'job' | 'onDidChange'>;
      readonly clock: Clock;
      readonly memory: Memory;
    },
  ) {
    const remembered = deps.memory.get(memoryKey);
    this.lookedAt = typeof remembered === 'number' ? remembered : deps.clock.now();
    this.stopListening = deps.monitor.onDidChange((change) => {
      this.follow(change);
    });
  }

  get count(): number {
    return [...this.failed.values()].reduce((total, ids) => total + ids.size, 0);
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  /** What can be seen is looked at. */
  setVisible(isVisible: boolean): void {
    if (isVisible || this.isVisible) {
      this.lookedAt = this.deps.clock.now();
      // Losing it shows a number too high, no more.
      this.deps.memory.update(memoryKey, this.lookedAt).then(undefined, () => undefined);
      this.change(() => {
        this.failed.clear();
      });
    }
    this.isVisible = isVisible;
  }

  dispose(): void {
    this.stopListening();
    this.events.removeAllListeners();
  }

  private follow(change: JobsChange): void {
    if (this.isVisible) return;
    this.change(() => {
      this.countChange(change);
    });
  }

  private countChange(change: JobsChange): void {
    const { connections, monitor } = this.deps;
    switch (change.kind) {
      case 'connections': {
        const known = new Set(connections.list().map(({ id }) => id));
        for (const id of this.failed.keys()) if (!known.has(id)) this.failed.delete(id);
        return;
      }
      case 'list': {
        if (change.difference) {
          const { added, changed, removed } = change.difference;
          const failed = new Set(this.failed.get(change.connectionId));
          for (const { id } of removed) failed.delete(id);
          for (const job of [...added, ...changed]) if (this.isNews(job)) failed.add(job.id);
          this.failed.set(change.connectionId, failed);
          return;
        }
        const jobs = monitor.jobs(change.connectionId)?.jobs ?? [];
        const failed = jobs.filter((job) => this.isNews(job)).map(({ id }) => id);
        this.failed.set(change.connectionId, new Set(failed));
        return;
      }
      case 'jobs': {
        const failed = new Set(this.failed.get(change.connectionId));
        for (const id of change.jobIds) {
          const job = monitor.job(change.connectionId, id);
          if (job && this.isNews(job)) failed.add(id);
        }
        this.failed.set(change.connectionId, failed);
      }
    }
  }

  private isNews({ state, stateTime }: JobSummary): boolean {
    return state === 'FAILED' && stateTime !== undefined && Date.parse(stateTime) > this.lookedAt;
  }

  private change(run: () => void): void {
    const before = this.count;
    run();
    if (this.count !== before) this.events.emit('change');
  }
}
