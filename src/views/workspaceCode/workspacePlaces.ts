import * as vscode from 'vscode';
import type { OwnedFrame } from '../../dataflow/errorSignature.ts';
import { WorkspaceFrames } from './workspaceFrames.ts';

/** Places of stack traces in the files of the workspace, for whoever shows stack traces elsewhere than in a document. */
export class WorkspacePlaces implements vscode.Disposable {
  private known: WorkspaceFrames | undefined;

  /** Whether a file of the workspace is meant. */
  async has(frame: OwnedFrame): Promise<boolean> {
    return (await this.frames.find(frame)) !== undefined;
  }

  /** Shows the line beside what is open. */
  async open(owned: OwnedFrame): Promise<void> {
    const uri = await this.frames.find(owned);
    if (!uri) return;
    const line = Math.max(0, owned.frame.line - 1);
    await vscode.window.showTextDocument(uri, {
      selection: new vscode.Range(line, 0, line, 0),
      viewColumn: vscode.ViewColumn.Beside,
    });
  }

  dispose(): void {
    this.known?.dispose();
  }

  /** Its watcher of files begins when a stack trace is shown first. */
  private get frames(): WorkspaceFrames {
    this.known ??= new WorkspaceFrames();
    return this.known;
  }
}
