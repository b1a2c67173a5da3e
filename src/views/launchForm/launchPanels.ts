import * as vscode from 'vscode';
import { launchViewType } from '../../manifest/views.ts';
import { LaunchPanel, launchWebviewOptions, titleOf, type LaunchServices } from './launchPanel.ts';
import { isLaunchState } from './messageChecks.ts';
import type { GivenValues } from './firstDraft.ts';
import type { FormBeginning } from './launchForm.ts';
import type { FormTarget } from './protocol.ts';

/** The launch forms that are open: one for each template of a connection, and for each job to replace. */
export class LaunchPanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, LaunchPanel>();
  private readonly serializer = vscode.window.registerWebviewPanelSerializer(launchViewType, this);

  constructor(private readonly services: LaunchServices) {}

  /**
   * A form that is open already comes to the front as it is.
   * @param given what a new form begins with
   */
  open(target: FormTarget, given?: GivenValues): void {
    const shown = this.panels.get(keyOf(target));
    if (shown) {
      shown.focus();
      return;
    }
    const options = { ...launchWebviewOptions(this.services.context), enableFindWidget: true };
    this.own(
      target,
      vscode.window.createWebviewPanel(launchViewType, titleOf(target), vscode.ViewColumn.Active, options),
      { ...(given && { given }) },
    );
  }

  /** @param state what the page kept; without it nobody knows which template the form was for */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (isLaunchState(state) && !this.panels.has(keyOf(state.target))) {
      this.own(state.target, panel, state.draft === undefined ? {} : { restored: state.draft });
    } else {
      this.services.log.info('A launch form of an earlier session could not be restored and was closed.');
      panel.dispose();
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private own(target: FormTarget, panel: vscode.WebviewPanel, begin: FormBeginning): void {
    const key = keyOf(target);
    const onDidDispose = (): void => {
      this.panels.delete(key);
    };
    this.panels.set(key, new LaunchPanel(this.services, target, panel, onDidDispose, begin));
  }
}

function keyOf({ connectionId, path, replaced }: FormTarget): string {
  return JSON.stringify([connectionId, path, replaced?.jobId]);
}
