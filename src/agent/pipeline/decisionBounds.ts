import type { ChangeKind } from '../../dataflow/operations/changeEffect.ts';
import { budgetProblem } from './budget.ts';
import type { Decision, ToolAction } from './decision.ts';
import type { AgentTask } from './task.ts';

/** What an agent may do with a tool that changes something. A tool that is not here is not for agents. */
interface AgentTool {
  kind(args: ToolAction['arguments']): ChangeKind | undefined;
  /** Arguments that a decision may have, beside where the job is. */
  readonly arguments: readonly string[];
  /** Whether it names the task's job by `job_id`. */
  readonly isOfJob: boolean;
}

const scheduleKinds: ReadonlyMap<unknown, ChangeKind> = new Map([
  ['enable', 'enable_schedule'],
  ['pause', 'pause_schedule'],
  ['run', 'run_schedule'],
  ['delete', 'delete_schedule'],
]);

const tools: Readonly<Record<string, AgentTool>> = {
  update_job: {
    kind: () => 'scale',
    arguments: ['min_num_workers', 'max_num_workers'],
    isOfJob: true,
  },
  create_snapshot: {
    kind: () => 'create_snapshot',
    arguments: ['ttl_seconds', 'snapshot_sources', 'description'],
    isOfJob: true,
  },
  delete_snapshot: { kind: () => 'delete_snapshot', arguments: ['snapshot_id'], isOfJob: false },
  stop_job: {
    kind: ({ mode }) => (mode === 'drain' || mode === 'cancel' ? mode : undefined),
    arguments: ['mode'],
    isOfJob: true,
  },
  launch_job: {
    kind: () => 'launch',
    arguments: ['job_name', 'gcs_path', 'parameters', 'environment'],
    isOfJob: false,
  },
  schedule_launch: {
    kind: () => 'create_schedule',
    arguments: [
      'schedule_id',
      'cron',
      'time_zone',
      'job_name',
      'gcs_path',
      'parameters',
      'environment',
      'description',
      'scheduler_service_account',
    ],
    isOfJob: false,
  },
  update_schedule: {
    kind: ({ action }) => scheduleKinds.get(action),
    arguments: ['schedule_id', 'action'],
    isOfJob: false,
  },
  replace_job: {
    kind: () => 'replace',
    arguments: ['gcs_path', 'parameters', 'environment', 'transform_name_mapping'],
    isOfJob: true,
  },
};

/** Kinds of changes that never add cost. */
const freeing: readonly (ChangeKind | undefined)[] = ['drain', 'cancel', 'delete_snapshot'];

/**
 * Why a decision is outside what its task may do, whoever would approve it; undefined when it is inside.
 * @param made ids of what the task made: it deletes no other snapshots, and changes no other jobs and schedules
 */
export function outsideBounds(
  { action, wayBack }: Pick<Decision, 'action' | 'wayBack'>,
  task: Pick<AgentTask, 'job' | 'bounds' | 'budget' | 'use'>,
  made: readonly string[],
): string | undefined {
  const { job, bounds, budget, use } = task;
  const args = action.arguments;
  const tool = Object.hasOwn(tools, action.tool) ? tools[action.tool] : undefined;
  const kind = tool?.kind(args);
  if (!tool || kind === undefined) return `${action.tool} is no change that an agent makes.`;
  if (!bounds.kinds.some((each) => each === kind)) return `The task may not "${kind}".`;
  const strange = Object.keys(args).find(
    (name) => !tool.arguments.includes(name) && !placeNames.includes(name),
  );
  if (strange !== undefined) return `The argument ${strange} is not for agents.`;
  const elsewhere =
    (args['job_id'] !== undefined &&
      args['job_id'] !== job.jobId &&
      !made.some((id) => id === args['job_id'])) ||
    (args['connection'] !== undefined && args['connection'] !== job.connectionId) ||
    (args['project_id'] !== undefined && args['project_id'] !== job.projectId) ||
    (args['location'] !== undefined && args['location'] !== job.location);
  if (elsewhere || (tool.isOfJob && args['job_id'] === undefined))
    return 'It is about another job than the task.';
  const name = args['job_name'];
  if (name !== undefined && !(typeof name === 'string' && name.startsWith(job.jobName))) {
    return `The name of the new job does not begin with "${job.jobName}".`;
  }
  if (kind === 'delete_snapshot' && !made.some((id) => id === args['snapshot_id'])) {
    return 'The task deletes only snapshots that it made.';
  }
  if (action.tool === 'update_schedule' && !made.some((id) => id === args['schedule_id'])) {
    return 'The task changes only schedules that it made.';
  }
  for (const count of workerCounts(args)) {
    const { min, max } = bounds.workers;
    if (typeof count !== 'number' || !Number.isInteger(count) || count < min || count > max) {
      return `${JSON.stringify(count)} workers is outside ${min} to ${max}.`;
    }
  }
  if (use.changes >= bounds.mostChanges) return `All ${bounds.mostChanges} changes of the task are made.`;
  // The way back must not be barred by what the way there has cost.
  const isWayBack = kind === 'replace' && made.some((id) => id === args['job_id']);
  const isFree = freeing.includes(kind) || isWayBack || isFewer(args, wayBack);
  return isFree ? undefined : budgetProblem(budget, use);
}

const placeNames = ['job_id', 'connection', 'project_id', 'location'];

function workerCounts(args: ToolAction['arguments']): readonly unknown[] {
  const { environment } = args;
  const ofEnvironment =
    typeof environment === 'object' && environment !== null && !Array.isArray(environment)
      ? [environment['max_workers'], environment['num_workers']]
      : [];
  return [args['min_num_workers'], args['max_num_workers'], ...ofEnvironment].filter(
    (count) => count !== undefined,
  );
}

function isFewer(args: ToolAction['arguments'], wayBack: ToolAction | undefined): boolean {
  return (['min_num_workers', 'max_num_workers'] as const).every((name) => {
    const [after, before] = [args[name], wayBack?.arguments[name]];
    return (
      after === undefined || (typeof after === 'number' && typeof before === 'number' && after <= before)
    );
  });
}
