import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import { consoleUrl, gcloudCommand } from '../../dataflow/jobAddress.ts';
import type { CommandId } from '../../manifest/commands.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { connectionApi } from '../connectionApi.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';

const toldMs = 3000;

/** Commands that take a job elsewhere: its id, its address, its data. */
export function registerJobAddressCommands(
  services: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { connections } = services;
  const picker = new JobPicker(services);
  const onJob = (
    id: CommandId,
    title: string,
    run: (target: JobTarget) => Promise<unknown>,
  ): vscode.Disposable =>
    registerCommand(id, failures, async (argument) => {
      const target = await picker.targetOf(argument, { title, nothing: 'There are no jobs' });
      if (target) await run(target);
    });
  const urlOf = ({ connectionId, ref }: JobTarget): string => {
    const url = consoleUrl(connections.get(connectionId), ref);
    if (url !== undefined) return url;
    throw new DataflowError(
      'FAILED_PRECONDITION',
      'Opening the job in the Cloud Console',
      'The job is not on Google Cloud.',
      'Open its dashboard instead.',
    );
  };

  return vscode.Disposable.from(
    onJob('dataflow.openInConsole', 'Open a Job in the Cloud Console', async (target) => {
      await vscode.env.openExternal(vscode.Uri.parse(urlOf(target), true));
    }),
    onJob('dataflow.copyJobLink', 'Copy the Link to a Job', (target) => copy(urlOf(target), 'the link')),
    onJob('dataflow.copyJobId', 'Copy the ID of a Job', ({ ref }) => copy(ref.jobId, ref.jobId)),
    onJob('dataflow.copyGcloudCommand', 'Copy the gcloud Command of a Job', ({ ref }) =>
      copy(gcloudCommand(ref), 'the gcloud command'),
    ),
    onJob('dataflow.exportJob', 'Export a Job as JSON', async ({ connectionId, ref }) => {
      const api = await connectionApi(connections, connectionId, 'Exporting the job');
      const [job, metrics] = await Promise.all([api.getJob(ref), api.getJobMetrics(ref)]);
      const content = `${JSON.stringify({ job, metrics }, jsonNumber, 2)}\n`;
      const document = await vscode.workspace.openTextDocument({ language: 'json', content });
      await vscode.window.showTextDocument(document);
    }),
  );
}

async function copy(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) Copied ${labelText(what)}`, toldMs);
}

/** JSON knows no bigint; as in the API, large integers are strings. */
function jsonNumber(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
