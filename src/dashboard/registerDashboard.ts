import * as vscode from 'vscode';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import { inertText, textLimits } from '../mcp/untrusted/inertText.ts';
import { dashboardViewType } from '../manifest/views.ts';
import type { DashboardPanel, DashboardServices, ShownPanel } from './dashboardPanel.ts';
import { targetOfState } from './keptTarget.ts';
import { webviewOptions } from './webviewOptions.ts';

/** Dashboards of jobs, which come back after a reload of the window. */
export function registerDashboard(services: DashboardServices): Dashboards {
  return new DashboardPanels(services);
}

export interface Dashboards {
  /**
   * Shows the dashboard of a job; one that is open already comes to the front.
   * @param others jobs of the same connection that its charts are compared with
   */
  open(target: JobTarget, others?: readonly JobTarget[]): void;
  /** Closes them all. */
  dispose(): void;
}

/** A dashboard, whose code may still be loading. */
interface OpenDashboard {
  readonly panel: vscode.WebviewPanel;
  loaded?: DashboardPanel;
  /** What it is to show first. */
  wanted?: ShownPanel;
}

/** At most one panel for each job. What a panel needs loads with the first of them. */
class DashboardPanels implements Dashboards, vscode.WebviewPanelSerializer {
  private readonly dashboards = new Map<string, OpenDashboard>();

  private readonly serializer = vscode.window.registerWebviewPanelSerializer(dashboardViewType, this);

  constructor(private readonly services: DashboardServices) {}

  open(target: JobTarget, others?: readonly JobTarget[]): void {
    const known = this.dashboards.get(keyOf(target));
    known?.panel.reveal();
    const dashboard = known ?? this.create(target);
    if (!others) return;
    const change = { others: others.map(plainTarget), zoom: undefined, isLive: true };
    const wanted: ShownPanel = { panel: 'charts', change };
    if (dashboard.loaded) dashboard.loaded.show(wanted);
    else dashboard.wanted = wanted;
  }

  /** @param state what the page kept; without it nobody knows which job the panel showed */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const target = targetOfState(state);
    if (target && !this.dashboards.has(keyOf(target))) {
      this.own(target, panel);
    } else {
      this.services.log.info('A dashboard of an earlier session could not be restored and was closed.');
      panel.dispose();
    }
    return Promise.resolve();
  }

  dispose(): void {
    this.serializer.dispose();
    for (const { panel } of [...this.dashboards.values()]) panel.dispose();
  }

  private create(target: JobTarget): OpenDashboard {
    const title = target.jobName ?? target.ref.jobId;
    const options = { ...webviewOptions(this.services.context), enableFindWidget: true };
    return this.own(
      target,
      vscode.window.createWebviewPanel(dashboardViewType, title, vscode.ViewColumn.Active, options),
    );
  }

  private own(target: JobTarget, panel: vscode.WebviewPanel): OpenDashboard {
    const key = keyOf(target);
    const dashboard: OpenDashboard = { panel };
    this.dashboards.set(key, dashboard);
    panel.onDidDispose(() => {
      this.dashboards.delete(key);
    });
    this.load(key, plainTarget(target), dashboard).catch((error: unknown) => {
      this.services.log.error(
        `The dashboard of job ${target.ref.jobId} could not be opened: ${String(error)}`,
      );
    });
    return dashboard;
  }

  private async load(key: string, target: JobTarget, dashboard: OpenDashboard): Promise<void> {
    const { DashboardPanel } = await import('./dashboardPanel.ts');
    // It may have been closed meanwhile.
    if (this.dashboards.get(key) !== dashboard) return;
    dashboard.loaded = new DashboardPanel(this.services, target, dashboard.panel);
    if (dashboard.wanted) dashboard.loaded.show(dashboard.wanted);
  }
}

/** Only what names the job is kept: a tree item may have been passed, which carries more. */
function plainTarget({ connectionId, ref, jobName }: JobTarget): JobTarget {
  const { projectId, location, jobId } = ref;
  return {
    connectionId,
    ref: { projectId, location, jobId },
    ...(jobName !== undefined && { jobName: inertText(jobName, textLimits.name) }),
  };
}

function keyOf({ connectionId, ref }: JobTarget): string {
  return JSON.stringify([connectionId, ref.projectId, ref.location, ref.jobId]);
}
