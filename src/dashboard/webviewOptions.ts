import * as vscode from 'vscode';

/** Scripts may run, and files come from the built page's folder only. */
export function webviewOptions(context: vscode.ExtensionContext): vscode.WebviewOptions {
  return { enableScripts: true, enableForms: false, localResourceRoots: [pageFolderOf(context)] };
}

/** Where the built page lies. */
export function pageFolderOf(context: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(context.extensionUri, 'dist', 'dashboard');
}
