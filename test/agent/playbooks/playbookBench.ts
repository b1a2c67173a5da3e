import { setTimeout as delay } from 'node:timers/promises';
import { Connections } from '../../../src/dataflow/connections.ts';
import type { Connection } from '../../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
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
import type { ToolPort } from '../../../src/agent/pipeline/toolGateway.ts';
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/toolCalls.ts';
import { Permissions } from '../../../src/mcp/policy/permissions.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import type { ManualClock } from '../../monitoring/manualClock.ts';
import { unhurried } from '../../mcp/transports.ts';
import { ProgramEnd, type Cut } from './programEnd.ts';

export const place = { projectId: 'local-project', location: 'us-central1' };
const second = 1000;

/** A local service on a clock that the test turns. */
export interface BenchService {
  readonly clock: ManualClock;
  readonly connection: Connection;
  readonly api: DataflowApi;
  /** Puts an object into its storage. */
  write(bucket: string, name: string, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A moment at which the service may be disturbed. */
export type Moment =
  { readonly kind: 'saved'; readonly task: AgentTask } | { readonly kind: 'changed'; readonly tool: string };

/** The agent on a local service whose jobs are computed; both live on a clock that the test turns. */
export class PlaybookBench {
  readonly store = new MemoryTaskStore();
  readonly journal = new MemoryJournal();
  readonly made = new MadeThings(new MemoryMadeThings());
  readonly asked: PersonQuestion[] = [];
  readonly told: string[] = [];
  /** Answers questions. */
  answer: (question: PersonQuestion) => string | undefined = () => 'approve';
  /** Jobs that the service does not know: not yet, or as one whose data was deleted. */
  isUnknown: (jobId: unknown) => boolean = () => false;
  /** How often snapshots are still being made when they are looked at; here they are made at once. */
  snapshotLooks = 0;
  /** Called whenever a task was kept, and when a change was made; the program waits for it. */
  disturb: (moment: Moment) => Promise<void> = () => Promise.resolve();
  private life: { agent: PipelineAgent; client: EmbeddedClient; isCut: () => boolean } | undefined;
  private calls = 0;

  private constructor(readonly service: BenchService) {}

  /** @param service that is closed with the bench; one in this process when absent */
  static async start(service?: BenchService): Promise<PlaybookBench> {
    return new PlaybookBench(service ?? (await inThisProcess()));
  }

  /** Puts a version of the streaming template into storage. Answers its path. */
  async streamingTemplate(
    name: string,
    change: (steps: { name: string; coder?: string }[]) => void,
  ): Promise<string> {
    const spec = structuredClone(streamingModel);
    change(spec.metadata.localWorkload.workload.steps);
    const bytes = new TextEncoder().encode(JSON.stringify(spec));
    await this.service.write('versions', `${name}.json`, bytes);
    return `gs://versions/${name}.json`;
  }

  /** Puts a version of the batch template into storage, with what goes wrong in it. Answers its path. */
  async batchTemplate(name: string, faults: readonly object[]): Promise<string> {
    const spec = structuredClone(batchModel);
    Object.assign(spec.metadata.localWorkload.workload, { faults });
    const bytes = new TextEncoder().encode(JSON.stringify(spec));
    await this.service.write('versions', `${name}.json`, bytes);
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

  /** Whether the program was cut off. */
  get isCut(): boolean {
    return this.life?.isCut() === true;
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
    const death = new ProgramEnd(cut);
    const agent = new PipelineAgent({
      playbooks: [batchPlaybook, migrationPlaybook],
      tools: this.counted(death.port(client)),
      store: death.store({
        load: () => this.store.load(),
        remove: (id) => this.store.remove(id),
        save: async (task) => {
          await this.store.save(task);
          await this.busy(() => this.disturb({ kind: 'saved', task }));
        },
      }),
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
      if (isFinal(task) || this.isCut || clock.now() >= end) return task;
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
      openSession: (settings) => this.busy(() => port.openSession(settings)),
      closeSession: (id) => this.busy(() => port.closeSession(id)),
      listTools: () => this.busy(() => port.listTools()),
      apiUse: () => this.busy(() => port.apiUse()),
      callTool: (name, args, options) =>
        this.busy(async () => {
          if (name === 'get_job' && this.isUnknown(args['job_id'])) return lost;
          const outcome = await port.callTool(name, args, options);
          if (options.approve && !outcome.isError) await this.disturb({ kind: 'changed', tool: name });
          const isPending = name === 'list_snapshots' && this.snapshotLooks > 0;
          if (!isPending) return outcome;
          this.snapshotLooks -= 1;
          return pendingSnapshots(outcome);
        }),
    };
  }

  /** Time stands still meanwhile. */
  private async busy<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    this.calls += 1;
    try {
      return await run();
    } finally {
      this.calls -= 1;
    }
  }
}

const lost: ToolOutcome = { isError: true, text: 'Not found.', structured: { code: 'NOT_FOUND' } };

async function inThisProcess(): Promise<BenchService> {
  const service = await ModelledService.start();
  const { clock, connection, api } = service;
  return {
    clock,
    connection,
    api,
    write: async (bucket, name, bytes) => {
      await service.running.emulator.storage.write(bucket, name, bytes);
    },
    close: () => service.close(),
  };
}

function pendingSnapshots(outcome: ToolOutcome): ToolOutcome {
  const { snapshots = [] } = (outcome.structured ?? {}) as { snapshots?: readonly object[] };
  const pending = snapshots.map((each) => ({ ...each, state: 'PENDING' }));
  return { ...outcome, structured: { ...outcome.structured, snapshots: pending } };
}
