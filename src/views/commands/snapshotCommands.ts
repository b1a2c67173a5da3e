import { pickConnection } from '../placePicker.ts';
import * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import type { DataflowApi } from '../../dataflow/dataflowApi.ts';
import { deleteSnapshot, planDeleteSnapshot } from '../../dataflow/operations/snapshots.ts';
import { planStartFrom, startFrom } from '../../dataflow/operations/startFrom.ts';
import type { Snapshot, SnapshotRef } from '../../dataflow/snapshot.ts';
import { isConnectionTarget, isSnapshotsTarget } from '../../manifest/commands/commandTargets.ts';
import { connectionApi } from '../connectionApi.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { ageText } from '../jobText.ts';
import { registerCommand } from '../registerCommand.ts';
import { editorOperationDialogs as dialogs } from './operationDialogs.ts';

interface SnapshotItem extends vscode.QuickPickItem {
  readonly snapshot?: Snapshot;
}

type Step = 'start' | 'delete' | 'copy';

/** Snapshots of a connection: look, start a job from one, delete one. */
export function registerSnapshotCommands(
  { connections, monitor, clock }: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock'>,
  failures: FailureDialog,
): vscode.Disposable {
  const start = async (api: DataflowApi, connection: Connection, snapshot: Snapshot): Promise<void> => {
    const { projectId, location, sourceJobId: jobId, id: snapshotId } = snapshot;
    const jobName = await vscode.window.showInputBox({
      title: 'Name of the new job',
      prompt: 'Lower-case letters, digits and hyphens. It must be free in the region.',
      ignoreFocusOut: true,
    });
    if (jobName === undefined) return;
    const plan = await planStartFrom(api, { projectId, location, jobId }, { jobName, snapshotId });
    const isSure = await dialogs.confirm({
      question: `Start "${jobName}" from the snapshot of "${plan.source.name}"?`,
      consequence: plan.consequence,
      ref: { projectId, location, jobId },
      button: 'Start Job',
    });
    if (!isSure) return;
    const job = await dialogs.withProgress(`Starting "${jobName}"`, () => startFrom(api, plan));
    monitor.note(connection.id, job);
    dialogs.tell(`Started ${jobName}`);
  };
  const remove = async (api: DataflowApi, snapshot: Snapshot): Promise<void> => {
    const plan = await planDeleteSnapshot(api, refOf(snapshot));
    const { projectId, location, sourceJobId: jobId } = snapshot;
    const isSure = await dialogs.confirm({
      question: `Delete the snapshot ${snapshot.id}${plan.sourceJob === undefined ? '' : ` of "${plan.sourceJob.name}"`}?`,
      consequence: plan.consequence,
      ref: { projectId, location, jobId },
      button: 'Delete Snapshot',
    });
    if (!isSure) return;
    await deleteSnapshot(api, plan);
    dialogs.tell(`Deleted snapshot ${snapshot.id}`);
  };

  return registerCommand('dataflow.showSnapshots', failures, async (argument) => {
    const connection = isConnectionTarget(argument)
      ? connections.get(argument.connectionId)
      : await pickConnection(connections.list(), 'Show Snapshots', 'Of which connection');
    if (!connection) return;
    const api = await connectionApi(connections, connection.id, 'Listing snapshots');
    const wanted = isSnapshotsTarget(argument) ? argument : undefined;
    const snapshot = wanted?.snapshot
      ? await api.getSnapshot(wanted.snapshot)
      : await pickSnapshot(connection, await listSnapshots(api, connection), clock.now());
    if (!snapshot) return;
    const step = wanted?.step ?? (await pickStep(snapshot));
    switch (step) {
      case undefined:
        return;
      case 'start':
        return start(api, connection, snapshot);
      case 'delete':
        return remove(api, snapshot);
      case 'copy':
        await vscode.env.clipboard.writeText(snapshot.id);
        dialogs.tell(`Copied ${snapshot.id}`);
    }
  });
}

/** Of all regions, newest first. @throws the error of the first region when none answers */
async function listSnapshots(
  api: DataflowApi,
  { projectId, regions }: Connection,
): Promise<readonly Snapshot[]> {
  const answers = await Promise.allSettled(
    regions.map((location) => api.listSnapshots({ projectId, location })),
  );
  const [failed] = answers.filter((answer) => answer.status === 'rejected');
  if (failed && answers.every(({ status }) => status === 'rejected')) throw failed.reason;
  return answers
    .flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    .sort((one, other) => (other.creationTime ?? '').localeCompare(one.creationTime ?? ''));
}

async function pickSnapshot(
  connection: Connection,
  snapshots: readonly Snapshot[],
  now: number,
): Promise<Snapshot | undefined> {
  const items: SnapshotItem[] = snapshots.map((snapshot) => ({
    label: `$(history) ${labelText(snapshot.id)}`,
    description: [
      snapshot.state.toLowerCase(),
      snapshot.creationTime === undefined ? '' : ageText(snapshot.creationTime, now),
    ]
      .filter(Boolean)
      .join(' · '),
    detail: labelText(
      [`of job ${snapshot.sourceJobId}`, snapshot.location, snapshot.description ?? '']
        .filter(Boolean)
        .join(' · '),
    ),
    snapshot,
  }));
  const choice = await vscode.window.showQuickPick(
    items.length > 0 ? items : [{ label: 'No snapshots yet: take one of a running streaming job' }],
    {
      title: `Snapshots of ${labelText(connection.name)}`,
      placeHolder: 'Id, state or job',
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  return choice?.snapshot;
}

async function pickStep(snapshot: Snapshot): Promise<Step | undefined> {
  const items: (vscode.QuickPickItem & { readonly step: Step })[] = [
    ...(snapshot.state === 'READY'
      ? [{ label: '$(play) Start a job from it…', step: 'start' as const }]
      : []),
    { label: '$(trash) Delete it…', step: 'delete' },
    { label: '$(copy) Copy its id', step: 'copy' },
  ];
  return (await vscode.window.showQuickPick(items, { title: `Snapshot ${labelText(snapshot.id)}` }))?.step;
}

function refOf({ projectId, location, id: snapshotId }: Snapshot): SnapshotRef {
  return { projectId, location, snapshotId };
}
