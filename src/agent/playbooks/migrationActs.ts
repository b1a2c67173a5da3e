import { z } from 'zod';
import type { Decision } from '../pipeline/decision.ts';
import type { ActOutcome, ActState, StepContext } from '../pipeline/playbook.ts';
import { findReplacement, launchAnswer, thingOf } from './jobLookup.ts';
import type { MigrationMemory, MigrationSettings } from './migrationPlan.ts';
import { jobIdOf } from './streamingSnapshots.ts';

type Context = StepContext<MigrationSettings, MigrationMemory>;
type Act = ActState<MigrationSettings, MigrationMemory>;

const snapshot = z.object({ snapshot_id: z.string(), state: z.string(), description: z.string().optional() });
const snapshotAnswer = z.object({ snapshot });
const snapshots = z.object({ snapshots: z.array(snapshot) });

/** A way back that is refused more often, each time only for a while, is left to a person. */
const mostRefusals = 5;

const originOf = (key: string): string => `Dataflow agent ${key}`;

/** The old job's state, before anything is changed. */
export const takeSnapshot: Act = {
  kind: 'act',
  decide: ({ task, settings, now }, key): Decision => ({
    action: {
      tool: 'create_snapshot',
      arguments: {
        job_id: jobIdOf(task),
        ttl_seconds: Math.round(settings.snapshotDays * 86_400),
        description: originOf(key),
      },
    },
    evidence: [],
    evidenceTime: new Date(now).toISOString(),
    confidence: 'certain',
    reason: 'The job is about to be replaced; its state is kept before that.',
    origin: 'rules',
  }),
  wasDone: async (context, { key }) => {
    const found = (await listed(context)).find(({ description }) => description === originOf(key));
    return found ? { found: { snapshot: found } } : 'not_done';
  },
  settle: ({ memory }, { outcome, code, why, value }) => {
    const made = snapshotAnswer.safeParse(value).data;
    if (outcome === 'done' && made) return { ...memory, snapshotId: made.snapshot.snapshot_id };
    return { ...memory, reason: `No snapshot was taken: ${code ?? outcome}. ${why ?? ''}`.trim() };
  },
  makes: (context, { value, act }) => {
    const made = snapshotAnswer.safeParse(value).data;
    if (!made) return [];
    const { snapshot_id: resourceId } = made.snapshot;
    const days = context.settings.snapshotDays;
    return [
      thingOf(context, {
        kind: 'snapshot',
        resourceId,
        origin: originOf(act.key),
        days,
        jobId: jobIdOf(context.task),
      }),
    ];
  },
  to: {
    done: 'awaitSnapshot',
    declined: 'untouched',
    refused: 'untouched',
    unclear: 'untouched',
    not_done: 'check',
  },
};

export async function awaitSnapshot(
  context: Context,
): Promise<{ readonly outcome: string; readonly memory: MigrationMemory }> {
  const { memory } = context;
  const found = (await listed(context)).find((each) => each.snapshot_id === memory.snapshotId);
  if (found?.state === 'READY') return { outcome: 'ready', memory };
  if (found?.state === 'PENDING' || found?.state === 'RUNNING') return { outcome: 'pending', memory };
  const reason = `The snapshot ${memory.snapshotId ?? ''} is ${found?.state ?? 'gone'}.`;
  return { outcome: 'failed', memory: { ...memory, reason } };
}

/** Puts a version in the place of a job. */
export function replaceBy(
  which: 'next' | 'previous',
  options: {
    readonly replaced: (context: Context) => string;
    readonly reason: (context: Context) => string;
    readonly to: Readonly<Record<ActOutcome | 'not_done', string>>;
  },
): Act {
  const memoryOf = (memory: MigrationMemory, jobId: string): MigrationMemory =>
    which === 'next' ? { ...memory, newJobId: jobId } : { ...memory, backJobId: jobId };
  return {
    kind: 'act',
    decide: (context): Decision => {
      const { settings, now } = context;
      const version = settings[which];
      if (!version) throw new Error(`The settings name no ${which} version.`);
      return {
        action: {
          tool: 'replace_job',
          arguments: {
            job_id: options.replaced(context),
            gcs_path: version.path,
            parameters: version.parameters,
            ...(version.environment === undefined ? {} : { environment: version.environment }),
            ...(Object.keys(version.mapping).length === 0 ? {} : { transform_name_mapping: version.mapping }),
          },
        },
        evidence: [],
        evidenceTime: new Date(now).toISOString(),
        expected: {
          metric: 'data_watermark_age',
          comparison: 'at_most',
          value: settings.lagSeconds,
          withinMinutes: settings.verifyMinutes,
        },
        confidence: 'likely',
        reason: options.reason(context),
        origin: 'rules',
      };
    },
    wasDone: (context) => findReplacement(context.tools, options.replaced(context)),
    settle: ({ memory: { wayBackRefused, ...memory }, now }, { outcome, code, why, value, retryAfterMs }) => {
      const launched = launchAnswer.safeParse(value).data;
      if (outcome === 'done' && launched) {
        const fresh = { since: now, meteredAt: now, unknownSince: undefined };
        return { ...memoryOf(memory, launched.job.job_id), ...fresh };
      }
      const times = (wayBackRefused?.times ?? 0) + 1;
      // The policy lets a job that was just replaced rest; a way back must not fail by that.
      if (which === 'previous' && retryAfterMs !== undefined && times <= mostRefusals) {
        return { ...memory, wayBackRefused: { times, retryAfterMs } };
      }
      const words =
        outcome === 'declined' ? 'A person did not approve it.' : `${code ?? outcome}: ${why ?? ''}`;
      return { ...memory, reason: `${memory.reason} ${words}`.trim() };
    },
    makes: (context, { value, act }) => {
      const launched = launchAnswer.safeParse(value).data;
      if (!launched) return [];
      const resourceId = launched.job.job_id;
      return [
        thingOf(context, { kind: 'job', resourceId, origin: originOf(act.key), days: 30, jobId: resourceId }),
      ];
    },
    to: options.to,
  };
}

async function listed({ tools, task }: Context): Promise<readonly z.output<typeof snapshot>[]> {
  const { value } = await tools.read('list_snapshots', { job_id: jobIdOf(task), limit: 100 });
  return snapshots.parse(value).snapshots;
}
