import * as vscode from 'vscode';
import { contextKeys, jobsViewId } from '../../manifest/views.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import type { JobNotices } from '../notifications/jobNotices.ts';
import { FailedSinceLook } from './failedSinceLook.ts';
import { isFiltered, parseListing } from './jobsListing.ts';
import { JobsTreeModel } from './jobsTreeModel.ts';
import { JobsTreeProvider } from './jobsTreeProvider.ts';
import { registerListingCommands } from './listingCommands.ts';

type Services = Pick<
  ExtensionServices,
  'context' | 'connections' | 'monitor' | 'clock' | 'local' | 'watches'
>;

const listingKey = 'jobsListing';

/** The Jobs view. Jobs are polled for only while it can be seen. */
export function createJobsView(
  services: Services,
  notices: Pick<JobNotices, 'isWatched' | 'onDidChangeWatched'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { connections, monitor, clock, local, watches, context } = services;
  const memory = context.workspaceState;
  const model = new JobsTreeModel({
    connections,
    monitor,
    clock,
    local,
    watches,
    isWatched: (connectionId, job) => notices.isWatched(connectionId, job),
  });
  model.listing = parseListing(memory.get(listingKey));
  const provider = new JobsTreeProvider(model);
  const view = vscode.window.createTreeView(jobsViewId, {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  const failed = new FailedSinceLook({ connections, monitor, clock, memory });

  const describe = (): void => {
    setContext(contextKeys.jobsFiltered, isFiltered(model.listing));
    describeCounts();
  };
  const describeCounts = (): void => {
    const text = model.countsText;
    // An empty text, as the editor keeps the old one where there is none.
    if ((view.description ?? '') !== (text ?? '')) view.description = text ?? '';
  };
  const showBadge = (): void => {
    const { count } = failed;
    const tooltip = `${count} ${count === 1 ? 'job has' : 'jobs have'} failed since you last looked`;
    view.badge = count === 0 ? undefined : { value: count, tooltip };
  };
  const follow = (isVisible: boolean): void => {
    failed.setVisible(isVisible);
    model.setVisible(isVisible);
    monitor.setVisible(isVisible);
  };
  const countConnections = (): void => {
    setContext(contextKeys.connectionCount, connections.list().length);
  };
  follow(view.visible);
  countConnections();
  describe();
  showBadge();
  return vscode.Disposable.from(
    view.onDidChangeVisibility(({ visible }) => {
      follow(visible);
    }),
    view.onDidCollapseElement(({ element }) => {
      model.close(element);
    }),
    registerListingCommands(
      {
        get: () => model.listing,
        change: async (by) => {
          model.listing = { ...model.listing, ...by };
          describe();
          await memory.update(listingKey, model.listing);
        },
      },
      failures,
    ),
    { dispose: model.onDidChange(describeCounts) },
    { dispose: failed.onDidChange(showBadge) },
    {
      dispose: notices.onDidChangeWatched((connectionId, place) => {
        model.redrawJob(connectionId, place);
      }),
    },
    { dispose: connections.onDidChange(countConnections) },
    view,
    provider,
    model,
    failed,
  );
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
