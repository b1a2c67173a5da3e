import { basename } from 'node:path';
import * as vscode from 'vscode';
import { longestDocument } from '../../beamYaml/documentLimits.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import { isRecord } from '../../dataflow/isRecord.ts';
import type { BeamYamlFiles } from './beamYamlFiles.ts';

/**
 * The pipeline that a command is about.
 * @param argument whatever the command was given: the address of a document, or nothing for the active editor
 * @throws DataflowError when that is no Beam YAML
 */
export async function pipelineDocument(
  argument: unknown,
  files: BeamYamlFiles,
  operation: string,
): Promise<vscode.TextDocument> {
  const uri = uriOf(argument) ?? vscode.window.activeTextEditor?.document.uri;
  const document = uri && (await vscode.workspace.openTextDocument(uri));
  if (document && files.isPipeline(document)) return document;
  if (document && document.getText().length > longestDocument) {
    throw new DataflowError(
      'FAILED_PRECONDITION',
      operation,
      `${fileName(document)} has more than ${longestDocument} characters, and is not read.`,
      'Put data into files of its own, and leave the steps in the pipeline.',
    );
  }
  throw new DataflowError(
    'FAILED_PRECONDITION',
    operation,
    document ? `${fileName(document)} is no Beam YAML pipeline.` : 'No file is open.',
    'Open a YAML file with "pipeline:" and "transforms:", or make one by "Dataflow: New Beam YAML Pipeline…".',
  );
}

export function fileName({ uri }: vscode.TextDocument): string {
  return basename(uri.path);
}

/** An address as menus and lenses hand it over, or as it is left of one that went through JSON. */
function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (!isRecord(argument)) return undefined;
  const { scheme, authority, path, fsPath } = argument;
  if (typeof scheme !== 'string') return undefined;
  if (scheme === 'file' && typeof fsPath === 'string') return vscode.Uri.file(fsPath);
  if (typeof path !== 'string') return undefined;
  return vscode.Uri.from({ scheme, path, ...(typeof authority === 'string' && { authority }) });
}
