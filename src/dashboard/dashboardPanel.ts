import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Connections } from '../dataflow/connections.ts';
import type { JobSummary } from '../dataflow/job.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import { inertText } from '../mcp/untrusted/inertText.ts';
import type { Clock } from '../monitoring/clock.ts';
import type { JobsMonitor } from '../monitoring/jobsMonitor.ts';
import type { JobWatches } from '../monitoring/jobWatches.ts';
import { FeedRunner } from './feeds/feedRunner.ts';
import type { FeedServices } from './feeds/feedServices.ts';
import { feedTable, offeredPanels } from './feeds/feedTable.ts';
import { FollowedJob } from './feeds/followedJob.ts';
import { pageHtml } from './pageHtml.ts';
import { isMessageFromPage, protocolVersion, type MessageFromPage, type MessageToPage } from './protocol.ts';
import type { PanelId } from './shapes/panels.ts';
import { snapshotMessage } from './snapshotMessage.ts';
import { pageFolderOf, webviewOptions } from './webviewOptions.ts';

/** What every panel needs. */
export interface DashboardServices extends FeedServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly monitor: JobsMonitor;
  readonly watches: JobWatches;
  /** Shows people what failed of what they asked for, and keeps it in the log. */
  readonly failures: { show(error: unknown): void };
}

/** A panel of the page, and what is chosen in it. */
export type ShownPanel = Pick<Extract<MessageToPage, { type: 'showPanel' }>, 'panel' | 'change'>;

/** The dashboard of one job: follows it while somebody can see the panel, and speaks to the page in it. */
export class DashboardPanel {
  private readonly subscriptions: (() => void)[] = [];
  private readonly job: FollowedJob;
  private readonly feeds: FeedRunner;
  /** What shall be seen once the page is there. */
  private wanted: ShownPanel | undefined;
  private isPageReady = false;
  private isDisposed = false;

  /** @param panel of the editor; this object lives as long as it does */
  constructor(
    private readonly services: DashboardServices,
    private readonly target: JobTarget,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const { clock, log, monitor } = services;
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.context.extensionUri, 'media', 'dashboard-light.svg'),
      dark: vscode.Uri.joinPath(services.context.extensionUri, 'media', 'dashboard-dark.svg'),
    };
    this.job = new FollowedJob(services, target);
    const api: FollowedJob['api'] = (options) => this.job.api(options);
    const surroundings = { target, watch: this.job, clock, log, services, api };
    this.feeds = new FeedRunner(feedTable, surroundings, (message) => {
      this.post(message);
    });
    this.follow(
      panel.onDidDispose(() => {
        this.dispose();
      }),
    );
    this.follow(
      panel.onDidChangeViewState(() => {
        this.visibilityChanged();
      }),
    );
    this.follow(
      panel.webview.onDidReceiveMessage((data: unknown) => {
        this.receive(data);
      }),
    );
    this.subscriptions.push(
      this.job.onDidChange(() => {
        this.postSnapshot();
      }),
      services.connections.onDidChange(() => {
        this.feeds.refresh();
      }),
      // What it does decides whether it has a tab; a job that has ended is not read again, which would tell that too.
      services.agent?.onDidChange(() => {
        this.postSnapshot();
      }) ?? (() => undefined),
      monitor.onDidChange((change) => {
        if (change.kind === 'connections' || change.connectionId === target.connectionId) this.listChanged();
      }),
    );
    this.job.setActive(panel.visible);
    this.load();
  }

  /** Shows a panel of the page, now or as soon as there is a page. */
  show(wanted: ShownPanel): void {
    this.wanted = wanted;
    this.postWanted();
  }

  private dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.feeds.close();
    this.job.dispose();
  }

  private follow(disposable: vscode.Disposable): void {
    this.subscriptions.push(() => {
      disposable.dispose();
    });
  }

  private load(): void {
    const { webview } = this.panel;
    const pageFolder = pageFolderOf(this.services.context);
    const uriOf = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(pageFolder, file)).toString();
    this.panel.title = panelTitle(this.listedJob?.name ?? this.target.jobName ?? this.target.ref.jobId);
    webview.options = webviewOptions(this.services.context);
    webview.html = pageHtml({
      scriptUri: uriOf('page.js'),
      styleUri: uriOf('page.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64'),
      language: vscode.env.language,
    });
  }

  /** The editor drops the page of a hidden panel; its successor says `ready` again and which panel it shows. */
  private visibilityChanged(): void {
    const { visible } = this.panel;
    if (!visible) {
      this.isPageReady = false;
      this.feeds.close();
    }
    this.job.setActive(visible);
  }

  /** The list of jobs hears of a change of state first when a command caused it. */
  private listChanged(): void {
    const seen = this.job.snapshot.job;
    if (!seen) this.postSnapshot();
    else if (this.listedJob && this.listedJob.state !== seen.state && this.panel.visible) this.refresh();
  }

  private get listedJob(): ReturnType<JobsMonitor['job']> {
    return this.services.monitor.job(this.target.connectionId, this.target.ref.jobId);
  }

  private receive(data: unknown): void {
    if (!isMessageFromPage(data)) {
      this.services.log.warn('A message of a dashboard page was not understood and is ignored.');
      return;
    }
    // A person waits for it: a file that could not be written is no matter for the log alone.
    this.answer(data).catch((error: unknown) => {
      this.services.failures.show(error);
    });
  }

  private async answer(message: MessageFromPage): Promise<void> {
    const { editor } = this.services;
    switch (message.type) {
      case 'ready':
        this.isPageReady = true;
        this.postWanted();
        this.postSnapshot();
        return;
      case 'openPanel':
        if (this.isPageReady) this.feeds.open(message.panel, message.state);
        return;
      case 'panelAction':
        await this.feeds.receive(message.panel, message.action);
        return;
      case 'copyJobId':
        await editor.copy(this.target.ref.jobId);
        this.post({ version: protocolVersion, type: 'jobIdCopied' });
        return;
      case 'stopJob':
        await editor.run('dataflow.stopJob', this.target);
        this.refresh();
        return;
      case 'refresh':
        this.refresh();
        return;
    }
  }

  /** A failure is part of the job's snapshot, where the page shows it; the log keeps it too. */
  private refresh(): void {
    this.job.refresh().catch((error: unknown) => {
      this.services.log.warn(`Refreshing job ${this.target.ref.jobId} failed: ${String(error)}`);
    });
    this.feeds.refresh();
  }

  private postSnapshot(): void {
    if (!this.isPageReady) return;
    const { connection, snapshot } = this.job;
    const { target, listedJob, services } = this;
    const offered = (job: JobSummary): readonly PanelId[] => offeredPanels(job, services);
    const message = snapshotMessage({ target, connection, snapshot, listedJob, offered });
    if (message.job) this.panel.title = panelTitle(message.job.name);
    this.post(message);
  }

  private postWanted(): void {
    if (!this.isPageReady || !this.wanted) return;
    this.post({ version: protocolVersion, type: 'showPanel', ...this.wanted });
    this.wanted = undefined;
  }

  /** What is answered after a dialog may come when the panel is closed; the editor would throw. */
  private post(message: MessageToPage): void {
    if (this.isDisposed) return;
    this.panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.services.log.warn(`The dashboard page could not be reached: ${String(error)}`);
    });
  }
}

function panelTitle(jobName: string): string {
  return inertText(jobName, 80);
}
