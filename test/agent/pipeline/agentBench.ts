import { Connections } from '../../../src/dataflow/connections.ts';
import type { Advisor } from '../../../src/agent/pipeline/advisor.ts';
import { MadeThings } from '../../../src/agent/pipeline/madeThings.ts';
import { MemoryJournal, MemoryMadeThings, MemoryTaskStore } from '../../../src/agent/pipeline/memoryTasks.ts';
import type { Person, PersonQuestion } from '../../../src/agent/pipeline/person.ts';
import type { TaskRequest } from '../../../src/agent/pipeline/newTask.ts';
import { PipelineAgent } from '../../../src/agent/pipeline/pipelineAgent.ts';
import type { TaskStore } from '../../../src/agent/pipeline/taskStore.ts';
import { streamingPlaybook } from '../../../src/agent/playbooks/streaming.ts';
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import { Permissions } from '../../../src/mcp/policy/permissions.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { KeptLog, local } from '../../mcp/scriptedDataflow.ts';
import { LaggingDataflow } from './laggingDataflow.ts';

/** A person who answers as the test says, and keeps what was asked and told. */
export class ScriptedPerson implements Person {
  readonly asked: PersonQuestion[] = [];
  readonly told: string[] = [];
  answer: (question: PersonQuestion, signal: AbortSignal) => Promise<string | undefined> = () =>
    Promise.resolve('approve');

  ask(question: PersonQuestion, signal: AbortSignal): Promise<string | undefined> {
    this.asked.push(question);
    return this.answer(question, signal);
  }

  tell({ message }: { readonly message: string }): void {
    this.told.push(message);
  }
}

/** The agent on a real MCP client and server, over a service that counts, in time that the test turns. */
export class AgentBench {
  readonly clock = new ManualClock();
  readonly dataflow = new LaggingDataflow(this.clock);
  readonly person = new ScriptedPerson();
  readonly permissions = new Permissions(this.clock);
  readonly log = new KeptLog();
  readonly journal = new MemoryJournal();
  readonly made = new MadeThings(new MemoryMadeThings());
  store: TaskStore = new MemoryTaskStore();
  /** In force from the next call on. */
  policy: unknown = undefined;
  advisor: Advisor | undefined;
  private readonly connections = new Connections(() => Promise.resolve(this.dataflow));
  private readonly client = new EmbeddedClient({
    connections: this.connections,
    log: this.log,
    clock: this.clock,
    permissions: this.permissions,
    policy: () => this.policy,
  });

  async open(): Promise<PipelineAgent> {
    await this.connections.set([local]);
    return this.agent();
  }

  /** A new one on the same stores, as after a restart. */
  agent(): PipelineAgent {
    return new PipelineAgent({
      playbooks: [streamingPlaybook],
      tools: this.client,
      store: this.store,
      journal: this.journal,
      made: this.made,
      person: this.person,
      permissions: this.permissions,
      clock: this.clock,
      log: this.log,
      user: 'ann',
      ...(this.advisor ? { advisor: this.advisor } : {}),
    });
  }

  request(over: Partial<TaskRequest> = {}): TaskRequest {
    return {
      playbook: 'streaming',
      job: {
        connectionId: 'local',
        projectId: 'local-project',
        location: 'us-central1',
        jobId: '1',
        jobName: 'orders-live',
      },
      settings: {},
      bounds: {
        workers: { min: 2, max: 12 },
        kinds: ['scale', 'create_snapshot', 'delete_snapshot'],
        mostChanges: 20,
      },
      approval: { kind: 'ask' },
      budget: {},
      ...over,
    };
  }

  standing(): TaskRequest['approval'] {
    return {
      kind: 'standing',
      grantedBy: 'ann',
      until: new Date(this.clock.now() + 30 * 86_400_000).toISOString(),
    };
  }

  /** Turns the clock to each next round and waits for its end. */
  async rounds(agent: PipelineAgent, count: number): Promise<void> {
    for (let round = 0; round < count; round += 1) {
      const at = agent.nextRoundAt();
      if (at === undefined) return;
      await this.clock.advance(Math.max(0, at - this.clock.now()));
      await agent.roundsEnded();
    }
  }

  /** Calls of Google's APIs in the last minute. */
  async apiCalls(): Promise<number> {
    return (await this.client.apiUse())?.lastMinute ?? 0;
  }

  async journalText(taskId: string): Promise<string> {
    return (await this.journal.read(taskId)).map(({ kind, text }) => `${kind}: ${text}`).join('\n');
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.connections.close();
  }
}
