import { z } from 'zod';
import type { Decision } from '../pipeline/decision.ts';
import type { ActState, StepContext } from '../pipeline/playbook.ts';
import { jobIdOf, originOf, thingOf } from './jobLookup.ts';

/** What is listed at most; newest first. */
const listed = 100;

const snapshot = z.object({ snapshot_id: z.string(), state: z.string(), description: z.string().optional() });
const created = z.object({ snapshot });
const list = z.object({ snapshots: z.array(snapshot) });
export type ListedSnapshot = z.output<typeof snapshot>;

/** Takes a snapshot of the task's job, which is known again by its description and deleted after `days`. */
export function snapshotAct<Settings, Memory>({
  days,
  because,
  settle,
  to,
}: {
  readonly days: (settings: Settings) => number;
  readonly because: (settings: Settings) => Pick<Decision, 'reason' | 'origin'>;
} & Pick<ActState<Settings, Memory>, 'settle' | 'to'>): ActState<Settings, Memory> {
  return {
    kind: 'act',
    decide: ({ task, settings, now }, key): Decision => ({
      action: {
        tool: 'create_snapshot',
        arguments: {
          job_id: jobIdOf(task),
          ttl_seconds: Math.round(days(settings) * 86_400),
          description: originOf(key),
        },
      },
      evidence: [],
      evidenceTime: new Date(now).toISOString(),
      confidence: 'certain',
      ...because(settings),
    }),
    wasDone: async (context, { key }) => {
      const found = (await listSnapshots(context)).find(({ description }) => description === originOf(key));
      return found ? { found: { snapshot: found } } : 'not_done';
    },
    settle,
    makes: (context, { value, act }) => {
      const resourceId = snapshotIdOf(value);
      if (resourceId === undefined) return [];
      const jobId = jobIdOf(context.task);
      const origin = originOf(act.key);
      return [
        thingOf(context, { kind: 'snapshot', resourceId, origin, days: days(context.settings), jobId }),
      ];
    },
    to,
  };
}

/** Of the snapshot in the answer of `create_snapshot`. */
export function snapshotIdOf(value: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return created.safeParse(value).data?.snapshot.snapshot_id;
}

export async function listSnapshots({
  tools,
  task,
}: Pick<StepContext<unknown, unknown>, 'tools' | 'task'>): Promise<readonly ListedSnapshot[]> {
  const { value } = await tools.read('list_snapshots', { job_id: jobIdOf(task), limit: listed });
  return list.parse(value).snapshots;
}
