import type { JournalEntry, JournalStore } from './journal.ts';
import type { MadeThingsStore } from './madeThings.ts';
import type { AgentTask } from './task.ts';
import { packTask, unpackTask, type LoadedTasks, type TaskStore } from './taskStore.ts';

/** Tasks, journals and the list of made things for as long as the program runs; tasks go through JSON, as on a disk. */
export class MemoryTaskStore implements TaskStore {
  private readonly kept = new Map<string, string>();

  load(): Promise<LoadedTasks> {
    const tasks: AgentTask[] = [];
    const problems: string[] = [];
    for (const text of this.kept.values()) {
      const task = unpackTask(JSON.parse(text));
      if ('problem' in task) problems.push(task.problem);
      else tasks.push(task);
    }
    return Promise.resolve({ tasks, problems });
  }

  save(task: AgentTask): Promise<void> {
    this.kept.set(task.id, JSON.stringify(packTask(task)));
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.kept.delete(id);
    return Promise.resolve();
  }
}

export class MemoryJournal implements JournalStore {
  private readonly entries = new Map<string, JournalEntry[]>();

  append(entry: JournalEntry): Promise<void> {
    this.entries.set(entry.taskId, [...(this.entries.get(entry.taskId) ?? []), entry]);
    return Promise.resolve();
  }

  read(taskId: string): Promise<readonly JournalEntry[]> {
    return Promise.resolve(this.entries.get(taskId) ?? []);
  }

  remove(taskId: string): Promise<void> {
    this.entries.delete(taskId);
    return Promise.resolve();
  }
}

export class MemoryMadeThings implements MadeThingsStore {
  private kept: unknown;

  load(): Promise<unknown> {
    return Promise.resolve(this.kept);
  }

  save(things: unknown): Promise<void> {
    this.kept = things;
    return Promise.resolve();
  }
}
