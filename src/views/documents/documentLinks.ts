import * as vscode from 'vscode';
import type { Connections } from '../../dataflow/connections.ts';
import { frameOnLine } from '../../dataflow/errorSignature.ts';
import { consoleUrl } from '../../dataflow/jobAddress.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { commandUri } from '../registerCommand.ts';
import type { WorkspaceFrames } from '../workspaceCode/workspaceFrames.ts';
import { stepSpots } from './documentLines.ts';
import { parseJobDocument } from './jobDocumentUri.ts';

/** Links that one document may have; a log of nothing but stack traces would have very many. */
const mostLinks = 2000;

/** Links of documents about jobs: frames to files of the workspace, steps to the dashboard, the id to Google's console. */
export class DocumentLinks implements vscode.DocumentLinkProvider {
  constructor(
    private readonly connections: Connections,
    private readonly frames: Pick<WorkspaceFrames, 'find'>,
  ) {}

  async provideDocumentLinks(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.DocumentLink[]> {
    const { target } = parseJobDocument(document.uri.query);
    const lines = document.getText().split('\n');
    const links = [...this.jobLinks(lines[0] ?? '', target), ...stepLinks(lines, target)];
    for (const [line, text] of lines.entries()) {
      if (token.isCancellationRequested || links.length >= mostLinks) break;
      const link = await this.frameLink(line, text);
      if (link) links.push(link);
    }
    return links.slice(0, mostLinks);
  }

  private jobLinks(head: string, target: JobTarget): readonly vscode.DocumentLink[] {
    const { connectionId, ref } = target;
    const start = head.indexOf(`(${ref.jobId})`) + 1;
    if (start === 0) return [];
    const address = consoleUrl(this.connections.get(connectionId), ref);
    return [
      linkOf(
        new vscode.Range(0, start, 0, start + ref.jobId.length),
        address === undefined
          ? commandUri('dataflow.openDashboard', target)
          : vscode.Uri.parse(address, true),
        address === undefined ? 'Open the dashboard of the job' : 'Open in Cloud Console',
      ),
    ];
  }

  private async frameLink(line: number, text: string): Promise<vscode.DocumentLink | undefined> {
    const owned = frameOnLine(text);
    const uri = owned && (await this.frames.find(owned));
    if (!uri) return undefined;
    const { file, line: number } = owned.frame;
    const start = text.indexOf(file);
    const range = new vscode.Range(line, start, line, start + file.length);
    return linkOf(range, uri.with({ fragment: `L${number}` }), `Open line ${number}`);
  }
}

function stepLinks(lines: readonly string[], target: JobTarget): readonly vscode.DocumentLink[] {
  return stepSpots(lines)
    .slice(0, mostLinks)
    .map(({ line, start, end }) =>
      linkOf(
        new vscode.Range(line, start, line, end),
        commandUri('dataflow.openDashboard', target),
        'Open the dashboard of the job',
      ),
    );
}

function linkOf(range: vscode.Range, target: vscode.Uri, tooltip: string): vscode.DocumentLink {
  const link = new vscode.DocumentLink(range, target);
  link.tooltip = tooltip;
  return link;
}
