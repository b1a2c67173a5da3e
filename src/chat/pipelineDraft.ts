import * as vscode from 'vscode';
import type { CommandId } from '../manifest/commands.ts';

/**
 * Shows the pipeline that was written as a document that is not saved yet, with buttons that go on with it. One that is
 * open already, such as the user's own file, is not opened again.
 */
export async function showDraft(yaml: string, response: vscode.ChatResponseStream): Promise<void> {
  const open = vscode.workspace.textDocuments.find(
    (document) => !document.isClosed && document.getText().trim() === yaml.trim(),
  );
  const document = open ?? (await vscode.workspace.openTextDocument({ language: 'yaml', content: yaml }));
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    preserveFocus: true,
    preview: false,
  });
  const buttons: readonly (readonly [title: string, command: CommandId])[] = [
    ['Run on Local Dataflow', 'dataflow.runPipelineLocally'],
    ['Run on Google Cloud…', 'dataflow.runPipelineOnGoogleCloud'],
  ];
  for (const [title, command] of buttons) {
    response.button({ title, command, arguments: [document.uri] });
  }
}
