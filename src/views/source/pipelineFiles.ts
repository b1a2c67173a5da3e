import type * as vscode from 'vscode';
import { beamLanguageOf } from '../../dataflow/pipelineSource/beamLanguage.ts';
import { readSource, type PipelineSource } from '../../dataflow/pipelineSource/sourceSteps.ts';

/** Schemes of files that people write; not of diffs, output or documents of other extensions. */
const schemes: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);
const longestFile = 500_000;

/** What was read of pipelines that are open, kept until they change. */
export class PipelineFiles {
  private readonly known = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly source: PipelineSource | undefined }
  >();

  /** Undefined for a file that is no Beam pipeline. */
  sourceOf(document: vscode.TextDocument): PipelineSource | undefined {
    if (!schemes.has(document.uri.scheme)) return undefined;
    const { version } = document;
    const known = this.known.get(document);
    if (known?.version === version) return known.source;
    const source = read(document);
    this.known.set(document, { version, source });
    return source;
  }
}

function read(document: vscode.TextDocument): PipelineSource | undefined {
  // Counting on the editor's own lines: they end where its positions do.
  const text = document.getText().replace(/\r\n?/g, '\n');
  if (text.length > longestFile) return undefined;
  const language = beamLanguageOf(document.languageId, text);
  return language === undefined ? undefined : readSource(language, text);
}

/** The name by which a pipeline's file is known: its path on a disk, else its address. */
export function pathOf({ uri }: vscode.TextDocument): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}
