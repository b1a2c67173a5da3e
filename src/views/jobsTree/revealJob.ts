import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { jobsViewId } from '../../manifest/views.ts';
import { connectionApi } from '../connectionApi.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { plainListing, type JobsListing } from './jobsListing.ts';
import type { JobsTreeModel } from './jobsTreeModel.ts';
import type { JobNode, JobsTreeNode } from './jobsTreeNode.ts';

type Deps = Pick<ExtensionServices, 'connections' | 'monitor' | 'clock'> & {
  readonly model: Pick<JobsTreeModel, 'jobNode'>;
  readonly view: Pick<vscode.TreeView<JobsTreeNode>, 'reveal'>;
  readonly changeListing: (by: Partial<JobsListing>) => Promise<void>;
};

/** The command that selects a job in the Jobs view, wherever it was named. */
export function registerRevealJob(deps: Deps, failures: FailureDialog): vscode.Disposable {
  const picker = new JobPicker(deps);
  return registerCommand('dataflow.revealJob', failures, async (argument) => {
    const target = await picker.targetOf(argument, {
      title: 'Show a Job in the Jobs View',
      nothing: 'There are no jobs',
    });
    if (!target) return;
    // A view that was never opened has no rows to reveal.
    await vscode.commands.executeCommand(`${jobsViewId}.focus`);
    await deps.view.reveal(await rowOf(deps, target), { select: true, focus: true });
  });
}

/** The row of a job, which is looked up where it is too old to be listed, and whose filter is cleared. */
async function rowOf(
  { model, monitor, connections, changeListing }: Deps,
  { connectionId, ref }: JobTarget,
): Promise<JobNode> {
  const place = { location: ref.location, id: ref.jobId };
  const listed = model.jobNode(connectionId, place);
  if (listed) return listed;
  let known = monitor.job(connectionId, ref.jobId);
  if (!known) {
    const api = await connectionApi(connections, connectionId, 'Showing the job');
    const job = await api.getJob(ref);
    monitor.note(connectionId, job);
    known = job;
  }
  if (!model.jobNode(connectionId, place)) {
    const { text } = plainListing;
    await changeListing({ text, selection: known.isArchived === true ? 'archived' : 'all' });
  }
  const node = model.jobNode(connectionId, place);
  if (node) return node;
  throw new DataflowError(
    'NOT_FOUND',
    'Showing the job in the Jobs view',
    `Its region ${ref.location} is not one of those that the connection looks at.`,
    'Add the region to the connection, or open the dashboard of the job.',
  );
}
