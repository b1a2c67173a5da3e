import { isRecord } from '../../dataflow/isRecord.ts';
import { EventEmitter } from 'node:events';
import type { Log } from '../../dataflow/log.ts';
import type { AgentTask, TaskJob } from '../../agent/pipeline/task.ts';
import type { PipelineAgent } from '../../agent/pipeline/pipelineAgent.ts';
import type { Memory } from '../../dataflow/memory.ts';

/** The agent as the editor's views know it: loaded when there is something to look after, and not before. */
export class AgentHost {
  private agent: Promise<PipelineAgent> | undefined;
  private loaded: PipelineAgent | undefined;
  private lease: { release(): Promise<void> } | undefined;
  private isClosed = false;
  private readonly events = new EventEmitter<{ change: [string] }>();

  constructor(
    private readonly deps: {
      readonly memory: Memory;
      readonly log: Log;
      /** Lets no other window have an agent on the same memory. @throws Error where one has */
      readonly takeLease: () => Promise<{ release(): Promise<void> }>;
      /** Makes the agent, resumed where it was. */
      readonly open: () => Promise<PipelineAgent>;
    },
  ) {}

  /** Whether the agent looked after something when the window was closed; told without loading it. */
  get hasOpen(): boolean {
    const kept = this.deps.memory.get('agentTasks');
    return isRecord(kept) && Object.values(kept).some((each) => isRecord(each) && isOpenTask(each['task']));
  }

  /** @throws Error when it cannot be loaded, or the window closes */
  async get(): Promise<PipelineAgent> {
    if (this.isClosed) throw new Error('The window is closing.');
    this.agent ??= this.open();
    return this.agent;
  }

  /** What it looks after, as far as it is loaded. Newest first. */
  tasks(): readonly AgentTask[] {
    return this.loaded?.list() ?? [];
  }

  /** A job's task that has not ended. */
  taskOf(job: Pick<TaskJob, 'connectionId' | 'location' | 'jobId'>): AgentTask | undefined {
    return this.loaded?.taskOf(job);
  }

  /** Told with the id of a task after each change. */
  onDidChange(listener: (taskId: string) => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  /** Halts everything; a window that opens later goes on. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.events.removeAllListeners();
    await (await this.agent?.catch(() => undefined))?.close();
    await this.lease?.release();
  }

  private open(): Promise<PipelineAgent> {
    const opening = this.openAlone().then(async (agent) => {
      this.loaded = agent;
      agent.onDidChange((id) => this.events.emit('change', id));
      try {
        for (const problem of await agent.resume()) this.deps.log.warn(problem);
      } catch (error) {
        // The next one who asks gets another; this one may have begun with some of the tasks.
        await agent.close();
        throw error;
      }
      return agent;
    });
    opening.catch(() => {
      // The next one who asks tries again; this one is told by the promise itself.
      if (this.agent === opening) this.agent = undefined;
    });
    return opening;
  }

  private async openAlone(): Promise<PipelineAgent> {
    this.lease ??= await this.deps.takeLease();
    return this.deps.open();
  }
}

function isOpenTask(value: unknown): boolean {
  return isRecord(value) && (value['status'] === 'running' || value['status'] === 'asking');
}
