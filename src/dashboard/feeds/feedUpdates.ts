import type { DataflowError } from '../../dataflow/errors.ts';
import type { PanelId } from '../shapes/panels.ts';
import type { FeedContext } from './feed.ts';
import { FeedPoll } from './feedPoll.ts';
import { isSettled } from './settledJob.ts';

/** What keeps a feed up to date. */
export interface FeedUpdateSources {
  /** What its own read tries, for people: `Reading the stages`. */
  readonly operation: string;
  /** Reads and posts. What it throws is a problem of the panel; nothing of it may be posted after an abort. */
  readonly read: (signal: AbortSignal) => Promise<void>;
  /** Milliseconds from one read to the next; undefined when nothing will change any more. */
  readonly intervalMs: () => number | undefined;
  /** The watch has read the job again, or its connection is another. Not called for what it knew before the start. */
  readonly watchChanged?: () => void;
}

/** Keeps a feed up to date from its start to its stop: by what the watch reads of the job, and by a read of its own. */
export class FeedUpdates {
  private readonly poll: FeedPoll;
  private leaveWatch: (() => void) | undefined;
  private hasReadSettled = false;

  constructor(
    private readonly context: Pick<FeedContext<PanelId>, 'clock' | 'watch' | 'problem'>,
    private readonly sources: FeedUpdateSources,
  ) {
    const { operation, intervalMs } = sources;
    this.poll = new FeedPoll({
      clock: context.clock,
      operation,
      read: (signal) => this.read(signal),
      intervalMs,
      problem: (error, tried) => {
        context.problem(error, tried);
      },
    });
  }

  /** Reads at once the first time, later when the next read is due. */
  start(): void {
    const { watchChanged } = this.sources;
    if (watchChanged) this.leaveWatch ??= this.context.watch.onDidChange(watchChanged);
    this.poll.start();
  }

  /** Calls off the read that is under way. */
  stop(): void {
    this.leaveWatch?.();
    this.leaveWatch = undefined;
    this.poll.stop();
  }

  /** Reads at once; what is being read is called off, as it may answer an older question. */
  readAnew(): void {
    this.poll.restart();
  }

  /** Whether the last read of its own began when the job had settled: the next would find nothing new. */
  get isReadToTheEnd(): boolean {
    return this.hasReadSettled;
  }

  /** Why the last read of its own failed; undefined after one that did not, and before the first. */
  get failure(): DataflowError | undefined {
    return this.poll.failure;
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { watch, clock } = this.context;
    const { job } = watch.snapshot;
    const isSettledNow = job !== undefined && isSettled(job, clock.now());
    await this.sources.read(signal);
    if (!signal.aborted) this.hasReadSettled = isSettledNow;
  }
}
