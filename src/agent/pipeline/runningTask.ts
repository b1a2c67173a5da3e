import type { TaskRunner } from './taskRunner.ts';

/** A task that runs, and what is due of it. */
export interface RunningTask {
  readonly runner: TaskRunner;
  /** The round under way. */
  round: Promise<void>;
  /** When the next one is due. */
  dueAt: number;
  stopTimer: () => void;
  revoke: () => void;
}
