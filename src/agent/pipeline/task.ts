import { z } from 'zod';
import type { ChangeKind } from '../../dataflow/operations/changeEffect.ts';
import { budgetLimits, budgetUse } from './budget.ts';
import { decision } from './decision.ts';

/** The job a task is about. A playbook that launches its job leaves `jobId` out until there is one. */
export const taskJob = z.object({
  connectionId: z.string(),
  projectId: z.string(),
  location: z.string(),
  jobId: z.string().optional(),
  /** Untrusted where it comes from a job. */
  jobName: z.string(),
});
export type TaskJob = z.output<typeof taskJob>;

const changeKinds = [
  'scale',
  'launch',
  'replace',
  'drain',
  'cancel',
  'create_snapshot',
  'delete_snapshot',
  'create_schedule',
  'enable_schedule',
  'run_schedule',
  'pause_schedule',
  'delete_schedule',
  'archive',
  'unarchive',
] as const satisfies readonly ChangeKind[];

/** What the task may do at most, whoever approves it. */
export const taskBounds = z.object({
  /** Limits that it may set. */
  workers: z.object({ min: z.int().min(1), max: z.int().min(1) }),
  kinds: z.array(z.enum(changeKinds)),
  /** Changes in its whole life. */
  mostChanges: z.int().min(0),
});
export type TaskBounds = z.output<typeof taskBounds>;

/** An act that was begun. It is saved before the call, so that a restart knows of it and never acts twice. */
export const actMarker = z.object({
  /** Of this act and no other; playbooks put it into what they make, to know it again. */
  key: z.string(),
  decision,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
});
export type ActMarker = z.output<typeof actMarker>;

/** Where a playbook stands. */
export const position = z.object({
  state: z.string(),
  /** The playbook's own; it has the schema of it. */
  memory: z.json(),
  /** Set while an act is under way. */
  act: actMarker.optional(),
  /** When a wait began, in milliseconds since the epoch. */
  waitingSince: z.number().optional(),
});
export type Position = z.output<typeof position>;

const taskStatuses = ['running', 'asking', 'ended', 'stopped', 'failed'] as const;
/**
 * `running` also while it waits; `asking` while a person is asked. The others are final: the playbook came to its end,
 * a person stopped it, or it could not go on.
 */
export type TaskStatus = (typeof taskStatuses)[number];

/** One run of a playbook for one job. Plain JSON: it survives a restart. */
export const agentTask = z.object({
  id: z.string(),
  /** Id of the playbook. */
  playbook: z.string(),
  job: taskJob,
  /** The playbook's own; it has the schema of it. */
  settings: z.json(),
  bounds: taskBounds,
  /** `standing`: inside the bounds nobody is asked, until `until`. `ask`: a person is asked about every change. */
  approval: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ask') }),
    z.object({ kind: z.literal('standing'), grantedBy: z.string(), until: z.iso.datetime() }),
  ]),
  budget: budgetLimits,
  use: budgetUse,
  status: z.enum(taskStatuses),
  /** One sentence: what it does now, or why it ended. */
  statusText: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Rounds so far. */
  rounds: z.number(),
  /** Rounds that failed in a row. */
  failures: z.number(),
  position,
});
export type AgentTask = z.output<typeof agentTask>;

export function isFinal({ status }: Pick<AgentTask, 'status'>): boolean {
  return status === 'ended' || status === 'stopped' || status === 'failed';
}
