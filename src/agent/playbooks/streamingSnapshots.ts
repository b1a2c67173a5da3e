import type { Decision } from '../pipeline/decision.ts';
import type { ActState, StepContext } from '../pipeline/playbook.ts';
import { listSnapshots, snapshotAct } from './snapshotAct.ts';
import type { StreamingMemory, StreamingSettings } from './streamingPlan.ts';

type Context = StepContext<StreamingSettings, StreamingMemory>;

const hour = 3_600_000;

/** Takes the snapshot that is due. */
export const takeSnapshot = snapshotAct<StreamingSettings, StreamingMemory>({
  days: ({ snapshots }) => snapshots?.ttlDays ?? 7,
  because: ({ snapshots }) => ({
    reason: `A snapshot is due every ${snapshots?.everyHours ?? 0} hours.`,
    origin: 'schedule',
  }),
  settle: ({ memory, settings, now }, { outcome }) => {
    const every = (settings.snapshots?.everyHours ?? 24) * hour;
    return { ...memory, snapshotDue: now + (outcome === 'done' ? every : Math.min(every, hour)) };
  },
  to: { done: 'look', declined: 'look', refused: 'look', unclear: 'look', not_done: 'look' },
});

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
