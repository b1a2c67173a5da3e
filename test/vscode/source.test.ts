import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { eventually, ModelJobs } from './modelJobs.ts';
import { failingStream, startOrders } from './ordersWorkloads.ts';
import { activeExtension, run } from './run.ts';

describe('The source of a pipeline', () => {
  let jobs: ModelJobs;
  let target: JobTarget;
  let folder: vscode.Uri;

  before(async () => {
    await activeExtension();
    jobs = new ModelJobs();
    // Only the newest jobs are compared with a file, and other files of tests leave theirs running.
    target = await startOrders(jobs, 'source-orders', failingStream, '1m');
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first.uri;
  });
  afterEach(async () => {
    const settings = vscode.workspace.getConfiguration();
    await settings.update('dataflow.source.decorations', undefined, true);
    await settings.update('dataflow.source.codeLens', undefined, true);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    await jobs.call('PUT', `jobs/${target.ref.jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
  });

  async function open(name: string): Promise<vscode.TextDocument> {
    const { document } = await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, name));
    await run('dataflow.refresh');
    return document;
  }

  async function lenses({ uri }: vscode.TextDocument): Promise<readonly vscode.CodeLens[]> {
    return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 50);
  }

  async function hover(document: vscode.TextDocument, text: string): Promise<string> {
    const position = document.positionAt(document.getText().indexOf(`'${text}' >>`) + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
      .join('\n');
  }

  it('has links above its beginning that run it and open its running job', async () => {
    const document = await open('orders_stream.py');
    const found = await eventually(
      () => lenses(document),
      (links) => links.some(({ command }) => command?.title.includes('source-orders')),
    );
    const [first] = found;
    assert.match(document.lineAt(first?.range.start.line ?? 0).text, /beam\.Pipeline\(/);
    const commands = found.map(({ command }) => command);
    assert.equal(commands[0]?.command, 'dataflow.runFileLocally');
    const job = commands.find((command) => command?.command === 'dataflow.openDashboard');
    assert.match(job?.title ?? '', /Open job source-orders \(running\)/);
    assert.deepEqual(job?.arguments, [target]);
  });

  it('tells at each step how it does in which job, with links to the dashboard and its logs', async () => {
    const document = await open('orders_stream.py');
    const text = await eventually(
      () => hover(document, 'TakeOrder'),
      (found) => found.includes('Errors logged'),
    );
    assert.match(text, /^\*\*TakeOrder\*\* in job source-orders \(Running, /);
    assert.match(text, /\| Elements in \| [\d,]+ \|/);
    assert.match(text, /\| Watermark lag \|/);
    assert.match(text, /command:dataflow\.openDashboard\?/);
    assert.match(decodeURIComponent(text), /command:dataflow\.showWorkerLogs\?.*"step":"TakeOrder"/);
    assert.match(
      await eventually(
        () => hover(document, 'Clock'),
        (found) => found.includes('Throughput'),
      ),
      /elements\/s/,
    );
  });

  it('says nothing of a job in a file whose steps it does not have', async () => {
    const document = await open('wordcount.py');
    assert.deepEqual(
      (await lenses(document))
        .map(({ command }) => command?.command)
        .filter((id) => id?.endsWith('Dashboard')),
      [],
    );
    assert.equal(await hover(document, 'ExtractWords'), '');
  });

  it('carries no figures when the setting is off, and has no links when theirs is', async () => {
    const document = await open('orders_stream.py');
    await eventually(
      () => hover(document, 'TakeOrder'),
      (found) => found.includes('source'),
    );
    const settings = vscode.workspace.getConfiguration();
    await settings.update('dataflow.source.decorations', false, true);
    await eventually(
      () => hover(document, 'TakeOrder'),
      (found) => found === '',
    );
    assert.ok((await lenses(document)).length > 0);
    await settings.update('dataflow.source.codeLens', false, true);
    await eventually(
      () => lenses(document),
      (links) => links.length === 0,
    );
  });
});
