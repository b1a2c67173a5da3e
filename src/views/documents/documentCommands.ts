import * as vscode from 'vscode';
import type { CommandId } from '../../manifest/commands.ts';
import { contextKeys } from '../../manifest/views.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import type { WorkspaceFrames } from '../workspaceCode/workspaceFrames.ts';
import { DocumentLinks } from './documentLinks.ts';
import { foldableRanges } from './documentLines.ts';
import { askFilter } from './filterDialog.ts';
import { JobDocuments } from './jobDocuments.ts';
import { jobDocumentScheme, type JobDocumentKind } from './jobDocumentUri.ts';
import { isFiltering, isLogFilter, noFilter } from './logFilter.ts';

/** Messages and worker logs of a job as documents. */
export function registerJobDocuments(
  services: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'log'>,
  frames: WorkspaceFrames,
  failures: FailureDialog,
): vscode.Disposable {
  const documents = new JobDocuments(services);
  const picker = new JobPicker(services);
  const selector = { scheme: jobDocumentScheme };
  const opens = (id: CommandId, kind: JobDocumentKind, title: string): vscode.Disposable =>
    registerCommand(id, failures, async (argument, filter) => {
      const target = await picker.targetOf(argument, { title, nothing: 'There are no jobs' });
      if (!target) return;
      const jobName = target.jobName ?? services.monitor.job(target.connectionId, target.ref.jobId)?.name;
      await documents.show(
        { kind, target: { ...target, ...(jobName === undefined ? {} : { jobName }) } },
        isLogFilter(filter) ? filter : undefined,
      );
    });
  return vscode.Disposable.from(
    documents,
    opens('dataflow.showJobMessages', 'messages', 'Show the Messages of a Job'),
    opens('dataflow.showWorkerLogs', 'logs', 'Show the Worker Logs of a Job'),
    opens('dataflow.showJobErrors', 'errors', 'Show the Errors of a Job, Grouped'),
    registerCommand('dataflow.filterDocument', failures, async (argument) => {
      const uri = jobDocumentInFront();
      if (!uri) return;
      const filter = isLogFilter(argument)
        ? argument
        : await askFilter(documents.filterOf(uri), documents.stepsOf(uri));
      if (filter) await documents.setFilter(uri, filter);
    }),
    registerCommand('dataflow.clearDocumentFilter', failures, async () => {
      const uri = jobDocumentInFront();
      if (uri) await documents.setFilter(uri, noFilter);
    }),
    vscode.languages.registerDocumentLinkProvider(selector, new DocumentLinks(services.connections, frames)),
    vscode.languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: (document) =>
        foldableRanges(document.getText().split('\n')).map(
          ({ first, last }) => new vscode.FoldingRange(first, last),
        ),
    }),
    followFilter(documents),
  );
}

/** The document about a job that the person looks at. */
function jobDocumentInFront(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === jobDocumentScheme ? uri : undefined;
}

/** Tells menus whether the document in front leaves something out. */
function followFilter(documents: JobDocuments): vscode.Disposable {
  let known = false;
  const update = (): void => {
    const uri = jobDocumentInFront();
    const isFiltered = uri !== undefined && isFiltering(documents.filterOf(uri));
    if (isFiltered === known) return;
    known = isFiltered;
    void vscode.commands.executeCommand('setContext', contextKeys.documentFiltered, isFiltered);
  };
  return vscode.Disposable.from(
    documents.onDidChangeFilter(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}
