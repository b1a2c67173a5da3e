import { randomBytes } from 'node:crypto';
import { nothingUsed, type BudgetLimits } from './budget.ts';
import type { Playbook } from './playbook.ts';
import { agentTask, type AgentTask, type TaskBounds, type TaskJob } from './task.ts';

/** What a person asks the agent to do. */
export interface TaskRequest {
  readonly playbook: string;
  readonly job: TaskJob;
  /** The playbook's own. */
  readonly settings: unknown;
  readonly bounds: TaskBounds;
  readonly approval: AgentTask['approval'];
  readonly budget: BudgetLimits;
}

/** @throws ZodError when the request is not right */
export function newTask(request: TaskRequest, playbook: Playbook, nowMs: number): AgentTask {
  const settings = playbook.settings.parse(request.settings);
  const now = new Date(nowMs).toISOString();
  const task = {
    ...request,
    settings,
    id: randomBytes(6).toString('hex'),
    use: nothingUsed,
    status: 'running',
    statusText: 'It has just begun.',
    createdAt: now,
    updatedAt: now,
    rounds: 0,
    failures: 0,
    position: { state: playbook.initial, memory: playbook.begin(settings) },
  };
  // As it comes back from where it is kept.
  return agentTask.parse(JSON.parse(JSON.stringify(task)));
}

/** What the journal begins with. */
export function startText({ job, bounds, approval }: AgentTask, { title }: Playbook): string {
  const { min, max } = bounds.workers;
  const asks =
    approval.kind === 'ask'
      ? 'A person is asked about every change.'
      : `Until ${approval.until} nobody is asked about changes inside the bounds (permission of ${approval.grantedBy}).`;
  return `${title} for ${job.jobName}: ${min} to ${max} workers, at most ${bounds.mostChanges} changes (${bounds.kinds.join(', ')}). ${asks}`;
}
