import * as vscode from 'vscode';
import { isLibraryFrame, type OwnedFrame } from '../../dataflow/errorSignature.ts';
import { fileNameOf, fileOfFrame } from './framePath.ts';

/** Folders with files that are not the user's own. */
const excluded = '**/{node_modules,.venv,venv,env,site-packages,target,build,dist,.git}/**';
const mostFiles = 100;
const mostNames = 500;

/** Finds the files of the workspace that stack traces name. What was looked up is kept until files come or go. */
export class WorkspaceFrames implements vscode.Disposable {
  private readonly byName = new Map<string, Promise<readonly vscode.Uri[]>>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher(
    '**/*.{py,java,kt,scala,go}',
    false,
    true,
    false,
  );
  private readonly listeners: vscode.Disposable;

  constructor() {
    const forget = (): void => {
      this.byName.clear();
    };
    this.listeners = vscode.Disposable.from(
      this.watcher,
      this.watcher.onDidCreate(forget),
      this.watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
    );
  }

  /** The file of the workspace that a frame means; undefined for code of others and where it cannot be told. */
  async find(owned: OwnedFrame): Promise<vscode.Uri | undefined> {
    const name = fileNameOf(owned);
    if (name === undefined || isLibraryFrame(owned)) return undefined;
    const candidates = (await this.named(name)).map((uri) => ({ path: uri.path, uri }));
    return fileOfFrame(owned, candidates)?.uri;
  }

  dispose(): void {
    this.listeners.dispose();
    this.byName.clear();
  }

  private named(name: string): Promise<readonly vscode.Uri[]> {
    const known = this.byName.get(name);
    if (known) return known;
    if (this.byName.size >= mostNames) this.byName.clear();
    const found = Promise.resolve(vscode.workspace.findFiles(`**/${name}`, excluded, mostFiles));
    this.byName.set(name, found);
    found.catch(() => this.byName.delete(name));
    return found;
  }
}
