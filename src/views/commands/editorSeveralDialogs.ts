import * as vscode from 'vscode';
import type { StopMode } from '../../dataflow/operations/stopJob.ts';
import { labelText } from '../displayText.ts';
import { editorOperationDialogs } from './operationDialogs.ts';
import type { SeveralDialogs } from './severalJobsFlow.ts';

/** The editor's own pickers and modals for changing several jobs. */
export const editorSeveralDialogs: SeveralDialogs = {
  ...editorOperationDialogs,

  async chooseMode(count) {
    const items: readonly (vscode.QuickPickItem & { readonly mode: StopMode })[] = [
      {
        label: 'Drain',
        detail: 'Streaming jobs finish what they have read and then end; others are left alone.',
        iconPath: new vscode.ThemeIcon('arrow-down'),
        mode: 'drain',
      },
      {
        label: 'Cancel',
        detail: 'Jobs end at once, and unfinished work is lost.',
        iconPath: new vscode.ThemeIcon('circle-slash'),
        mode: 'cancel',
      },
    ];
    const title = `Stop ${count} jobs`;
    return (await vscode.window.showQuickPick(items, { title, placeHolder: 'How the jobs end' }))?.mode;
  },

  async confirm({ question, names, unnamed, consequences, leftAlone, button, keep }) {
    const listed = names.map((name) => labelText(name, 80));
    if (unnamed > 0) listed.push(`and ${unnamed} more`);
    const detail = [
      listed.join('\n'),
      ...consequences.map((consequence) => labelText(consequence, 500)),
      ...(leftAlone === undefined ? [] : [labelText(leftAlone, 500)]),
    ].join('\n\n');
    const answer = await vscode.window.showWarningMessage(
      question,
      { modal: true, detail },
      { title: button },
      { title: keep, isCloseAffordance: true },
    );
    return answer?.title === button;
  },
};
