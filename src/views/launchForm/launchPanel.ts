import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { DataflowError } from '../../dataflow/errors.ts';
import type { JobSummary } from '../../dataflow/job.ts';
import type { ReplacePlan } from '../../dataflow/operations/replaceJob.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { inertText } from '../../mcp/untrusted/inertText.ts';
import { webviewDocument } from '../../webview/webviewDocument.ts';
import { editorOperationDialogs } from '../commands/operationDialogs.ts';
import { connectionApi } from '../connectionApi.ts';
import type { ExtensionServices } from '../extensionServices.ts';
import { runCommand } from '../registerCommand.ts';
import { LaunchForm, type FormBeginning } from './launchForm.ts';
import { LaunchMemory } from './launchMemory.ts';
import { isMessageFromPage } from './messageChecks.ts';
import type { FormTarget, MessageToPage } from './protocol.ts';
import { lastPart } from './templateFields.ts';

export type LaunchServices = Pick<
  ExtensionServices,
  'context' | 'log' | 'clock' | 'connections' | 'openDashboard'
>;

/** The editor's tab around one launch form. */
export class LaunchPanel {
  private readonly form: LaunchForm;
  private readonly subscriptions: vscode.Disposable[];
  private isPageReady = false;
  private isDisposed = false;

  /**
   * @param panel of the editor; this object owns it from here on
   * @param begin what the form begins with
   */
  constructor(
    private readonly services: LaunchServices,
    private readonly target: FormTarget,
    private readonly panel: vscode.WebviewPanel,
    private readonly onDidDispose: () => void,
    begin: FormBeginning = {},
  ) {
    this.form = new LaunchForm(
      {
        api: () => connectionApi(services.connections, target.connectionId, operation),
        connection: () => {
          const connection = services.connections.get(target.connectionId);
          if (connection) return connection;
          throw new DataflowError(
            'NOT_FOUND',
            operation,
            'Its connection is no longer among the settings.',
            'Add the connection again, or launch the template on another.',
          );
        },
        memory: launchMemory(services.context),
        clock: services.clock,
        log: services.log,
        confirmReplacement: (plan) => confirmReplacement(plan),
        copy: (text) => vscode.env.clipboard.writeText(text),
        onDidLaunch: (job) => {
          this.reveal(job).catch((error: unknown) => {
            services.log.warn(`The launched job could not be shown: ${String(error)}`);
          });
        },
        openDashboard: (job) => {
          services.openDashboard(this.jobTarget(job));
        },
        showLog: () => {
          services.log.show(true);
        },
        post: (message) => {
          this.post(message);
        },
      },
      target,
      begin,
    );
    this.subscriptions = [
      panel.onDidDispose(() => {
        this.dispose();
      }),
      panel.onDidChangeViewState(() => {
        // The editor drops the page of a hidden panel; its successor says `ready` again.
        if (!panel.visible) this.isPageReady = false;
      }),
      panel.webview.onDidReceiveMessage((data: unknown) => {
        this.receive(data);
      }),
    ];
    this.show();
    void this.form.load();
  }

  focus(): void {
    this.panel.reveal();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    for (const subscription of this.subscriptions) subscription.dispose();
    this.form.dispose();
    this.panel.dispose();
    this.onDidDispose();
  }

  private show(): void {
    const { webview } = this.panel;
    const folder = pageFolderOf(this.services.context);
    const uriOf = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    this.panel.title = titleOf(this.target);
    const [light, dark] = ['light', 'dark'].map((theme) =>
      vscode.Uri.joinPath(this.services.context.extensionUri, 'media', `launch-${theme}.svg`),
    );
    if (light && dark) this.panel.iconPath = { light, dark };
    webview.options = launchWebviewOptions(this.services.context);
    webview.html = webviewDocument(
      {
        scriptUri: uriOf('page.js'),
        styleUri: uriOf('page.css'),
        cspSource: webview.cspSource,
        nonce: randomBytes(18).toString('base64'),
        language: vscode.env.language,
      },
      launchDocument,
    );
  }

  private receive(data: unknown): void {
    if (!isMessageFromPage(data)) {
      this.services.log.warn('A message of a launch form was not understood and is ignored.');
      return;
    }
    if (data.type === 'ready') this.isPageReady = true;
    this.form.receive(data).catch((error: unknown) => {
      this.services.log.error(`The launch form could not do "${data.type}": ${String(error)}`);
    });
  }

  private post(message: MessageToPage): void {
    if (!this.isPageReady || this.isDisposed) return;
    this.panel.webview.postMessage(message).then(undefined, (error: unknown) => {
      this.services.log.warn(`The launch form could not be reached: ${String(error)}`);
    });
  }

  /** In the tree, without leaving the form. */
  private async reveal(job: JobSummary): Promise<void> {
    await runCommand('dataflow.revealJob', this.jobTarget(job));
    if (!this.isDisposed) this.panel.reveal();
  }

  private jobTarget({ projectId, location, id: jobId, name: jobName }: JobSummary): JobTarget {
    return { connectionId: this.target.connectionId, ref: { projectId, location, jobId }, jobName };
  }
}

const operation = 'Launching a template';

/** What stands in the tab until the page has drawn itself. */
const launchDocument = {
  title: 'Launch a template',
  body: `<main class="skeleton" aria-busy="true" aria-label="Reading the template">
        <div class="bar"></div>
        <div class="bar"></div>
        <div class="bar"></div>
      </main>`,
};

/** Scripts may run, and files come from the built page's folder only. */
export function launchWebviewOptions(
  context: Pick<vscode.ExtensionContext, 'extensionUri'>,
): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, localResourceRoots: [pageFolderOf(context)] };
}

export function titleOf({ path, replaced }: FormTarget): string {
  return inertText(replaced ? `Replace ${replaced.jobName}` : `Launch ${lastPart(path)}`, 80);
}

/** The values of last time, as this workspace keeps them. */
export function launchMemory({
  workspaceState,
}: Pick<vscode.ExtensionContext, 'workspaceState'>): LaunchMemory {
  return new LaunchMemory(workspaceState);
}

function confirmReplacement({ job, consequence }: ReplacePlan): Promise<boolean> {
  const { projectId, location, id: jobId } = job;
  return editorOperationDialogs.confirm({
    question: `Replace the running job "${job.name}"?`,
    consequence,
    ref: { projectId, location, jobId },
    button: 'Replace Job',
    keep: 'Keep Running',
  });
}

function pageFolderOf({ extensionUri }: Pick<vscode.ExtensionContext, 'extensionUri'>): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'launchForm');
}
