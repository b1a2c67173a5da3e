import type { Memory } from '../../dataflow/memory.ts';
import type { LoadedTasks, TaskStore } from './taskStore.ts';
import { packTask, unpackTask } from './taskStore.ts';
import type { AgentTask } from './task.ts';
import type { MadeThingsStore } from './madeThings.ts';

const tasksKey = 'agentTasks';
const madeKey = 'agentMadeThings';

/** Tasks in a memory of names and values, all under one name. */
export class MementoTaskStore implements TaskStore {
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly memory: Memory) {}

  load(): Promise<LoadedTasks> {
    const tasks: AgentTask[] = [];
    const problems: string[] = [];
    for (const value of Object.values(this.kept())) {
      const task = unpackTask(value);
      if ('problem' in task) problems.push(task.problem);
      else tasks.push(task);
    }
    return Promise.resolve({ tasks, problems });
  }

  save(task: AgentTask): Promise<void> {
    return this.change((kept) => ({ ...kept, [task.id]: packTask(task) }));
  }

  remove(id: string): Promise<void> {
    return this.change((kept) => Object.fromEntries(Object.entries(kept).filter(([each]) => each !== id)));
  }

  private async change(by: (kept: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
    const saved = this.saving.then(() => this.memory.update(tasksKey, by(this.kept())));
    // The next save must not fail for this one's reason; whoever asked for this one is told.
    this.saving = saved.catch(() => undefined);
    await saved;
  }

  private kept(): Record<string, unknown> {
    const value = this.memory.get(tasksKey);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  }
}

/** What the agent made, in the same memory under another name. */
export class MementoMadeThings implements MadeThingsStore {
  constructor(private readonly memory: Memory) {}

  load(): Promise<unknown> {
    return Promise.resolve(this.memory.get(madeKey));
  }

  async save(things: unknown): Promise<void> {
    await this.memory.update(madeKey, things);
  }
}
