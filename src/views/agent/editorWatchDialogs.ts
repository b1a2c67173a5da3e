import * as vscode from 'vscode';
import { labelText } from '../displayText.ts';
import { parseBounds, type WatchDialogs, type WatchPlan } from './watchFlow.ts';

/** Three questions, each with its default first: who approves, how many workers, whether to take snapshots. */
export const editorWatchDialogs: WatchDialogs = {
  async askPlan(job, defaults) {
    const title = `Let the Agent Look After "${labelText(job.name, 60)}"`;
    const approval = await vscode.window.showQuickPick<vscode.QuickPickItem & { hours: number | undefined }>(
      [
        {
          label: '$(comment-discussion) Ask me about every change',
          detail: 'The agent watches, proposes with evidence, and changes nothing without your answer.',
          hours: undefined,
        },
        ...[1, 8, 24].map((hours) => ({
          label: `$(shield) Act within bounds for ${hours} ${hours === 1 ? 'hour' : 'hours'} without asking`,
          detail:
            'A standing permission. It is shown while it is in force, and you can take it back at any time.',
          hours,
        })),
      ],
      { title: `${title} (1/3): Approval`, ignoreFocusOut: true },
    );
    if (!approval) return undefined;
    const { min, max } = defaults.workers;
    const bounds = await vscode.window.showInputBox({
      title: `${title} (2/3): Workers`,
      prompt: `Limits the agent may set; the job has ${job.limits.maxNumWorkers ?? 'an unknown number of'} at most now.`,
      value: `${min}-${max}`,
      ignoreFocusOut: true,
      validateInput: (text) => {
        const parsed = parseBounds(text);
        return 'problem' in parsed ? parsed.problem : undefined;
      },
    });
    if (bounds === undefined) return undefined;
    const workers = parseBounds(bounds);
    if ('problem' in workers) return undefined;
    const snapshots = await vscode.window.showQuickPick<vscode.QuickPickItem & { hours: number | undefined }>(
      [
        { label: 'No snapshots', hours: undefined },
        ...[6, 24].map((hours) => ({
          label: `A snapshot every ${hours} hours`,
          detail: 'The three newest of its own are kept, each for seven days at most.',
          hours,
        })),
      ],
      { title: `${title} (3/3): Snapshots`, ignoreFocusOut: true },
    );
    if (!snapshots) return undefined;
    return {
      workers,
      snapshotsEveryHours: snapshots.hours,
      standingHours: approval.hours,
    } satisfies WatchPlan;
  },
};
