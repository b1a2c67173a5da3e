import * as vscode from 'vscode';
import type { CommandId } from '../../manifest/commands.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { JobDocuments } from './jobDocuments.ts';
import type { JobDocumentKind } from './jobDocumentUri.ts';

/** Messages and worker logs of a job as documents. */
export function registerJobDocuments(
  services: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'log'>,
  failures: FailureDialog,
): vscode.Disposable {
  const documents = new JobDocuments(services);
  const picker = new JobPicker(services);
  const opens = (id: CommandId, kind: JobDocumentKind, title: string): vscode.Disposable =>
    registerCommand(id, failures, async (argument) => {
      const target = await picker.targetOf(argument, { title, nothing: 'There are no jobs' });
      if (!target) return;
      const jobName = target.jobName ?? services.monitor.job(target.connectionId, target.ref.jobId)?.name;
      await documents.open({ kind, target: { ...target, ...(jobName === undefined ? {} : { jobName }) } });
    });
  return vscode.Disposable.from(
    documents,
    opens('dataflow.showJobMessages', 'messages', 'Show the Messages of a Job'),
    opens('dataflow.showWorkerLogs', 'logs', 'Show the Worker Logs of a Job'),
  );
}
