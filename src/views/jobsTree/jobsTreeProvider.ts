import * as vscode from 'vscode';
import { unlinkedText } from '../displayText.ts';
import type { JobsTreeModel } from './jobsTreeModel.ts';
import type { JobsTreeNode } from './jobsTreeNode.ts';
import type { NodeLook, NodeTooltip } from './nodeLook.ts';

/** Draws the model's rows as the editor's tree items. */
export class JobsTreeProvider implements vscode.TreeDataProvider<JobsTreeNode>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<JobsTreeNode[] | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly stopListening: () => void;

  constructor(private readonly model: JobsTreeModel) {
    this.stopListening = model.onDidChange((nodes) => {
      this.changes.fire(nodes && [...nodes]);
    });
  }

  getTreeItem(node: JobsTreeNode): vscode.TreeItem {
    return treeItem(node, this.model.look(node));
  }

  getChildren(node?: JobsTreeNode): JobsTreeNode[] {
    return [...(node ? this.model.children(node) : this.model.roots())];
  }

  getParent(node: JobsTreeNode): JobsTreeNode | undefined {
    return this.model.parent(node);
  }

  /** The tooltip is made when somebody hovers, not for every row. */
  resolveTreeItem(item: vscode.TreeItem, node: JobsTreeNode): vscode.TreeItem {
    const { tooltip } = this.model.look(node);
    if (tooltip) item.tooltip = markdownTooltip(tooltip);
    return item;
  }

  dispose(): void {
    this.stopListening();
    this.changes.dispose();
  }
}

function treeItem(node: JobsTreeNode, look: NodeLook): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const collapsible = { open: Expanded, closed: Collapsed, none: None }[look.children ?? 'none'];
  const item = new vscode.TreeItem(look.label, collapsible);
  item.id = node.id;
  item.accessibilityInformation = { label: look.spoken };
  if (look.description !== undefined) item.description = look.description;
  if (look.contextValue !== undefined) item.contextValue = look.contextValue;
  if (look.icon !== undefined) {
    const color = look.color === undefined ? undefined : new vscode.ThemeColor(look.color);
    item.iconPath = new vscode.ThemeIcon(look.icon, color);
  }
  if (look.command !== undefined) {
    // What a row below a job does is about the job.
    const target = node.kind === 'section' || node.kind === 'detail' ? node.job : node;
    item.command = { command: look.command, title: look.label, arguments: [target] };
  }
  return item;
}

/** Every text goes in as text: appendText escapes Markdown, and neither HTML, icons nor commands are allowed. */
function markdownTooltip({ title, facts, note }: NodeTooltip): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('**').appendText(unlinkedText(title, 200)).appendMarkdown('**');
  markdown.appendMarkdown('\n\n');
  for (const [name, value] of facts) {
    // Two blanks: the next fact begins a line, not a paragraph.
    markdown.appendMarkdown(`${name}: `).appendText(unlinkedText(value)).appendMarkdown('  \n');
  }
  if (note !== undefined) markdown.appendMarkdown('\n').appendText(note);
  return markdown;
}
