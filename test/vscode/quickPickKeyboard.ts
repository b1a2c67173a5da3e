import * as vscode from 'vscode';
import { eventually } from './modelJobs.ts';

/**
 * The keyboard over the editor's real quick pick: moves to the item of a label and presses Enter. Which item stands
 * first depends on what else is listed.
 */
export class QuickPickKeyboard {
  private readonly createQuickPick = vscode.window.createQuickPick;
  private shown: vscode.QuickPick<vscode.QuickPickItem> | undefined;
  /** Label of the item that the editor itself has told to be the one Enter takes. */
  private active: string | undefined;

  constructor() {
    Object.assign(vscode.window, {
      createQuickPick: () => {
        const quickPick = this.createQuickPick();
        quickPick.onDidChangeActive(([item]) => (this.active = item?.label));
        this.shown = quickPick;
        return quickPick;
      },
    });
  }

  /** @returns the labels that were offered beside it */
  async choose(label: string): Promise<readonly string[]> {
    await eventually(
      () => {
        const item = this.shown?.items.find((each) => each.label === label);
        if (this.shown && item && this.active !== label) this.shown.activeItems = [item];
        return this.active;
      },
      (active) => active === label,
    );
    const labels = this.shown?.items.map((item) => item.label) ?? [];
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return labels;
  }

  /** Leaves the editor as it was. */
  leave(): void {
    Object.assign(vscode.window, { createQuickPick: this.createQuickPick });
  }
}
