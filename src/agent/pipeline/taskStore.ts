import { z } from 'zod';
import { agentTask, type AgentTask } from './task.ts';

/** Tasks as they were kept, and what could not be read of them. */
export interface LoadedTasks {
  readonly tasks: readonly AgentTask[];
  /** One sentence each. */
  readonly problems: readonly string[];
}

/** Where tasks outlast a restart. `save` has resolved only when the task is kept. */
export interface TaskStore {
  load(): Promise<LoadedTasks>;
  save(task: AgentTask): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Of the form in which tasks are kept. One of another version is not touched and reported. */
const taskVersion = 1;

const keptTask = z.object({ version: z.literal(taskVersion), task: agentTask });

export function packTask(task: AgentTask): unknown {
  return { version: taskVersion, task };
}

/** @returns the task, or what is wrong with it */
export function unpackTask(value: unknown): AgentTask | { readonly problem: string } {
  const parsed = keptTask.safeParse(value);
  if (parsed.success) return parsed.data.task;
  const [first] = parsed.error.issues;
  const where = first === undefined ? '' : `${first.path.map(String).join('.')}: ${first.message}`;
  return { problem: `A task that was kept is not as this version writes it, and is left alone (${where}).` };
}
