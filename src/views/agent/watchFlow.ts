import type { Job } from '../../dataflow/job.ts';
import type { AgentTask, TaskBounds } from '../../agent/pipeline/task.ts';
import type { TaskRequest } from '../../agent/pipeline/newTask.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';

/** What a person chose of how the agent may look after a streaming job. */
export interface WatchPlan {
  readonly workers: TaskBounds['workers'];
  readonly snapshotsEveryHours: number | undefined;
  /** Hours for which nobody is asked; undefined to be asked about every change. */
  readonly standingHours: number | undefined;
}

export interface WatchDialogs {
  /** @returns undefined when it was called off */
  askPlan(job: Job, defaults: WatchPlan): Promise<WatchPlan | undefined>;
}

const mostChanges = 50;
/** Of a task's tools: more than looking once a minute takes. */
export const callsPerDay = 10_000;

/** Bounds that fit most jobs: four times what it may have now. */
export function defaultPlan({ limits }: Job): WatchPlan {
  const most = limits.maxNumWorkers ?? 10;
  return {
    workers: { min: limits.minNumWorkers ?? 1, max: Math.min(1000, Math.max(10, most * 4)) },
    snapshotsEveryHours: undefined,
    standingHours: undefined,
  };
}

/** The task that a person asked for. */
export function watchRequest(
  { connectionId, ref }: JobTarget,
  job: Job,
  { workers, snapshotsEveryHours, standingHours }: WatchPlan,
  now: number,
): TaskRequest {
  const approval: AgentTask['approval'] =
    standingHours === undefined
      ? { kind: 'ask' }
      : {
          kind: 'standing',
          grantedBy: 'the user of this editor',
          until: new Date(now + standingHours * 3_600_000).toISOString(),
        };
  return {
    playbook: 'streaming',
    job: { connectionId, ...ref, jobName: job.name },
    settings: snapshotsEveryHours === undefined ? {} : { snapshots: { everyHours: snapshotsEveryHours } },
    bounds: {
      workers,
      kinds: [
        'scale',
        ...(snapshotsEveryHours === undefined ? [] : (['create_snapshot', 'delete_snapshot'] as const)),
      ],
      mostChanges,
    },
    approval,
    budget: { callsPerDay },
  };
}

/** Bounds as a person types them, `2-20`. @returns what is wrong with them, or the bounds */
export function parseBounds(text: string): TaskBounds['workers'] | { readonly problem: string } {
  const [, first, second] = /^\s*(\d{1,4})\s*(?:-|–|to)\s*(\d{1,4})\s*$/.exec(text) ?? [];
  const [min, max] = [Number(first), Number(second)];
  if (first === undefined || min < 1 || max > 1000 || min > max) {
    return { problem: 'The least and the most workers, from 1 to 1000, for example 2-20' };
  }
  return { min, max };
}
