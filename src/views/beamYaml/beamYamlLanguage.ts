import * as vscode from 'vscode';
import type { Completion } from '../../beamYaml/completions.ts';
import { yamlSelector, type BeamYamlFiles } from './beamYamlFiles.ts';

const kinds: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  transform: vscode.CompletionItemKind.Class,
  reference: vscode.CompletionItemKind.Reference,
};

/** Completion, hovers and fixes in Beam YAML pipelines, without any other extension. */
export function registerBeamYamlLanguage(files: BeamYamlFiles): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      [...yamlSelector],
      { provideCompletionItems: (document, position) => completionItems(files, document, position) },
      ' ',
      '.',
      '-',
    ),
    vscode.languages.registerHoverProvider([...yamlSelector], {
      provideHover: (document, position) => hover(files, document, position),
    }),
    vscode.languages.registerCodeActionsProvider(
      [...yamlSelector],
      {
        provideCodeActions: (document, _range, { diagnostics }) =>
          diagnostics.flatMap((each) => fixes(document, each)),
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

async function completionItems(
  files: BeamYamlFiles,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  if (!files.isPipeline(document)) return [];
  const [{ completionsAt }, beam] = await Promise.all([
    import('../../beamYaml/completions.ts'),
    files.beam(),
  ]);
  const found = completionsAt(document.getText(), document.offsetAt(position), beam);
  if (!found) return [];
  const range = new vscode.Range(document.positionAt(found.start), position);
  return found.items.map((item, index) => completionItem(item, index, range));
}

function completionItem(
  { label, kind, detail, help, insert, isRequired }: Completion,
  index: number,
  range: vscode.Range,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem(label, kinds[kind]);
  item.range = range;
  // A tab goes one level deeper, however wide a level is here.
  item.insertText = insert;
  if (detail !== undefined && detail !== '') item.detail = detail;
  if (help !== '') item.documentation = new vscode.MarkdownString(help);
  // What is required comes first, and the rest in its own order.
  if (kind === 'key') item.sortText = `${isRequired === true ? 0 : 1}${String(index).padStart(4, '0')}`;
  if (insert.endsWith(' ')) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}

async function hover(
  files: BeamYamlFiles,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  if (!files.isPipeline(document)) return undefined;
  const [{ hoverAt }, beam] = await Promise.all([import('../../beamYaml/hovers.ts'), files.beam()]);
  const found = hoverAt(document.getText(), document.offsetAt(position), beam);
  return (
    found &&
    new vscode.Hover(
      new vscode.MarkdownString(found.markdown),
      new vscode.Range(document.positionAt(found.start), document.positionAt(found.end)),
    )
  );
}

/** The word that was most likely meant, where a problem names it for the whole text that it marks. */
function fixes(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const meant = /Did you mean "([^"]+)"\?$/.exec(diagnostic.message)?.[1];
  const text = document.getText(diagnostic.range);
  if (diagnostic.source !== 'Beam YAML' || meant === undefined || !diagnostic.message.includes(`"${text}"`))
    return [];
  const action = new vscode.CodeAction(`Change to "${meant}"`, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, diagnostic.range, meant);
  action.isPreferred = true;
  return [action];
}
