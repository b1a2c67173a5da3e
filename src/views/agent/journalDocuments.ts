import * as vscode from 'vscode';
import type { AgentTask } from '../../agent/pipeline/task.ts';
import type { AgentHost } from './agentHost.ts';

export const journalScheme = 'dataflow-agent';

/** Journals of the agent as read-only documents that follow it. */
export class JournalDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;
  private readonly registration: vscode.Disposable;

  constructor(private readonly agent: AgentHost) {
    this.registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(journalScheme, this),
      {
        dispose: agent.onDidChange((taskId) => {
          for (const { uri } of vscode.workspace.textDocuments) {
            if (uri.scheme === journalScheme && uri.query === taskId) this.changes.fire(uri);
          }
        }),
      },
    );
  }

  async open({ id, job }: AgentTask): Promise<void> {
    const title = `${job.jobName} agent.log`.replaceAll(/[\\/:*?"<>|\p{Cc}\p{Cf}]/gu, '_');
    const uri = vscode.Uri.from({ scheme: journalScheme, path: `/${title}`, query: id });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'log');
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    const end = document.lineAt(document.lineCount - 1).range.end;
    editor.revealRange(new vscode.Range(end, end));
  }

  async provideTextDocumentContent({ query: taskId }: vscode.Uri): Promise<string> {
    const [agent, { journalText }] = await Promise.all([
      this.agent.get(),
      import('../../agent/pipeline/journalText.ts'),
    ]);
    const task = agent.get(taskId);
    if (!task) return 'The agent does not know this task any more.\n';
    return journalText(task, await agent.journalOf(taskId));
  }

  dispose(): void {
    vscode.Disposable.from(this.registration, this.changes).dispose();
  }
}
