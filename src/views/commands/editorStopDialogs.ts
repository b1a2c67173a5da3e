import * as vscode from 'vscode';
import type { StopMode, StopPlan } from '../../dataflow/operations/stopJob.ts';
import { labelText } from '../displayText.ts';
import type { StopDialogs } from './stopJobFlow.ts';

const words: Readonly<Record<StopMode, { verb: string; doing: string; icon: string; button: string }>> = {
  drain: { verb: 'Drain', doing: 'Draining', icon: 'arrow-down', button: 'Drain Job' },
  cancel: { verb: 'Cancel', doing: 'Cancelling', icon: 'circle-slash', button: 'Cancel Job' },
};

/** The editor's own pickers and modals for stopping a job. */
export const editorStopDialogs: StopDialogs = {
  async chooseMode(plans) {
    const items = plans.map((plan) => ({
      label: words[plan.mode].verb,
      detail: plan.consequence,
      iconPath: new vscode.ThemeIcon(words[plan.mode].icon),
      plan,
    }));
    const title = `Stop "${jobName(plans[0])}"`;
    const choice = await vscode.window.showQuickPick(items, { title, placeHolder: 'How the job ends' });
    return choice?.plan;
  },

  async confirm(plan) {
    const { verb, button } = words[plan.mode];
    const { location, projectId, id } = plan.job;
    const answer = await vscode.window.showWarningMessage(
      `${verb} the job "${jobName(plan)}"?`,
      {
        modal: true,
        detail: `${plan.consequence}\n\nProject ${labelText(projectId)}, region ${labelText(location)}, id ${labelText(id)}`,
      },
      { title: button },
      // The modal's own close button would be called Cancel, beside a button that cancels the job.
      { title: 'Keep Running', isCloseAffordance: true },
    );
    return answer?.title === button;
  },

  async withProgress(plan, run) {
    const title = `${words[plan.mode].doing} "${jobName(plan)}"`;
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, run);
  },
};

function jobName(plan: StopPlan | undefined): string {
  return labelText(plan?.job.name ?? '', 80);
}
