import { setTimeout as delay } from 'node:timers/promises';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { batchModel, streamingModel } from '../../../src/emulator/templates/ready/specs.ts';
import { batchPlaybook } from '../../../src/agent/playbooks/batch.ts';
import { migrationPlaybook } from '../../../src/agent/playbooks/migration.ts';
import { MadeThings } from '../../../src/agent/pipeline/madeThings.ts';
import { MemoryJournal, MemoryMadeThings, MemoryTaskStore } from '../../../src/agent/pipeline/memoryTasks.ts';
import type { PersonQuestion } from '../../../src/agent/pipeline/person.ts';
import type { TaskRequest } from '../../../src/agent/pipeline/newTask.ts';
import { PipelineAgent } from '../../../src/agent/pipeline/pipelineAgent.ts';
import { isFinal, type AgentTask } from '../../../src/agent/pipeline/task.ts';
import type { TaskStore } from '../../../src/agent/pipeline/taskStore.ts';
import type { ToolPort } from '../../../src/agent/pipeline/toolGateway.ts';
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/toolCalls.ts';
import { Permissions } from '../../../src/mcp/policy/permissions.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { unhurried } from '../../mcp/transports.ts';

export const place = { projectId: 'local-project', location: 'us-central1' };
const second = 1000;

/** How a program ends in the middle of its work: right after a save, or after a change reached the service unheard. */
export type Cut = { readonly afterSave: number } | { readonly afterChange: number };

/** The agent on a local service whose jobs are computed; both live on a clock that the test turns. */
export class PlaybookBench {
  readonly store = new MemoryTaskStore();
  readonly journal = new MemoryJournal();
  readonly made = new MadeThings(new MemoryMadeThings());
  readonly asked: PersonQuestion[] = [];
  readonly told: string[] = [];
  /** Answers questions. */
  answer: (question: PersonQuestion) => string | undefined = () => 'approve';
  /** Whether the service has forgotten its jobs, as one does whose data was deleted. */
  hasLostJobs = false;
  private life: { agent: PipelineAgent; client: EmbeddedClient; isCut: () => boolean } | undefined;
  private calls = 0;

  private constructor(readonly service: ModelledService) {}

  static async start(): Promise<PlaybookBench> {
    return new PlaybookBench(await ModelledService.start());
  }

  /** Puts a version of the streaming template into storage. Answers its path. */
  async streamingTemplate(
    name: string,
    change: (steps: { name: string; coder?: string }[]) => void,
  ): Promise<string> {
    const spec = structuredClone(streamingModel);
    change(spec.metadata.localWorkload.workload.steps);
    const bytes = new TextEncoder().encode(JSON.stringify(spec));
    await this.service.running.emulator.storage.write('versions', `${name}.json`, bytes);
    return `gs://versions/${name}.json`;
  }

  /** Puts a version of the batch template into storage, with what goes wrong in it. Answers its path. */
  async batchTemplate(name: string, faults: readonly object[]): Promise<string> {
    const spec = structuredClone(batchModel);
    Object.assign(spec.metadata.localWorkload.workload, { faults });
    const bytes = new TextEncoder().encode(JSON.stringify(spec));
    await this.service.running.emulator.storage.write('versions', `${name}.json`, bytes);
    return `gs://versions/${name}.json`;
  }

  /** Launches a job and lets it run for a while. */
  async launch(path: string, jobName: string, minutes: number): Promise<string> {
    const { api, clock } = this.service;
    const { job } = await api.launchTemplate({
      kind: 'FLEX',
      path,
      jobName,
      location: place.location,
      parameters: {},
      environment: { maxWorkers: 4 },
    });
    if (!job) throw new Error(`${jobName} was not launched.`);
    await clock.advance(minutes * 60 * second);
    return job.id;
  }

  async jobsNamed(name: string): Promise<readonly JobSummary[]> {
    const { jobs } = await this.service.api.listJobs({ location: place.location, pageSize: 500 });
    return jobs.filter((job) => job.name.startsWith(name));
  }

  async run(request: TaskRequest, minutes: number, cut?: Cut): Promise<AgentTask> {
    const agent = await this.begin(cut);
    const { id } = await agent.start(request);
    return this.turn(id, minutes);
  }

  /** A new program on what the old one kept. */
  async restart(id: string, minutes: number): Promise<AgentTask> {
    await this.end();
    const agent = await this.begin();
    const problems = await agent.resume();
    if (problems.length > 0) throw new Error(problems.join(' '));
    return this.turn(id, minutes);
  }

  /** Lets Cloud Scheduler launch now, and then time pass. */
  async runSchedule(scheduleId: string, id: string, minutes: number): Promise<AgentTask> {
    const before = (await this.jobsNamed('')).length;
    await this.service.api.runSchedule({ ...place, scheduleId });
    for (let tries = 0; (await this.jobsNamed('')).length === before; tries += 1) {
      if (tries === 500) throw new Error(`The schedule ${scheduleId} launched nothing.`);
      await delay(10);
    }
    return this.turn(id, minutes);
  }

  async journalText(id: string): Promise<string> {
    return (await this.journal.read(id)).map(({ kind, text }) => `${kind}: ${text}`).join('\n');
  }

  async close(): Promise<void> {
    await this.end();
    await this.service.close();
  }

  private async begin(cut?: Cut): Promise<PipelineAgent> {
    const { clock } = this.service;
    const connections = new Connections(() => Promise.resolve(this.service.api));
    await connections.set([this.service.connection]);
    const permissions = new Permissions(clock);
    const client = new EmbeddedClient({
      connections,
      log: silentLog,
      clock,
      permissions,
      policy: () => unhurried,
    });
    const death = new Death(cut);
    const agent = new PipelineAgent({
      playbooks: [batchPlaybook, migrationPlaybook],
      tools: this.counted(death.port(client)),
      store: death.store(this.store),
      journal: this.journal,
      made: this.made,
      person: {
        ask: (question) => {
          this.asked.push(question);
          return Promise.resolve(this.answer(question));
        },
        tell: ({ message }) => void this.told.push(message),
      },
      permissions,
      clock,
      log: silentLog,
      user: 'test',
    });
    this.life = { agent, client, isCut: () => death.hasCome };
    return agent;
  }

  private async end(): Promise<void> {
    const life = this.life;
    this.life = undefined;
    await life?.agent.close();
    // The service is shared: it stays open.
    await life?.client.close();
  }

  /** Turns the clock until the task has ended, the program was cut, or the time is over. */
  private async turn(id: string, minutes: number): Promise<AgentTask> {
    const { clock } = this.service;
    const end = clock.now() + minutes * 60 * second;
    for (;;) {
      await this.quiet();
      const task = this.life?.agent.get(id);
      if (!task) throw new Error('The task is gone.');
      if (isFinal(task) || this.life?.isCut() === true || clock.now() >= end) return task;
      await clock.advance(20 * second);
    }
  }

  /** Until nothing is called any more. */
  private async quiet(): Promise<void> {
    for (let still = 0; still < 3; still += 1) {
      await delay(1);
      if (this.calls > 0) still = -1;
    }
  }

  private counted(port: ToolPort): ToolPort {
    return {
      openSession: (settings) => port.openSession(settings),
      closeSession: (id) => port.closeSession(id),
      listTools: () => port.listTools(),
      callTool: async (name, args, options) => {
        this.calls += 1;
        try {
          if (this.hasLostJobs && name === 'get_job') return lost;
          return await port.callTool(name, args, options);
        } finally {
          this.calls -= 1;
        }
      },
    };
  }
}

const lost: ToolOutcome = { isError: true, text: 'Not found.', structured: { code: 'NOT_FOUND' } };

/** The end of a program at a chosen moment: from then on nothing is saved, and nothing is called. */
class Death {
  hasCome = false;
  private saves = 0;
  private changes = 0;

  constructor(private readonly cut: Cut | undefined) {}

  store(store: TaskStore): TaskStore {
    return {
      load: () => store.load(),
      remove: (id) => store.remove(id),
      save: async (task) => {
        if (this.hasCome) throw new Error('The program has ended.');
        await store.save(task);
        this.saves += 1;
        if (this.cut && 'afterSave' in this.cut && this.saves === this.cut.afterSave) this.hasCome = true;
      },
    };
  }

  port(port: ToolPort): ToolPort {
    return {
      openSession: (settings) => port.openSession(settings),
      closeSession: (id) => port.closeSession(id),
      listTools: () => port.listTools(),
      callTool: async (name, args, options) => {
        if (this.hasCome) throw new Error('The program has ended.');
        const outcome = await port.callTool(name, args, options);
        if (options.approve !== undefined) this.changes += 1;
        if (this.cut && 'afterChange' in this.cut && this.changes === this.cut.afterChange)
          this.hasCome = true;
        if (this.hasCome) throw new Error('The program has ended.');
        return outcome;
      },
    };
  }
}
