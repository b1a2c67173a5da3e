import { z } from 'zod';
import type { Decision } from '../pipeline/decision.ts';
import type { MadeThing } from '../pipeline/madeThings.ts';
import type { ActResult, ActState, StepContext } from '../pipeline/playbook.ts';
import type { AgentTask } from '../pipeline/task.ts';
import type { StreamingMemory, StreamingSettings } from './streamingPlan.ts';

type Context = StepContext<StreamingSettings, StreamingMemory>;

const hour = 3_600_000;
/** What is listed at most; newest first. */
const listed = 100;

const snapshot = z.object({ snapshot_id: z.string(), description: z.string().optional() });
const created = z.object({ snapshot });
const list = z.object({ snapshots: z.array(snapshot) });

/** Takes the snapshot that is due. */
export const takeSnapshot: ActState<StreamingSettings, StreamingMemory> = {
  kind: 'act',
  decide: ({ task, settings, now }, key): Decision => {
    const { everyHours = 0, ttlDays = 7 } = settings.snapshots ?? {};
    return {
      action: {
        tool: 'create_snapshot',
        arguments: { job_id: jobIdOf(task), ttl_seconds: ttlDays * 86_400, description: originOf(key) },
      },
      evidence: [],
      evidenceTime: new Date(now).toISOString(),
      confidence: 'certain',
      reason: `A snapshot is due every ${everyHours} hours.`,
      origin: 'schedule',
    };
  },
  wasDone: async (context, { key }) => {
    const found = (await listSnapshots(context)).find(({ description }) => description === originOf(key));
    return found ? { found: { snapshot: found } } : 'not_done';
  },
  settle: ({ memory, settings, now }, { outcome }) => {
    const every = (settings.snapshots?.everyHours ?? 24) * hour;
    return { ...memory, snapshotDue: now + (outcome === 'done' ? every : Math.min(every, hour)) };
  },
  makes: ({ task, settings, now }, { value, act }) => {
    const made = created.safeParse(value);
    if (!made.success) return [];
    const { snapshot_id: resourceId } = made.data.snapshot;
    const thing: MadeThing = {
      id: `snapshot-${resourceId}`,
      kind: 'snapshot',
      taskId: task.id,
      playbook: task.playbook,
      connectionId: task.job.connectionId,
      projectId: task.job.projectId,
      location: task.job.location,
      resourceId,
      jobId: jobIdOf(task),
      jobName: task.job.jobName,
      origin: originOf(act.key),
      madeAt: new Date(now).toISOString(),
      expiresAt: new Date(now + (settings.snapshots?.ttlDays ?? 7) * 24 * hour).toISOString(),
    };
    return [thing];
  },
  to: { done: 'look', declined: 'look', refused: 'look', unclear: 'look', not_done: 'look' },
};

/** Deletes a snapshot of its own that is one too many. */
export const dropSnapshot: ActState<StreamingSettings, StreamingMemory> = {
  kind: 'act',
  decide: ({ memory, settings, now }): Decision => ({
    action: { tool: 'delete_snapshot', arguments: { snapshot_id: memory.surplus?.snapshotId ?? '' } },
    evidence: [],
    evidenceTime: new Date(now).toISOString(),
    confidence: 'certain',
    reason: `Of its own snapshots the ${settings.snapshots?.keep ?? 0} newest are kept.`,
    origin: 'schedule',
  }),
  wasDone: async (context, { decision: { action } }) => {
    const id = action.arguments['snapshot_id'];
    return (await listSnapshots(context)).some((each) => each.snapshot_id === id) ? 'not_done' : 'done';
  },
  settle: ({ memory: { surplus, ...memory } }, { outcome }) => ({
    ...memory,
    undeletable:
      outcome === 'done' || !surplus
        ? memory.undeletable
        : [...memory.undeletable, surplus.snapshotId].slice(-100),
  }),
  removes: ({ memory }) => (memory.surplus ? [memory.surplus.thingId] : []),
  to: { done: 'look', declined: 'look', refused: 'look', unclear: 'look', not_done: 'look' },
};

/** The oldest of the task's own snapshots where there are more than are kept. */
export async function surplusSnapshot({
  task,
  settings,
  memory,
  made,
  now,
}: Context): Promise<StreamingMemory['surplus']> {
  if (!settings.snapshots) return undefined;
  const own = (await made.list()).filter(
    ({ taskId, kind, expiresAt, resourceId }) =>
      taskId === task.id &&
      kind === 'snapshot' &&
      Date.parse(expiresAt) > now &&
      !memory.undeletable.includes(resourceId),
  );
  const [oldest] = own;
  if (own.length <= settings.snapshots.keep || !oldest) return undefined;
  return { thingId: oldest.id, snapshotId: oldest.resourceId };
}

export function jobIdOf({ job }: AgentTask): string {
  if (job.jobId === undefined) throw new Error('This playbook needs a job that runs.');
  return job.jobId;
}

/** Marks a snapshot as the agent's, and as made by this act. */
function originOf(key: ActResult['act']['key']): string {
  return `Dataflow agent ${key}`;
}

async function listSnapshots({ tools, task }: Context): Promise<readonly z.output<typeof snapshot>[]> {
  const { value } = await tools.read('list_snapshots', { job_id: jobIdOf(task), limit: listed });
  return list.parse(value).snapshots;
}
