import * as vscode from 'vscode';
import type { Connection } from '../../dataflow/connection.ts';
import { publicTemplatePath, publicTemplates } from '../../dataflow/publicTemplates.ts';
import { labelText } from '../displayText.ts';
import type { RememberedLaunch } from './launchMemory.ts';
import { lastPart } from './templateFields.ts';

export interface TemplateItem extends vscode.QuickPickItem {
  /** `gs://…`; absent for a separator. */
  readonly path?: string;
}

export interface TemplateQuestion {
  readonly title: string;
  readonly connection: Connection;
  readonly location: string;
  /** Newest first. */
  readonly recent: readonly RememberedLaunch[];
  /** For a job to replace: that is a streaming job. */
  readonly isStreamingOnly?: boolean;
}

/** Asks for a template: recent ones, those of the connection, Google's, or any `gs://` path that is typed. */
export async function pickTemplate(question: TemplateQuestion): Promise<string | undefined> {
  const quickPick = vscode.window.createQuickPick<TemplateItem>();
  quickPick.title = question.title;
  quickPick.placeholder = 'Search, or give the gs:// path of a template';
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  const listed = templateItems(question);
  quickPick.items = listed;
  quickPick.onDidChangeValue((value) => {
    quickPick.items = [...typedItems(value), ...listed];
  });
  try {
    return await new Promise((resolve) => {
      quickPick.onDidAccept(() => {
        const path = quickPick.selectedItems[0]?.path;
        if (path === undefined) return;
        resolve(path);
        quickPick.hide();
      });
      quickPick.onDidHide(() => {
        resolve(undefined);
      });
      quickPick.show();
    });
  } finally {
    quickPick.dispose();
  }
}

/** What is typed as a path is offered as it is; which kind of template lies there is found out by reading it. */
export function typedItems(value: string): readonly TemplateItem[] {
  const path = value.trim();
  if (!path.startsWith('gs://')) return [];
  const isWhole = /^gs:\/\/[^/\s]+\/\S/.test(path);
  return [
    {
      label: isWhole ? `$(link) Use ${labelText(path, 300)}` : '$(link) Go on: gs://BUCKET/TEMPLATE',
      alwaysShow: true,
      ...(isWhole && { path }),
    },
  ];
}

/** Every template that is known, each once. */
export function templateItems({
  connection,
  location,
  recent,
  isStreamingOnly = false,
}: TemplateQuestion): readonly TemplateItem[] {
  const own = connection.templates ?? [];
  const recentOnes = recent.filter(({ connectionId }) => connectionId === connection.id);
  const isRecent = (path: string): boolean => recentOnes.some((launch) => launch.path === path);
  // They lie in Google's buckets, which a service at another endpoint does not reach.
  const googles = connection.auth.kind === 'none' ? [] : publicTemplates;
  return [
    ...section(
      'recent',
      recentOnes.map(({ path, title }) => ({ label: `$(history) ${labelText(title, 100)}`, path })),
    ),
    ...section(
      connection.isManaged === true || connection.id === 'local'
        ? 'ready on Local Dataflow'
        : 'of the connection',
      own
        .filter((path) => !isRecent(path))
        .map((path) => ({ label: `$(file-code) ${labelText(lastPart(path), 100)}`, path })),
    ),
    ...section(
      "Google's",
      googles
        .filter(({ isStreaming }) => isStreaming || !isStreamingOnly)
        .map((template) => ({
          label: `$(cloud) ${template.title}`,
          description: `${template.name} · ${template.kind === 'FLEX' ? 'Flex' : 'Classic'} · ${template.isStreaming ? 'Streaming' : 'Batch'}`,
          path: publicTemplatePath(template, location),
        }))
        .filter(({ path }) => !isRecent(path)),
    ),
  ];
}

function section(
  label: string,
  items: readonly (TemplateItem & { readonly path: string })[],
): readonly TemplateItem[] {
  if (items.length === 0) return [];
  return [
    { label, kind: vscode.QuickPickItemKind.Separator },
    ...items.map((item) => ({ ...item, detail: labelText(item.path, 300) })),
  ];
}
