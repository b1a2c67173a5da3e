import * as vscode from 'vscode';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { questionAbout } from './chatQuestion.ts';

type Services = Pick<ExtensionServices, 'connections' | 'monitor' | 'clock'>;

/** Opens the chat with a question about a job, which is not sent: the person may want to ask something else. */
export function registerChatCommands(services: Services, failures: FailureDialog): vscode.Disposable {
  const picker = new JobPicker(services);
  return registerCommand('dataflow.chat.aboutJob', failures, async (argument) => {
    const target = await picker.targetOf(argument, {
      title: 'Ask @dataflow About a Job',
      nothing: 'There are no jobs',
    });
    if (!target) return;
    // A command of the editor itself; forks without a chat lack it, and the failure says so.
    await vscode.commands.executeCommand('workbench.action.chat.open', {
      query: questionAbout(target, jobNames(services)),
      isPartialQuery: true,
    });
  });
}

/** Names of all jobs that are known, one for each job. */
function jobNames({ connections, monitor }: Services): readonly string[] {
  return connections.list().flatMap(({ id }) => (monitor.jobs(id)?.jobs ?? []).map(({ name }) => name));
}
