import * as vscode from 'vscode';
import { credentialsPlace, readCredentialsFile } from '../../dataflow/google/credentialsFile.ts';
import {
  isConnectionTarget,
  isProblemTarget,
  type ConnectionTarget,
} from '../../manifest/commands/commandTargets.ts';
import { jobsViewId } from '../../manifest/views.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { registerCommand } from '../registerCommand.ts';
import { ConnectionFlows } from './connectionFlows.ts';
import { ConnectionStore } from './connectionStore.ts';
import { CredentialsWatch } from './credentialsWatch.ts';
import { editorDialogs } from './editorDialogs.ts';
import { runGcloud } from './gcloudTerminal.ts';
import { quotaProjectArguments, signInArguments } from './signIn.ts';

type Services = Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'log'>;

/** Commands about connections, and signing in anew when the credentials have changed. */
export function registerConnections(services: Services, failures: FailureDialog): vscode.Disposable {
  const { connections, monitor, log } = services;
  const store = new ConnectionStore();
  const flows = new ConnectionFlows(connections, store, editorDialogs(store, log, failures));
  const watch = new CredentialsWatch({ ...services, environment: process.env });
  const renew = (): void => {
    watch.renew();
  };
  return vscode.Disposable.from(
    watch,
    registerCommand('dataflow.addConnection', failures, async () => {
      if (await flows.add()) await vscode.commands.executeCommand(`${jobsViewId}.focus`);
    }),
    registerCommand('dataflow.editConnection', failures, (argument) => flows.edit(targetOf(argument))),
    registerCommand('dataflow.renameConnection', failures, (argument) => flows.rename(targetOf(argument))),
    registerCommand('dataflow.removeConnection', failures, (argument) => flows.remove(targetOf(argument))),
    registerCommand('dataflow.openConnectionSettings', failures, () => openSettingsFile(store)),
    registerCommand('dataflow.signIn', failures, async () => {
      const isRemote = vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web;
      await runGcloud(signInArguments(await readCredentialsFile(process.env), isRemote), renew);
    }),
    registerCommand('dataflow.setQuotaProject', failures, async (argument) => {
      const signedIn = connections.list().filter(({ auth }) => auth.kind === 'adc');
      const given = isConnectionTarget(argument) ? connections.get(argument.connectionId) : undefined;
      const connection = given ?? (await pickProject(signedIn));
      if (connection) await runGcloud(quotaProjectArguments(connection), renew);
    }),
    registerCommand('dataflow.openProblemPage', failures, async (argument) => {
      if (!isProblemTarget(argument)) return;
      const { connectionId, location } = argument;
      const problem = monitor.jobs(connectionId)?.problems.find((each) => each.location === location);
      const step = problem?.error.step;
      if (step?.kind === 'openPage') await vscode.env.openExternal(vscode.Uri.parse(step.url));
    }),
    registerCommand('dataflow.openCredentialsFile', failures, async () => {
      const place = credentialsPlace(process.env);
      if (place) await vscode.window.showTextDocument(vscode.Uri.file(place.path));
    }),
  );
}

function targetOf(argument: unknown): ConnectionTarget | undefined {
  return isConnectionTarget(argument) ? argument : undefined;
}

async function pickProject<Candidate extends { readonly name: string; readonly projectId: string }>(
  candidates: readonly Candidate[],
): Promise<Candidate | undefined> {
  const items = candidates.map((candidate) => ({
    label: candidate.projectId,
    description: candidate.name,
    candidate,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage('No connection signs in to Google Cloud yet: add one first.');
    return undefined;
  }
  const title = 'Project That Pays for Your Calls';
  return (await vscode.window.showQuickPick(items, { title }))?.candidate;
}

async function openSettingsFile(store: Pick<ConnectionStore, 'place'>): Promise<void> {
  const reveal = { revealSetting: { key: 'dataflow.connections' } };
  const command =
    store.place === 'workspace'
      ? 'workbench.action.openWorkspaceSettingsFile'
      : 'workbench.action.openSettingsJson';
  await vscode.commands.executeCommand(command, reveal);
}
