import * as vscode from 'vscode';
import type { FilePart } from '../agent/chatModel.ts';
import { isAboutPipeline } from '../agent/aboutPipeline.ts';
import { longestUserFile } from '../agent/userFile.ts';
import { isRecord } from '../dataflow/isRecord.ts';
import { isPipeline } from '../dataflow/pipelineSource/pipelineText.ts';
import type { Log } from '../dataflow/log.ts';

/** Files of one question; of more, the first. */
const mostFiles = 5;
/** Schemes of files that people write; not of diffs, output or documents of other extensions. */
const writtenSchemes: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

export interface PromptFile {
  readonly part: FilePart;
  /** Absent for a text that is no file. */
  readonly uri?: vscode.Uri;
}

export interface PromptFiles {
  readonly files: readonly PromptFile[];
  /** What was attached and is not among them, a sentence each. They name files: not to be trusted. */
  readonly leftOut: readonly string[];
}

/**
 * The files that a question comes with: those that the person attached, else the Beam pipeline that is open, where the
 * question is about one.
 */
export async function promptFiles(
  request: Pick<vscode.ChatRequest, 'prompt' | 'references'>,
  log: Pick<Log, 'warn'>,
): Promise<PromptFiles> {
  const attached: PromptFile[] = [];
  const leftOut: string[] = [];
  // The editor gives them in reverse.
  const references = request.references.toReversed().filter(({ id }) => !isViewOfOpenFile(id));
  for (const reference of references.slice(0, mostFiles)) {
    const file = await attachedFile(reference, log);
    if (typeof file === 'string') leftOut.push(file);
    else attached.push(file);
  }
  if (references.length > mostFiles)
    leftOut.push(`Of what is attached, only the first ${mostFiles} are read.`);
  if (attached.some(({ part }) => isPipeline(part))) return { files: attached, leftOut };
  const open = openPipeline(request.prompt);
  return { files: open ? [...attached, open] : attached, leftOut };
}

/** What the editor adds by itself because it is in view; a file that is open is looked at below. */
function isViewOfOpenFile(id: string): boolean {
  return id.startsWith('vscode.implicit') && !id.endsWith('selection');
}

/** @returns a sentence for a person where it cannot be read */
async function attachedFile(
  reference: vscode.ChatPromptReference,
  log: Pick<Log, 'warn'>,
): Promise<PromptFile | string> {
  const { id, value } = reference;
  if (typeof value === 'string') return { part: partOf(id, 'plaintext', value) };
  const uri = value instanceof vscode.Location ? value.uri : value instanceof vscode.Uri ? value : undefined;
  if (!uri) return unreadText(reference);
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const { range } = value instanceof vscode.Location ? value : { range: undefined };
    const part = partOfDocument(document);
    const isSelection = range !== undefined && !range.isEmpty;
    return {
      uri,
      part: isSelection
        ? { ...part, selection: { firstLine: range.start.line + 1, lastLine: range.end.line + 1 } }
        : part,
    };
  } catch (error) {
    log.warn(`What was attached could not be read and is left out: ${uri.toString()}: ${String(error)}`);
    const name = vscode.workspace.asRelativePath(uri, false);
    if (await isFolder(uri))
      return `${name} is a folder, and only files are read, so it is left out. Attach the files it is about.`;
    return `${name} cannot be read as text, so it is left out. Attach a text file of at most 50 MB.`;
  }
}

/** Why an attachment is left out that is neither text nor a file: an image, or what newer editors may attach. */
function unreadText({ id, value }: vscode.ChatPromptReference): string {
  const { mimeType, reference }: { mimeType?: unknown; reference?: unknown } = isRecord(value) ? value : {};
  if (typeof mimeType === 'string' && mimeType.startsWith('image/')) {
    const name =
      reference instanceof vscode.Uri ? ` ${vscode.workspace.asRelativePath(reference, false)}` : '';
    return `The image${name} is left out, as only text is read here. Say in words what it shows, or paste its text.`;
  }
  return `The attachment ${id} is left out, as it is neither a file nor text. Attach the file or the text it is about.`;
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    // Not there at all: what was said of reading it stands.
    return false;
  }
}

/** What stands in front, else beside it: a chat in an editor tab takes the place in front. */
function openPipeline(question: string): PromptFile | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const documents = [activeTextEditor, ...visibleTextEditors].flatMap((editor) =>
    editor && writtenSchemes.has(editor.document.uri.scheme) ? [editor.document] : [],
  );
  const document = documents.find((each) =>
    isPipeline({ path: each.uri.path, language: each.languageId, text: each.getText() }),
  );
  if (!document) return undefined;
  const part: FilePart = { ...partOfDocument(document), isOnlyOpen: true };
  return isAboutPipeline(question, part) ? { part, uri: document.uri } : undefined;
}

function partOfDocument(document: vscode.TextDocument): FilePart {
  return partOf(
    vscode.workspace.asRelativePath(document.uri, false),
    document.languageId,
    document.getText(),
  );
}

function partOf(path: string, language: string, whole: string): FilePart {
  const text = whole.replace(/\r\n?/gu, '\n');
  const isCut = text.length > longestUserFile;
  return { kind: 'file', path, language, text: isCut ? text.slice(0, longestUserFile) : text, isCut };
}
