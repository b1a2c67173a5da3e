import type { JobRef } from '../../dataflow/connection.ts';
import type { Connections } from '../../dataflow/connections.ts';
import { archiveJob, planArchive } from '../../dataflow/operations/archiveJob.ts';
import { forceCancel, planForceCancel } from '../../dataflow/operations/forceCancel.ts';
import { createSnapshot, planCreateSnapshot } from '../../dataflow/operations/snapshots.ts';
import type { CreateSnapshotRequest, Snapshot } from '../../dataflow/snapshot.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import type { JobsMonitor } from '../../monitoring/jobsMonitor.ts';
import { connectionApi } from '../connectionApi.ts';
import type { OperationDialogs } from './operationDialogs.ts';

export interface JobLifeDeps {
  readonly connections: Connections;
  readonly monitor: Pick<JobsMonitor, 'note'>;
  readonly dialogs: OperationDialogs;
}

/**
 * Takes a snapshot, once it is confirmed.
 * @returns undefined when the person declined
 * @throws DataflowError when the job has no state to keep
 */
export async function takeSnapshot(
  { connections, dialogs }: JobLifeDeps,
  { connectionId, ref }: JobTarget,
  wanted: CreateSnapshotRequest = {},
): Promise<Snapshot | undefined> {
  const api = await connectionApi(connections, connectionId, 'Taking the snapshot');
  const plan = await planCreateSnapshot(api, ref, wanted);
  const { name } = plan.job;
  const isSure = await dialogs.confirm({
    question: `Take a snapshot of the job "${name}"?`,
    consequence: plan.consequence,
    ref,
    button: 'Take Snapshot',
  });
  if (!isSure) return undefined;
  const snapshot = await dialogs.withProgress(`Taking a snapshot of "${name}"`, () =>
    createSnapshot(api, plan),
  );
  dialogs.tell(`Snapshot ${snapshot.id} of ${name} is being taken`);
  return snapshot;
}

/** Puts a job away or gets it back. It can be undone, so nothing is asked. @throws DataflowError */
export async function setArchived(
  { connections, monitor, dialogs }: JobLifeDeps,
  { connectionId, ref }: JobTarget,
  isArchived: boolean,
): Promise<void> {
  const doing = isArchived ? 'Archiving the job' : 'Restoring the job';
  const api = await connectionApi(connections, connectionId, doing);
  const plan = await planArchive(api, ref, isArchived);
  await archiveJob(api, plan);
  dialogs.tell(`${isArchived ? 'Archived' : 'Restored'} ${plan.job.name}`);
  // It may be older than what a refresh asks for.
  monitor.note(connectionId, { ...plan.job, isArchived });
}

/** Gives a job up whose cancel has no effect, once that is confirmed. @throws DataflowError */
export async function giveUp(
  { connections, monitor, dialogs }: JobLifeDeps,
  { connectionId, ref }: { readonly connectionId: string; readonly ref: JobRef },
): Promise<void> {
  const api = await connectionApi(connections, connectionId, 'Force cancelling the job');
  const plan = await planForceCancel(api, ref);
  const isSure = await dialogs.confirm({
    question: `Force cancel the job "${plan.job.name}"? Its machines may be left running.`,
    consequence: plan.consequence,
    ref,
    button: 'Force Cancel Job',
    keep: 'Wait On',
  });
  if (!isSure) return;
  const job = await dialogs.withProgress(`Force cancelling "${plan.job.name}"`, () => forceCancel(api, plan));
  monitor.note(connectionId, job);
}
