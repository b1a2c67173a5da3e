import * as vscode from 'vscode';
import { isTerminal } from '../../dataflow/job.ts';
import { notificationModes, type NotificationMode } from '../../manifest/settings.ts';
import { JobTroubles } from '../../monitoring/jobTroubles.ts';
import { beamRunOf } from '../beamRun.ts';
import { labelText } from '../displayText.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { JobPicker } from '../jobPicker.ts';
import { readSetting } from '../readSetting.ts';
import { registerCommand, runCommand } from '../registerCommand.ts';
import { JobNotices, type JobNotice } from './jobNotices.ts';
import { isWanted, noticeText } from './noticeText.ts';

type Services = Pick<ExtensionServices, 'context' | 'connections' | 'monitor' | 'clock' | 'local' | 'log'>;

const toldMs = 5000;

/** Tells of the end of jobs that a person started here or watches, and has the commands that watch. */
export function registerNotifications(
  services: Services,
  failures: FailureDialog,
): {
  readonly notices: JobNotices;
  readonly troubles: JobTroubles;
  readonly registration: vscode.Disposable;
} {
  const { context, connections, monitor, clock, local, log } = services;
  const isUp = (connectionId: string): boolean =>
    !connections.get(connectionId)?.isManaged || local.state.kind === 'running';
  const notices = new JobNotices({
    connections,
    monitor,
    memory: context.workspaceState,
    log,
    clock,
    isUp,
    tell: (notice) => {
      show(notice, failures);
    },
  });
  const troubles = new JobTroubles({
    connections,
    monitor,
    clock,
    log,
    isWatched: (connectionId, job) => isUp(connectionId) && notices.isWatched(connectionId, job),
  });
  const picker = new JobPicker(services);
  const registration = vscode.Disposable.from(
    notices,
    {
      dispose: troubles.onDidChange((change) => {
        notices.noteTrouble(change);
      }),
    },
    {
      dispose: () => {
        troubles.close().catch((error: unknown) => {
          log.warn(`Closing: ${String(error)}`);
        });
      },
    },
    {
      dispose: local.onDidChange(() => {
        notices.updateFollowed();
      }),
    },
    registerCommand('dataflow.watchJob', failures, async (argument) => {
      const target = await picker.targetOf(argument, {
        title: 'Watch a Job',
        offers: ({ state }) => !isTerminal(state),
        nothing: 'No job is running',
      });
      if (!target) return;
      const isWatched = notices.toggle(target);
      const name = labelText(target.jobName ?? target.ref.jobId, 80);
      vscode.window.setStatusBarMessage(
        isWatched
          ? `$(eye) You will be told when ${name} ends`
          : `$(eye-closed) ${name} is not watched any more`,
        toldMs,
      );
    }),
    registerCommand('dataflow.unwatchJob', failures, async (argument) => {
      const target = await picker.targetOf(argument, {
        title: 'Stop Watching a Job',
        offers: (job) => connections.list().some(({ id }) => notices.isWatched(id, job)),
        nothing: 'No job is watched',
      });
      if (target) notices.unwatch(target);
    }),
    followTasks(notices),
  );
  return { notices, troubles, registration };
}

function show(notice: JobNotice, failures: FailureDialog): void {
  if (!isWanted(notice, notificationMode())) return;
  const { showErrorMessage, showInformationMessage, showWarningMessage } = vscode.window;
  const tell = notice.trouble
    ? showWarningMessage
    : notice.job.state === 'FAILED'
      ? showErrorMessage
      : showInformationMessage;
  tell(noticeText(notice), 'Open Dashboard', 'Show Messages', 'Show in Jobs')
    .then((choice) => {
      if (choice === 'Show in Jobs') return runCommand('dataflow.revealJob', notice.target);
      if (choice === 'Open Dashboard') return runCommand('dataflow.openDashboard', notice.target);
      if (choice === 'Show Messages') return runCommand('dataflow.showJobMessages', notice.target);
      return undefined;
    })
    .then(undefined, (error: unknown) => {
      failures.show(error);
    });
}

function notificationMode(): NotificationMode {
  const value = readSetting('dataflow.notifications');
  return notificationModes.find((mode) => mode === value) ?? 'all';
}

/** The tasks in which Beam files run name the job that they submit. */
function followTasks(notices: JobNotices): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.tasks.onDidStartTask(({ execution }) => {
      const run = beamRunOf(execution.task);
      if (run) notices.expect(run.jobName);
    }),
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      const run = beamRunOf(execution.task);
      if (run && exitCode !== 0) notices.expectNoMore(run.jobName);
    }),
    // Told also of a task whose process could not be started.
    vscode.tasks.onDidEndTask(({ execution }) => {
      const run = beamRunOf(execution.task);
      if (run) notices.expectBriefly(run.jobName);
    }),
  );
}
