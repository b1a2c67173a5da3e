import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DataFile } from '../agent/pipelinePlan/planInstructions.ts';

const pattern = '**/*.{csv,tsv,json,jsonl,ndjson,txt,log,avro,parquet}';
/** Folders of tools, and files that describe a project. */
const noData =
  '{**/node_modules/**,**/.*/**,**/dist/**,**/package*.json,**/tsconfig*.json,**/requirements*.txt}';
/** Keys of accounts are files of JSON too, and a model is told the first line. */
const secretName = /secret|credential|password|token|private|service.?account|\bkeys?\b|[-_]keys?\b/i;
/** What stands in such files, whatever they are called. */
const secretText = /private_key|BEGIN [A-Z ]*PRIVATE|refresh_token|client_secret/;
const mostFiles = 20;
const mostBytes = 4096;

/** Files of the workspace that look like data, with the first line of those that are text. */
export async function dataFiles(token: vscode.CancellationToken): Promise<readonly DataFile[]> {
  const found = await vscode.workspace.findFiles(pattern, noData, mostFiles, token);
  const files = found.filter(({ scheme }) => scheme === 'file').map((uri) => uri.fsPath);
  return Promise.all(files.sort().map(dataFile));
}

async function dataFile(path: string): Promise<DataFile> {
  if (/\.(?:avro|parquet)$/i.test(path) || secretName.test(basename(path))) return { path };
  // A file may be large, and its beginning is enough.
  const { open } = await import('node:fs/promises');
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
      const text = buffer.toString('utf8', 0, bytesRead);
      return secretText.test(text) ? { path } : { path, firstLine: text.split(/\r?\n/)[0] ?? '' };
    } finally {
      await file.close();
    }
  } catch {
    // Whatever cannot be read is named all the same: the sample run says why it fails.
    return { path };
  }
}
