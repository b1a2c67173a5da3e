import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Connections } from '../dataflow/connections.ts';
import type { CommandId } from '../manifest/commands.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import { inertText } from '../mcp/untrusted/inertText.ts';
import type { JobsMonitor } from '../monitoring/jobsMonitor.ts';
import type { JobWatch, JobWatches } from '../monitoring/jobWatches.ts';
import { pageHtml } from './pageHtml.ts';
import { isMessageFromPage, protocolVersion, type MessageFromPage, type MessageToPage } from './protocol.ts';
import { snapshotMessage } from './snapshotMessage.ts';

/** What every panel needs. */
export interface DashboardServices {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly connections: Connections;
  readonly monitor: JobsMonitor;
  readonly watches: JobWatches;
}

/** The dashboard of one job: follows it while somebody can see the panel, and speaks to the page in it. */
export class DashboardPanel {
  private readonly subscriptions: (() => void)[] = [];
  private watch: JobWatch | undefined;
  private stopWatching: (() => void) | undefined;
  private chosenMetric: string | undefined;
  private isPageReady = false;
  private isDisposed = false;

  /** @param panel of the editor; this object owns it from here on */
  constructor(
    private readonly services: DashboardServices,
    private readonly target: JobTarget,
    private readonly panel: vscode.WebviewPanel,
    private readonly onDidDispose: () => void,
  ) {
    const { connections, monitor } = services;
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.context.extensionUri, 'media', 'dashboard-light.svg'),
      dark: vscode.Uri.joinPath(services.context.extensionUri, 'media', 'dashboard-dark.svg'),
    };
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
      connections.onDidChange(() => {
        this.connect();
      }),
      monitor.onDidChange((change) => {
        if (change.kind === 'connections' || change.connectionId === target.connectionId) this.listChanged();
      }),
    );
    this.connect();
    this.load();
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.disconnect();
    this.panel.dispose();
    this.onDidDispose();
  }

  private follow(disposable: vscode.Disposable): void {
    this.subscriptions.push(() => {
      disposable.dispose();
    });
  }

  /** Watches the job as soon as its connection is there, which after a reload may be later than the panel. */
  private connect(): void {
    const { connections, watches } = this.services;
    const { connectionId, ref } = this.target;
    this.disconnect();
    if (connections.get(connectionId)) {
      this.watch = watches.watch({ connectionId, ref });
      this.stopWatching = this.watch.onDidChange(() => {
        this.postSnapshot();
      });
      this.watch.setActive(this.panel.visible);
    }
    this.postSnapshot();
  }

  private disconnect(): void {
    this.stopWatching?.();
    this.watch?.dispose();
    this.stopWatching = undefined;
    this.watch = undefined;
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

  /** The editor drops the page of a hidden panel; its successor says `ready` again. */
  private visibilityChanged(): void {
    if (!this.panel.visible) this.isPageReady = false;
    this.watch?.setActive(this.panel.visible);
  }

  /** The list of jobs hears of a change of state first when a command caused it. */
  private listChanged(): void {
    const seen = this.watch?.snapshot.job;
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
    this.answer(data).catch((error: unknown) => {
      this.services.log.error(`The dashboard could not do "${data.type}": ${String(error)}`);
    });
  }

  private async answer(message: MessageFromPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.isPageReady = true;
        this.chosenMetric = message.metricKey ?? this.chosenMetric;
        this.postSnapshot();
        return;
      case 'chooseMetric':
        this.chosenMetric = message.metricKey;
        this.postSnapshot();
        return;
      case 'copyJobId':
        await vscode.env.clipboard.writeText(this.target.ref.jobId);
        this.post({ version: protocolVersion, type: 'jobIdCopied' });
        return;
      case 'stopJob':
        await vscode.commands.executeCommand('dataflow.stopJob' satisfies CommandId, this.target);
        this.refresh();
        return;
      case 'refresh':
        this.refresh();
        return;
    }
  }

  /** A failure is part of the watch's snapshot, where the page shows it; the log keeps it too. */
  private refresh(): void {
    this.watch?.refresh().catch((error: unknown) => {
      this.services.log.warn(`Refreshing job ${this.target.ref.jobId} failed: ${String(error)}`);
    });
  }

  private postSnapshot(): void {
    if (!this.isPageReady || this.isDisposed) return;
    const { target, watch, listedJob, chosenMetric } = this;
    const connection = this.services.connections.get(target.connectionId);
    const message = snapshotMessage({ target, connection, watch, listedJob, chosenMetric });
    if (message.job) this.panel.title = panelTitle(message.job.name);
    this.post(message);
  }

  private post(message: MessageToPage): void {
    this.panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.services.log.warn(`The dashboard page could not be reached: ${String(error)}`);
    });
  }
}

function panelTitle(jobName: string): string {
  return inertText(jobName, 80);
}

/** Scripts may run, and files come from the built page's folder only. */
export function webviewOptions(context: vscode.ExtensionContext): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, localResourceRoots: [pageFolderOf(context)] };
}

function pageFolderOf(context: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(context.extensionUri, 'dist', 'dashboard');
}
