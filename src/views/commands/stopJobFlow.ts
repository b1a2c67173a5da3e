import type { JobRef } from '../../dataflow/connection.ts';
import type { Connections } from '../../dataflow/connections.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import {
  planStop,
  stopJob,
  stopModes,
  type StopMode,
  type StopPlan,
} from '../../dataflow/operations/stopJob.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import { connectionApi } from '../connectionApi.ts';

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
   * @param mode how, where that is decided already
   * @returns the job after the request was taken; undefined when the person declined
   * @throws DataflowError `FAILED_PRECONDITION` when the job cannot be stopped any more
   */
  async run({ connectionId, ref }: JobTarget, mode?: StopMode): Promise<JobSummary | undefined> {
    const { dialogs, monitor } = this.deps;
    const api = await connectionApi(this.deps.connections, connectionId, 'Stopping the job');
    const plans = mode === undefined ? await plansFor(api, ref) : [await planStop(api, ref, mode)];
    const plan = plans.length > 1 ? await dialogs.chooseMode(plans) : plans[0];
    if (!plan || !(await dialogs.confirm(plan))) return undefined;
    const job = await dialogs.withProgress(plan, () => stopJob(api, plan));
    monitor.note(connectionId, job);
    return job;
  }
}

/** The ways to stop a job, from what the service says about it now rather than from what a list showed before. */
async function plansFor(api: DataflowApi, ref: JobRef): Promise<readonly StopPlan[]> {
  const modes = stopModes(await api.getJob(ref));
  // A job that cannot be stopped is planned for too: the plan knows best why it is refused.
  const planned: readonly StopMode[] = modes.length > 0 ? modes : ['cancel'];
  return Promise.all(planned.map((mode) => planStop(api, ref, mode)));
}
