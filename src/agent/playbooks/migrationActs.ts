import type { Decision } from '../pipeline/decision.ts';
import type { ActOutcome, ActState, StepContext } from '../pipeline/playbook.ts';
import { findReplacement, launchAnswer, originOf, thingOf } from './jobLookup.ts';
import type { MigrationMemory, MigrationSettings } from './migrationPlan.ts';
import { listSnapshots, snapshotAct, snapshotIdOf } from './snapshotAct.ts';

type Context = StepContext<MigrationSettings, MigrationMemory>;
type Act = ActState<MigrationSettings, MigrationMemory>;

/** A way back that is refused more often, each time only for a while, is left to a person. */
const mostRefusals = 5;

/** The old job's state, before anything is changed. */
export const takeSnapshot = snapshotAct<MigrationSettings, MigrationMemory>({
  days: ({ snapshotDays }) => snapshotDays,
  because: () => ({
    reason: 'The job is about to be replaced; its state is kept before that.',
    origin: 'rules',
  }),
  settle: ({ memory }, { outcome, code, why, value }) => {
    const snapshotId = snapshotIdOf(value);
    if (outcome === 'done' && snapshotId !== undefined) return { ...memory, snapshotId };
    return { ...memory, reason: `No snapshot was taken: ${code ?? outcome}. ${why ?? ''}`.trim() };
  },
  to: {
    done: 'awaitSnapshot',
    declined: 'untouched',
    refused: 'untouched',
    unclear: 'untouched',
    not_done: 'check',
  },
});

export async function awaitSnapshot(
  context: Context,
): Promise<{ readonly outcome: string; readonly memory: MigrationMemory }> {
  const { memory } = context;
  const found = (await listSnapshots(context)).find((each) => each.snapshot_id === memory.snapshotId);
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
