import events from '../../src/emulator/scenarios/pipelines/events.json' with { type: 'json' };
import { MemoryJournal, MemoryMadeThings, MemoryTaskStore } from '../../src/agent/pipeline/memoryTasks.ts';
import { MadeThings } from '../../src/agent/pipeline/madeThings.ts';
import { PipelineAgent } from '../../src/agent/pipeline/pipelineAgent.ts';
import { isFinal, type AgentTask } from '../../src/agent/pipeline/task.ts';
import { streamingPlaybook } from '../../src/agent/playbooks/streaming.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import { EmbeddedClient } from '../../src/mcp/embedded/embeddedClient.ts';
import { Permissions } from '../../src/mcp/policy/permissions.ts';
import type { JobRef } from '../../src/dataflow/connection.ts';
import type { Clock } from '../../src/monitoring/clock.ts';
import { ModelledService } from '../dataflow/google/modelledService.ts';
import { silentLog } from '../dataflow/silentLog.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Real time that one round may take at most. */
const longestRoundMs = 60_000;

/** The burst that the runs are compared on: twelve million events in ten minutes, on a job that may have two workers. */
export const burst = {
  beginMinute: 30,
  minutes: 180,
  limits: { min: 1, max: 2 },
  bounds: { min: 1, max: 10 },
  goalLagSeconds: 60,
} as const;

export const burstWorkload = {
  ...events,
  title: 'Burst',
  description: 'A burst that two workers cannot work off soon.',
  arrival: { kind: 'constant', perSecond: 2500 },
  workers: { ...events.workers, ...burst.limits },
  faults: [{ kind: 'backlogBurst', at: burst.beginMinute * 60, forSeconds: 600, elements: 12_000_000 }],
};

/** A change of the job's limits. */
export interface LimitsChange {
  readonly atMinute: number;
  readonly min: number;
  readonly max: number;
}

/** What was seen of a job, once a minute. */
export interface WatchedMinute {
  /** Minutes since the job began. */
  readonly at: number;
  readonly lagSeconds: number;
  readonly workers: number;
}

export interface WatchedRun {
  readonly jobId: string;
  readonly minutes: readonly WatchedMinute[];
  readonly changes: readonly LimitsChange[];
  /** How the agent's task stands, and what it wrote. */
  readonly task: AgentTask;
  readonly journal: readonly string[];
}

/**
 * The streaming playbook looks after a job with a burst: the real agent, over the real MCP server and the real API, on
 * the local service, all on one clock that is turned as fast as they answer.
 */
export async function watchBurst(): Promise<WatchedRun> {
  const service = await ModelledService.start();
  const connections = new Connections(() => Promise.resolve(service.api));
  await connections.set([service.connection]);
  const permissions = new Permissions(service.clock);
  const client = new EmbeddedClient({ connections, log: silentLog, clock: service.clock, permissions });
  const rounds = new RoundsClock(service.clock);
  const journal = new MemoryJournal();
  const agent = new PipelineAgent({
    playbooks: [streamingPlaybook],
    tools: client,
    store: new MemoryTaskStore(),
    journal,
    made: new MadeThings(new MemoryMadeThings()),
    person: { ask: () => Promise.resolve(undefined), tell: () => undefined },
    permissions,
    clock: rounds,
    log: silentLog,
    user: 'evaluation',
  });
  try {
    const ref = await service.runWorkload('burst', burstWorkload, 1);
    // As a person would have said when the job was started.
    await service.api.updateWorkerLimits(ref, {
      minNumWorkers: burst.limits.min,
      maxNumWorkers: burst.limits.max,
    });
    const { id } = await agent.start({
      playbook: streamingPlaybook.id,
      job: {
        connectionId: service.connection.id,
        projectId: ref.projectId,
        location: ref.location,
        jobId: ref.jobId,
        jobName: 'burst',
      },
      settings: { goalLagSeconds: burst.goalLagSeconds },
      bounds: { workers: burst.bounds, kinds: ['scale'], mostChanges: 20 },
      approval: {
        kind: 'standing',
        grantedBy: 'evaluation',
        until: new Date(service.clock.now() + 24 * hour).toISOString(),
      },
      budget: {},
    });
    const { minutes, changes } = await watched(service, ref, rounds, () => {
      const task = agent.get(id);
      return task === undefined || isFinal(task);
    });
    const task = agent.get(id);
    if (!task) throw new Error('The agent forgot its task.');
    const entries = await agent.journalOf(id);
    return { jobId: ref.jobId, minutes, changes, task, journal: entries.map(({ text }) => text) };
  } finally {
    await agent.close();
    await client.close();
    await service.close();
  }
}

/** Turns the clock to the end, a minute at a time, and reads what was seen meanwhile. */
async function watched(
  service: ModelledService,
  ref: JobRef,
  rounds: RoundsClock,
  isOver: () => boolean,
): Promise<{ minutes: readonly WatchedMinute[]; changes: readonly LimitsChange[] }> {
  const { api, clock } = service;
  const beginMs = Date.parse((await api.getJob(ref)).createTime ?? '');
  const changes: LimitsChange[] = [];
  let limits: { readonly min: number; readonly max: number } = burst.limits;
  while (clock.now() < beginMs + burst.minutes * minute && !isOver()) {
    await clock.advance(minute);
    await rounds.rest(isOver);
    const { minNumWorkers: min = limits.min, maxNumWorkers: max = limits.max } = (await api.getJob(ref))
      .limits;
    if (min !== limits.min || max !== limits.max)
      changes.push({ atMinute: Math.round((clock.now() - beginMs) / minute), min, max });
    limits = { min, max };
  }
  const read = async (metric: string): Promise<ReadonlyMap<number, number>> => {
    const window = { startMs: beginMs, endMs: clock.now() + minute, stepSeconds: 60 };
    const series = await api.listSeries(ref, { metric, ...window, aligner: 'MAX' });
    return new Map(
      series.flatMap(({ points }) =>
        points.map(([time, value]) => [Math.round((time - beginMs) / minute), value] as const),
      ),
    );
  };
  const [lag, workers] = await Promise.all([read('data_watermark_age'), read('active_worker_instances')]);
  const minutes = [...lag].map(([at, lagSeconds]) => ({ at, lagSeconds, workers: workers.get(at) ?? 0 }));
  return { minutes, changes };
}

/** The clock as the agent has it: knows whether a round is under way, so that time can wait for it. */
class RoundsClock implements Clock {
  private isResting = true;

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now();
  }

  setTimeout(run: () => void, ms: number): () => void {
    this.isResting = true;
    return this.clock.setTimeout(() => {
      this.isResting = false;
      run();
    }, ms);
  }

  /** Resolves when the round has ended that was under way. */
  async rest(isOver: () => boolean): Promise<void> {
    const latest = Date.now() + longestRoundMs;
    while (!this.isResting && !isOver()) {
      if (Date.now() > latest) throw new Error('A round of the agent did not end within a minute.');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
