import * as vscode from 'vscode';

/**
 * The views and commands, which load right after the extension has been activated: the editor waits for activation, and
 * nobody sees a row or a lens in its first moment. Commands are there at once, and one that is run before the views are
 * waits for them.
 */
export class ViewsLater implements vscode.Disposable {
  private readonly views: Promise<vscode.Disposable | undefined>;
  private waiting: readonly vscode.Disposable[];
  private isDisposed = false;

  /** @param commands ids of the commands that the views register */
  constructor(
    commands: readonly string[],
    private readonly deps: {
      readonly load: () => Promise<() => vscode.Disposable>;
      readonly log: Pick<vscode.LogOutputChannel, 'error'>;
    },
  ) {
    this.waiting = commands.map((id) =>
      vscode.commands.registerCommand(id, (...args: readonly unknown[]) => this.runLater(id, args)),
    );
    this.views = new Promise((resolve) => setImmediate(resolve)).then(() => this.open());
    this.views.catch((error: unknown) => {
      this.deps.log.error(
        `The views could not be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
  }

  dispose(): void {
    this.isDisposed = true;
    this.stopWaiting();
    this.views.then(
      (views) => {
        views?.dispose();
      },
      () => undefined,
    );
  }

  private async open(): Promise<vscode.Disposable | undefined> {
    const register = await this.deps.load();
    // The window may have been closed meanwhile.
    if (this.isDisposed) return undefined;
    this.stopWaiting();
    return register();
  }

  private stopWaiting(): void {
    for (const command of this.waiting) command.dispose();
    this.waiting = [];
  }

  private async runLater(id: string, args: readonly unknown[]): Promise<unknown> {
    if ((await this.views) === undefined) throw new vscode.CancellationError();
    return vscode.commands.executeCommand(id, ...args);
  }
}
