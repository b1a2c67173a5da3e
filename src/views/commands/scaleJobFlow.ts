import type { Connections } from '../../dataflow/connections.ts';
import type { Job, JobSummary } from '../../dataflow/job.ts';
import { presentLimits } from '../../dataflow/operations/presentLimits.ts';
import { planWorkers, updateWorkers, workerBounds } from '../../dataflow/operations/updateWorkers.ts';
import type { WorkerLimits } from '../../dataflow/workerLimits.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import { connectionApi } from '../connectionApi.ts';
import type { OperationDialogs } from './operationDialogs.ts';

export interface ScaleDialogs extends OperationDialogs {
  /**
   * Asks for limits, starting from those that are proposed, else from those in force.
   * @returns only what shall change; undefined when nothing was answered
   */
  askLimits(job: Pick<Job, 'name' | 'limits'>, proposed: WorkerLimits): Promise<WorkerLimits | undefined>;
}

/** Scales a job as a person asks for it: the limits, are you sure, done. */
export class ScaleJobFlow {
  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly monitor: Pick<JobsMonitor, 'note'>;
      readonly dialogs: ScaleDialogs;
      readonly clock: Clock;
    },
  ) {}

  /** @throws DataflowError when the job cannot be scaled, or the service refuses the limits */
  async run({ connectionId, ref }: JobTarget, proposed: WorkerLimits = {}): Promise<JobSummary | undefined> {
    const { clock, connections, dialogs, monitor } = this.deps;
    const api = await connectionApi(connections, connectionId, 'Scaling the job');
    const { name, limits: seen } = await dialogs.withProgress('Reading the limits of the job', async () => {
      const job = await api.getJob(ref);
      return { name: job.name, limits: await presentLimits(api, ref, job.limits, clock.now()) };
    });
    const limits = await dialogs.askLimits({ name, limits: seen }, proposed);
    if (limits === undefined) return undefined;
    const plan = await dialogs.withProgress(`Checking the limits of "${name}"`, () =>
      planWorkers(api, ref, limits, clock.now(), { seen }),
    );
    const isSure = await dialogs.confirm({
      question: `Scale the job "${plan.job.name}"?`,
      consequence: plan.consequence,
      ref,
      button: 'Scale Job',
    });
    if (!isSure) return undefined;
    const scaled = await dialogs.withProgress(`Scaling "${plan.job.name}"`, () => updateWorkers(api, plan));
    monitor.note(connectionId, scaled);
    dialogs.tell(`Scaled ${plan.job.name}`);
    return scaled;
  }
}

/** Why a text is no limit, or undefined when it is one or empty. */
export function limitProblem(key: keyof WorkerLimits, text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (key === 'workerUtilizationHint') {
    const { min, max } = workerBounds.utilizationHint;
    return value >= min && value <= max ? undefined : `A number from ${min} to ${max}`;
  }
  const { min, max } = workerBounds.workers;
  return Number.isInteger(value) && value >= min && value <= max
    ? undefined
    : `A whole number from ${min} to ${max}`;
}
