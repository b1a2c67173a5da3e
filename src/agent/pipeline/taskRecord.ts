import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { addCall, addUse, type BudgetUse } from './budget.ts';
import type { JournalNote, JournalStore } from './journal.ts';
import type { AgentTask, Position } from './task.ts';
import type { TaskStore } from './taskStore.ts';

/** A task as it stands and as it is kept, with its journal. */
export class TaskRecord {
  private current: AgentTask;
  private written: Promise<void> = Promise.resolve();

  constructor(
    task: AgentTask,
    private readonly deps: {
      readonly store: TaskStore;
      readonly journal: JournalStore;
      readonly clock: Clock;
      readonly log: Log;
      readonly onDidChange: (task: AgentTask) => void;
    },
  ) {
    this.current = task;
  }

  get task(): AgentTask {
    return this.current;
  }

  /** Resolves when it is kept. */
  async save(over: Partial<AgentTask>): Promise<void> {
    this.current = { ...this.current, ...over, updatedAt: this.time() };
    await this.deps.store.save(this.current);
    this.deps.onDidChange(this.current);
  }

  /** At a new state, with nothing under way. */
  async moveTo(state: string, memory: unknown = this.current.position.memory): Promise<void> {
    await this.save({ position: { state, memory: asJson(memory) } });
  }

  /** The task has come to its end. Resolves when that is kept and in the journal. */
  async finish(status: 'ended' | 'stopped' | 'failed', reason: string): Promise<void> {
    this.write({ kind: 'ended', text: reason });
    await this.save({ status, statusText: reason });
    await this.flush();
  }

  /** Kept with the next save. */
  spend(use: Partial<BudgetUse>): void {
    this.current = { ...this.current, use: addUse(this.current.use, use) };
  }

  /** Counts a call of a tool; kept with the next save. */
  countCall(): void {
    this.current = { ...this.current, use: addCall(this.current.use, this.deps.clock.now()) };
  }

  /** @param trace of the round, where it belongs to one */
  write(note: JournalNote, trace?: string): void {
    const { id: taskId, rounds: round } = this.current;
    const entry = { ...note, taskId, round, at: this.time(), ...(trace === undefined ? {} : { trace }) };
    if (note.kind === 'judged') this.current = { ...this.current, statusText: note.text };
    // A journal that cannot be written must not keep the agent from looking after the job, or from being stopped.
    this.written = this.written
      .then(() => this.deps.journal.append(entry))
      .catch((error: unknown) => {
        this.deps.log.error(
          `The journal of the agent's task ${taskId} could not be written: ${String(error)}`,
        );
      });
  }

  /** Resolves when all that was written to the journal is there. */
  flush(): Promise<void> {
    return this.written;
  }

  private time(): string {
    return new Date(this.deps.clock.now()).toISOString();
  }
}

function asJson(value: unknown): Position['memory'] {
  return JSON.parse(JSON.stringify(value)) as Position['memory'];
}
