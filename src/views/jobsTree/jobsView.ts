import * as vscode from 'vscode';
import { contextKeys, jobsViewId } from '../../manifest/views.ts';
import { JobLabels } from '../../monitoring/jobLabels.ts';
import type { JobTroubles } from '../../monitoring/jobTroubles.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import type { JobNotices } from '../notifications/jobNotices.ts';
import { FailedSinceLook } from './failedSinceLook.ts';
import { isFiltered, parseListing, type JobsListing } from './jobsListing.ts';
import { JobsTreeModel } from './jobsTreeModel.ts';
import { JobsTreeProvider } from './jobsTreeProvider.ts';
import { registerListingCommands } from './listingCommands.ts';
import { registerRevealJob } from './revealJob.ts';

type Services = Pick<
  ExtensionServices,
  'context' | 'connections' | 'monitor' | 'clock' | 'local' | 'watches' | 'log' | 'agent'
>;

const listingKey = 'jobsListing';

/** The Jobs view. Jobs are polled for only while it can be seen. */
export function createJobsView(
  services: Services,
  {
    notices,
    troubles,
  }: {
    readonly notices: Pick<JobNotices, 'isWatched' | 'onDidChangeWatched'>;
    readonly troubles: JobTroubles;
  },
  failures: FailureDialog,
): vscode.Disposable {
  const { connections, monitor, clock, local, watches, agent, context } = services;
  const memory = context.workspaceState;
  const labels = new JobLabels(services);
  const model = new JobsTreeModel({
    connections,
    monitor,
    clock,
    local,
    watches,
    labels,
    troubles,
    isWatched: (connectionId, job) => notices.isWatched(connectionId, job),
    agentWords: (connectionId, { id: jobId, location }) => {
      const task = agent.taskOf({ connectionId, location, jobId });
      return task && (task.status === 'asking' ? 'agent asks you' : 'agent');
    },
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
    // No description: the editor hides it while the view is the only one of its container.
    const text = model.countsText ?? '';
    if ((view.message ?? '') !== text) view.message = text;
  };
  const showBadge = (): void => {
    const { count } = failed;
    const tooltip = `${count} ${count === 1 ? 'job has' : 'jobs have'} failed since you last looked`;
    view.badge = count === 0 ? undefined : { value: count, tooltip };
  };
  const follow = (isVisible: boolean): void => {
    failed.setVisible(isVisible);
    model.setVisible(isVisible);
    troubles.setVisible(isVisible);
    monitor.setVisible(isVisible);
  };
  const countConnections = (): void => {
    setContext(contextKeys.connectionCount, connections.list().length);
  };
  const changeListing = async (by: Partial<JobsListing>): Promise<void> => {
    model.listing = { ...model.listing, ...by };
    describe();
    await memory.update(listingKey, model.listing);
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
        change: changeListing,
        labelKeys: () => labels.keys(),
      },
      failures,
    ),
    registerRevealJob({ ...services, model, view, changeListing }, failures),
    // After the model, which has followed the change by then.
    { dispose: monitor.onDidChange(describeCounts) },
    { dispose: model.onDidChange(describeCounts) },
    { dispose: failed.onDidChange(showBadge) },
    {
      dispose: notices.onDidChangeWatched((connectionId, place) => {
        model.redrawJob(connectionId, place);
        troubles.watchedChanged();
      }),
    },
    {
      dispose: agent.onDidChange((taskId) => {
        const { job } = agent.tasks().find(({ id }) => id === taskId) ?? {};
        if (job?.jobId !== undefined)
          model.redrawJob(job.connectionId, { location: job.location, id: job.jobId });
      }),
    },
    { dispose: connections.onDidChange(countConnections) },
    view,
    provider,
    model,
    failed,
    {
      dispose: () => {
        labels.close().catch((error: unknown) => {
          services.log.warn(`Closing: ${String(error)}`);
        });
      },
    },
  );
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
