import { z } from 'zod';
import type { Decision } from '../pipeline/decision.ts';
import type { ActState, StepContext } from '../pipeline/playbook.ts';
import { mostAttempts, type BatchMemory, type BatchSettings } from './batchPlan.ts';
import { actLabel, findLaunched, launchAnswer, originOf, thingOf } from './jobLookup.ts';

type Context = StepContext<BatchSettings, BatchMemory>;
type Act = ActState<BatchSettings, BatchMemory>;

const schedule = z.object({ schedule_id: z.string(), state: z.string(), description: z.string().optional() });
const schedules = z.object({ schedules: z.array(schedule) });

/** Launches the job itself: a single run, or another attempt of one. */
export const launch: Act = {
  kind: 'act',
  decide: ({ task, settings, memory, now }, key): Decision => ({
    action: {
      tool: 'launch_job',
      arguments: {
        job_name: task.job.jobName,
        gcs_path: settings.path,
        parameters: settings.parameters,
        environment: {
          ...settings.environment,
          additional_user_labels: { ...labelsOf(settings), [actLabel]: key },
        },
      },
    },
    evidence: [],
    evidenceTime: new Date(now).toISOString(),
    confidence: 'certain',
    reason:
      memory.attempts === 0
        ? 'It was asked for.'
        : `Attempt ${memory.attempts + 1} of ${mostAttempts}: the cause goes away by itself. ${memory.failures.at(-1) ?? ''}`.trim(),
    origin: memory.attempts === 0 ? 'schedule' : 'rules',
  }),
  wasDone: async ({ tools, task }, { key }) => {
    const found = await findLaunched(tools, task.job.jobName, key);
    return found === undefined ? 'not_done' : { found: { job: { job_id: found } } };
  },
  settle: ({ memory }, { outcome, code, why, value }) => {
    const launched = launchAnswer.safeParse(value).data;
    if (outcome === 'done' && launched) {
      const { job_id: jobId } = launched.job;
      const seen = [...memory.seen, jobId].slice(-100);
      const fresh = { meteredAt: undefined, unknownSince: undefined, progress: [] };
      return { ...memory, ...fresh, jobId, seen, attempts: memory.attempts + 1 };
    }
    const words =
      outcome === 'declined' ? 'A person did not approve it.' : `${code ?? outcome}: ${why ?? ''}`;
    return { ...memory, reason: ['It was not launched.', words, ...memory.failures].join(' ') };
  },
  makes: (context, { value, act }) => {
    const launched = launchAnswer.safeParse(value).data;
    if (!launched) return [];
    const resourceId = launched.job.job_id;
    return [
      thingOf(context, { kind: 'job', resourceId, origin: originOf(act.key), days: 30, jobId: resourceId }),
    ];
  },
  to: {
    done: 'follow',
    declined: 'notLaunched',
    refused: 'notLaunched',
    unclear: 'notLaunched',
    not_done: 'launch',
  },
};

/** Paused; it is enabled by an act of its own. */
export const createSchedule: Act = {
  kind: 'act',
  decide: ({ task, settings, now }, key): Decision => {
    const { id, cron, timeZone, serviceAccount } = wanted(settings);
    return {
      action: {
        tool: 'schedule_launch',
        arguments: {
          schedule_id: id,
          cron,
          time_zone: timeZone,
          job_name: task.job.jobName,
          gcs_path: settings.path,
          parameters: settings.parameters,
          description: originOf(key),
          ...(settings.environment === undefined ? {} : { environment: settings.environment }),
          ...(serviceAccount === undefined ? {} : { scheduler_service_account: serviceAccount }),
        },
      },
      evidence: [],
      evidenceTime: new Date(now).toISOString(),
      confidence: 'certain',
      reason: 'It was asked for; it is created paused.',
      origin: 'schedule',
    };
  },
  wasDone: async (context, { key }) => {
    const found = await findSchedule(context);
    return found?.description === originOf(key) ? { found: { schedule: found } } : 'not_done';
  },
  settle: ({ memory, settings }, result) =>
    result.outcome === 'done'
      ? { ...memory, scheduleId: wanted(settings).id }
      : {
          ...memory,
          reason: `No schedule was made: ${result.code ?? result.outcome}. ${result.why ?? ''}`.trim(),
        },
  makes: (context, { act }) => {
    const { id: resourceId, days } = wanted(context.settings);
    return [thingOf(context, { kind: 'schedule', resourceId, origin: originOf(act.key), days })];
  },
  to: {
    done: 'enableSchedule',
    declined: 'ended',
    refused: 'ended',
    unclear: 'ended',
    not_done: 'createSchedule',
  },
};

export const enableSchedule: Act = {
  kind: 'act',
  decide: ({ settings, now }): Decision => {
    const { id, cron, timeZone } = wanted(settings);
    const action = (name: string): Decision['action'] => ({
      tool: 'update_schedule',
      arguments: { schedule_id: id, action: name },
    });
    return {
      action: action('enable'),
      evidence: [],
      evidenceTime: new Date(now).toISOString(),
      confidence: 'certain',
      reason: `The schedule is there and paused; from now on it launches at "${cron}" (${timeZone}).`,
      origin: 'schedule',
      wayBack: action('pause'),
    };
  },
  wasDone: async (context) => ((await findSchedule(context))?.state === 'ENABLED' ? 'done' : 'not_done'),
  settle: ({ memory }, { outcome, code, why }) =>
    outcome === 'done'
      ? memory
      : { ...memory, reason: `The schedule stays paused: ${code ?? outcome}. ${why ?? ''}`.trim() },
  to: { done: 'awaitRun', declined: 'ended', refused: 'ended', unclear: 'ended', not_done: 'enableSchedule' },
};

async function findSchedule({ tools, settings }: Context): Promise<z.output<typeof schedule> | undefined> {
  const { value } = await tools.read('list_schedules', { limit: 100 });
  return schedules.parse(value).schedules.find(({ schedule_id: id }) => id === settings.schedule?.id);
}

function wanted({ schedule: given }: BatchSettings): NonNullable<BatchSettings['schedule']> {
  if (!given) throw new Error('The settings name no schedule.');
  return given;
}

function labelsOf({ environment }: BatchSettings): Record<string, string> {
  const labels = z.record(z.string(), z.string()).safeParse(environment?.['additional_user_labels']);
  return labels.data ?? {};
}
