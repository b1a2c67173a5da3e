import * as vscode from 'vscode';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import { inertText, textLimits } from '../mcp/untrusted/inertText.ts';
import { dashboardViewType } from '../manifest/views.ts';
import { DashboardPanel, webviewOptions, type DashboardServices } from './dashboardPanel.ts';
import { isDashboardState } from './protocol.ts';

/** Dashboards of jobs, which come back after a reload of the window. */
export function registerDashboard(services: DashboardServices): Dashboards {
  return new DashboardPanels(services);
}

export interface Dashboards {
  /** Shows the dashboard of a job; one that is open already comes to the front. */
  open(target: JobTarget): void;
  /** Closes them all. */
  dispose(): void;
}

/** At most one panel for each job. */
class DashboardPanels implements Dashboards, vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, DashboardPanel>();

  private readonly serializer = vscode.window.registerWebviewPanelSerializer(dashboardViewType, this);

  constructor(private readonly services: DashboardServices) {}

  open(target: JobTarget): void {
    const shown = this.panels.get(keyOf(target));
    if (shown) {
      shown.reveal();
      return;
    }
    const title = target.jobName ?? target.ref.jobId;
    const options = { ...webviewOptions(this.services.context), enableFindWidget: true };
    this.own(
      target,
      vscode.window.createWebviewPanel(dashboardViewType, title, vscode.ViewColumn.Active, options),
    );
  }

  /** @param state what the page kept; without it nobody knows which job the panel showed */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    if (isDashboardState(state) && !this.panels.has(keyOf(state.target))) {
      this.own(state.target, panel);
    } else {
      this.services.log.info('A dashboard of an earlier session could not be restored and was closed.');
      panel.dispose();
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private own(target: JobTarget, panel: vscode.WebviewPanel): void {
    const key = keyOf(target);
    // Only what names the job is kept: a tree item may have been passed, which carries more.
    const { connectionId, ref, jobName } = target;
    const { projectId, location, jobId } = ref;
    const plain = {
      connectionId,
      ref: { projectId, location, jobId },
      ...(jobName !== undefined && { jobName: inertText(jobName, textLimits.name) }),
    };
    const onDidDispose = (): void => {
      this.panels.delete(key);
    };
    this.panels.set(key, new DashboardPanel(this.services, plain, panel, onDidDispose));
  }
}

function keyOf({ connectionId, ref }: JobTarget): string {
  return JSON.stringify([connectionId, ref.projectId, ref.location, ref.jobId]);
}
