import type { JournalEntry } from '../../agent/pipeline/journal.ts';
import type { AgentTask } from '../../agent/pipeline/task.ts';
import type { JobRef } from '../../dataflow/connection.ts';
import type { AgentHost } from './agentHost.ts';

/** What the agent does with a single job, for whoever shows that job. */
export class JobTasks {
  constructor(private readonly host: Pick<AgentHost, 'tasks' | 'get' | 'onDidChange'>) {}

  /** Newest first, also those that have ended; empty as long as the agent is not loaded. */
  tasksOf({ projectId, location, jobId }: JobRef): readonly AgentTask[] {
    return this.host
      .tasks()
      .filter(({ job }) => job.jobId === jobId && job.location === location && job.projectId === projectId);
  }

  /** Oldest first. */
  async journalOf(taskId: string): Promise<readonly JournalEntry[]> {
    return (await this.host.get()).journalOf(taskId);
  }

  /** From now on a person is asked about every change of the task. */
  async askFromNowOn(taskId: string): Promise<void> {
    await (await this.host.get()).revokePermission(taskId);
  }

  /** Told after each change of a task. Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void {
    return this.host.onDidChange(listener);
  }
}
