import * as vscode from 'vscode';
import { skeletons } from '../../beamYaml/skeletons.ts';

/** Lets the person choose a ready pipeline and opens it, not saved yet. @param argument name of a skeleton, which is then not asked */
export async function openSkeleton(argument: unknown, extensionUri: vscode.Uri): Promise<void> {
  const named = skeletons.find(({ file }) => file === argument);
  const items = skeletons.map((skeleton) => ({
    label: skeleton.title,
    detail: skeleton.description,
    skeleton,
  }));
  const chosen =
    named ??
    (
      await vscode.window.showQuickPick(items, {
        title: 'New Beam YAML Pipeline',
        placeHolder: 'What should it do',
        matchOnDetail: true,
      })
    )?.skeleton;
  if (!chosen) return;
  const file = vscode.Uri.joinPath(extensionUri, 'samples', 'yaml', chosen.file);
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'yaml', content }),
  );
}
