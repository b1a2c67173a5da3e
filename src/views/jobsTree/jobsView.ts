import * as vscode from 'vscode';
import { contextKeys, jobsViewId } from '../../manifest/views.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import { JobsTreeModel } from './jobsTreeModel.ts';
import { JobsTreeProvider } from './jobsTreeProvider.ts';

/** The Jobs view. Jobs are polled for only while it can be seen. */
export function createJobsView({
  connections,
  monitor,
  clock,
  local,
}: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'local'>): vscode.Disposable {
  const model = new JobsTreeModel({ connections, monitor, clock, local });
  const provider = new JobsTreeProvider(model);
  const view = vscode.window.createTreeView(jobsViewId, {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  const follow = (isVisible: boolean): void => {
    model.setVisible(isVisible);
    monitor.setVisible(isVisible);
  };
  const countConnections = (): void => {
    void vscode.commands.executeCommand('setContext', contextKeys.connectionCount, connections.list().length);
  };
  follow(view.visible);
  countConnections();
  return vscode.Disposable.from(
    view.onDidChangeVisibility(({ visible }) => {
      follow(visible);
    }),
    { dispose: connections.onDidChange(countConnections) },
    view,
    provider,
    model,
  );
}
