import * as vscode from 'vscode';
import { stopModes } from '../../dataflow/operations/stopJob.ts';
import { isJobTarget } from '../../manifest/commands.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { labelText } from '../displayText.ts';
import { JobPicker } from '../jobPicker.ts';
import { registerCommand } from '../registerCommand.ts';
import { editorStopDialogs } from './editorStopDialogs.ts';
import { StopJobFlow } from './stopJobFlow.ts';

/** Commands on one job. Without a job they ask for one. */
export function registerJobCommands(
  services: Pick<ExtensionServices, 'connections' | 'monitor' | 'clock' | 'openDashboard'>,
  failures: FailureDialog,
): vscode.Disposable {
  const { connections, monitor } = services;
  const picker = new JobPicker(services);
  const stopFlow = new StopJobFlow({ connections, monitor, dialogs: editorStopDialogs });

  return vscode.Disposable.from(
    registerCommand('dataflow.openDashboard', failures, async (argument) => {
      const target = isJobTarget(argument)
        ? argument
        : await picker.pick({ title: 'Open the Dashboard of a Job', nothing: 'There are no jobs' });
      if (target) services.openDashboard(target);
    }),
    registerCommand('dataflow.stopJob', failures, async (argument) => {
      const target = isJobTarget(argument)
        ? argument
        : await picker.pick({
            title: 'Stop a Job',
            offers: (job) => stopModes(job).length > 0,
            nothing: 'No job is running',
          });
      if (target) await stopFlow.run(target);
    }),
    registerCommand('dataflow.copyJobId', failures, async (argument) => {
      const target = isJobTarget(argument)
        ? argument
        : await picker.pick({ title: 'Copy the ID of a Job', nothing: 'There are no jobs' });
      if (!target) return;
      await vscode.env.clipboard.writeText(target.ref.jobId);
      vscode.window.setStatusBarMessage(`$(check) Copied ${labelText(target.ref.jobId)}`, 3000);
    }),
  );
}
