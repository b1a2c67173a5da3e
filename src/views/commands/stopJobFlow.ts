import type { JobRef } from '../../dataflow/connection.ts';
import type { Connections } from '../../dataflow/connections.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import {
  planStop,
  stopJob,
  stopModes,
  type StopMode,
  type StopPlan,
} from '../../dataflow/operations/stopJob.ts';
import type { JobTarget } from '../../manifest/commands.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';

/** How stopping a job asks and tells. Every answer but a clear yes leaves the job alone. */
export interface StopDialogs {
  /** @param plans two or more ways to stop the same job */
  chooseMode(plans: readonly StopPlan[]): Promise<StopPlan | undefined>;
  confirm(plan: StopPlan): Promise<boolean>;
  withProgress<Result>(plan: StopPlan, run: () => Promise<Result>): Promise<Result>;
}

/** Stops a job as a person asks for it: what is possible, which way, are you sure, done. */
export class StopJobFlow {
  constructor(
    private readonly deps: {
      connections: Connections;
      monitor: Pick<JobsMonitor, 'note'>;
      dialogs: StopDialogs;
    },
  ) {}

  /**
   * @returns the job after the request was taken; undefined when the person declined
   * @throws DataflowError `FAILED_PRECONDITION` when the job cannot be stopped any more
   */
  async run({ connectionId, ref }: JobTarget): Promise<JobSummary | undefined> {
    const { dialogs, monitor } = this.deps;
    const api = await this.api(connectionId);
    const plans = await plansFor(api, ref);
    const plan = plans.length > 1 ? await dialogs.chooseMode(plans) : plans[0];
    if (!plan || !(await dialogs.confirm(plan))) return undefined;
    const job = await dialogs.withProgress(plan, () => stopJob(api, plan));
    monitor.note(connectionId, job);
    return job;
  }

  private async api(connectionId: string): Promise<DataflowApi> {
    const connection = this.deps.connections.get(connectionId);
    if (connection) return this.deps.connections.api(connection);
    throw new DataflowError(
      'NOT_FOUND',
      'Stopping the job',
      'Its connection is no longer among the settings.',
      'Add the connection again, or stop the job where you see it now.',
    );
  }
}

/** The ways to stop a job, from what the service says about it now rather than from what a list showed before. */
async function plansFor(api: DataflowApi, ref: JobRef): Promise<readonly StopPlan[]> {
  const modes = stopModes(await api.getJob(ref));
  // A job that cannot be stopped is planned for too: the plan knows best why it is refused.
  const planned: readonly StopMode[] = modes.length > 0 ? modes : ['cancel'];
  return Promise.all(planned.map((mode) => planStop(api, ref, mode)));
}
