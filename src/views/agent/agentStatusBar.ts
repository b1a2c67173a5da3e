import * as vscode from 'vscode';
import type { CommandId } from '../../manifest/commands.ts';
import { labelText } from '../displayText.ts';
import type { AgentHost } from './agentHost.ts';
import type { EditorPerson } from './editorPerson.ts';

/** How many jobs the agent looks after; it stands out while one waits for an answer. Hidden while there are none. */
export class AgentStatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly agent: AgentHost,
    private readonly person: Pick<EditorPerson, 'pending' | 'onDidChange'>,
  ) {
    this.item = vscode.window.createStatusBarItem('dataflow.agent', vscode.StatusBarAlignment.Left);
    this.item.name = 'Dataflow Agent';
    this.item.command = 'dataflow.agent.list' satisfies CommandId;
    const show = (): void => {
      this.show();
    };
    this.registration = vscode.Disposable.from(
      { dispose: agent.onDidChange(show) },
      { dispose: person.onDidChange(show) },
    );
  }

  dispose(): void {
    vscode.Disposable.from(this.registration, this.item).dispose();
  }

  private show(): void {
    const open = this.agent.tasks().filter(({ status }) => status === 'running' || status === 'asking');
    const asking = this.person.pending().length;
    if (open.length === 0) {
      this.item.hide();
      return;
    }
    const jobs = `${open.length} ${open.length === 1 ? 'job' : 'jobs'}`;
    this.item.text = asking > 0 ? `$(bell-dot) Agent asks` : `$(robot) ${jobs}`;
    this.item.backgroundColor =
      asking > 0 ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.tooltip = [
      `The Dataflow agent looks after ${jobs}.`,
      ...open.map(
        ({ job, statusText, approval }) =>
          `${labelText(job.jobName, 60)}${approval.kind === 'standing' ? ' (standing permission)' : ''}: ${labelText(statusText)}`,
      ),
      asking > 0 ? 'Select to answer.' : 'Select to see and stop.',
    ].join('\n');
    this.item.accessibilityInformation = {
      label:
        asking > 0 ? 'The Dataflow agent asks for your approval' : `The Dataflow agent looks after ${jobs}`,
    };
    this.item.show();
  }
}
