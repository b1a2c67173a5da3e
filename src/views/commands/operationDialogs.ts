import * as vscode from 'vscode';
import type { JobRef } from '../../dataflow/connection.ts';
import { labelText } from '../displayText.ts';

/** A question before something is changed. Texts may hold what a job is called. */
export interface Confirmation {
  /** For example `Take a snapshot of the job "orders"?` */
  readonly question: string;
  /** What is lost, kept or paid for. */
  readonly consequence: string;
  readonly ref: JobRef;
  readonly button: string;
  /** Of the button that leaves everything as it is. Default Cancel. */
  readonly keep?: string;
}

/** How changing a job asks and tells. Every answer but a clear yes leaves the job alone. */
export interface OperationDialogs {
  confirm(confirmation: Confirmation): Promise<boolean>;
  withProgress<Result>(title: string, run: () => Promise<Result>): Promise<Result>;
  /** Something small that was done, said in passing. */
  tell(text: string): void;
}

const toldMs = 5000;

/** The editor's own modals, notifications and status bar. */
export const editorOperationDialogs: OperationDialogs = {
  async confirm({ question, consequence, ref, button, keep }) {
    const where = `Project ${labelText(ref.projectId)}, region ${labelText(ref.location)}, id ${labelText(ref.jobId)}`;
    const answer = await vscode.window.showWarningMessage(
      labelText(question, 300),
      { modal: true, detail: `${labelText(consequence, 1000)}\n\n${where}` },
      { title: button },
      ...(keep === undefined ? [] : [{ title: keep, isCloseAffordance: true }]),
    );
    return answer?.title === button;
  },
  async withProgress(title, run) {
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title: labelText(title, 300) }, run);
  },
  tell(text) {
    vscode.window.setStatusBarMessage(`$(check) ${labelText(text, 300)}`, toldMs);
  },
};
