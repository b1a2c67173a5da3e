import type { JournalEntry } from '../../agent/pipeline/journal.ts';
import type { AgentTask } from '../../agent/pipeline/task.ts';
import type { JobRef } from '../../dataflow/connection.ts';
import type { AgentAction } from '../shapes/agentView.ts';
import type { Feed, FeedContext } from './feed.ts';

/** The agent as the dashboard knows it, passed in by the composition root. */
export interface AgentOfJobs {
  /** Tasks for a job, newest first, also ended ones; empty as long as the agent is not loaded. */
  tasksOf(ref: JobRef): readonly AgentTask[];
  /** Oldest first. */
  journalOf(taskId: string): Promise<readonly JournalEntry[]>;
  /** From now on a person is asked about every change of the task. */
  askFromNowOn(taskId: string): Promise<void>;
  /** After every change of a task. Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void;
}

/** Older ones are in the agent's own list. */
const mostTasks = 5;

/** What the agent saw, judged and did about the job, as it does. */
export class AgentFeed implements Feed<'agent'> {
  private leave: (() => void) | undefined;
  /** Counts readings, so that an older one never overwrites a newer. */
  private reading = 0;

  constructor(private readonly context: FeedContext<'agent'>) {}

  start(): void {
    this.leave = this.context.services.agent?.onDidChange(() => {
      this.show();
    });
    this.show();
  }

  stop(): void {
    this.leave?.();
    this.leave = undefined;
    this.reading += 1;
  }

  refresh(): void {
    this.show();
  }

  async receive({ type, task: taskId }: AgentAction): Promise<void> {
    const { agent, editor } = this.context.services;
    if (!agent?.tasksOf(this.context.target.ref).some(({ id }) => id === taskId)) return;
    switch (type) {
      case 'stop':
        return editor.run('dataflow.agent.stop', { taskId });
      case 'showJournal':
        return editor.run('dataflow.agent.showJournal', { taskId });
      case 'askFromNowOn':
        return agent.askFromNowOn(taskId);
    }
  }

  private show(): void {
    this.reading += 1;
    const { reading } = this;
    this.read(reading).catch((error: unknown) => {
      if (reading === this.reading) this.context.problem(error, "Reading the agent's journal");
    });
  }

  private async read(reading: number): Promise<void> {
    const { agent } = this.context.services;
    if (!agent) return;
    // The agent's own code loads when there is an agent to show.
    const { agentTaskView } = await import('./agentView.ts');
    const tasks = agent.tasksOf(this.context.target.ref).slice(0, mostTasks);
    const views = await Promise.all(
      tasks.map(async (task) => agentTaskView(task, await agent.journalOf(task.id))),
    );
    if (reading === this.reading) this.context.post({ tasks: views });
  }
}
