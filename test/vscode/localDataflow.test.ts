import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Connections } from '../../src/dataflow/connections.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import type { LocalDataflow } from '../../src/dataflow/local/localDataflow.ts';
import { managedConnection } from '../../src/dataflow/local/managedConnection.ts';
import { systemClock as clock } from '../../src/monitoring/clock.ts';
import { JobsMonitor } from '../../src/monitoring/jobsMonitor.ts';
import { JobWatches } from '../../src/monitoring/jobWatches.ts';
import { JobsTreeModel } from '../../src/views/jobsTree/jobsTreeModel.ts';
import { createLocalDataflow, reachable } from '../../src/views/localDataflow/createLocalDataflow.ts';
import { openLocalTerminal } from '../../src/views/localDataflow/localTerminal.ts';
import { beamTask } from '../../src/views/localDataflow/runFileLocally.ts';

describe('Local Dataflow inside the editor', () => {
  let log: vscode.LogOutputChannel;
  let local: LocalDataflow;
  let connections: Connections;
  let monitor: JobsMonitor;
  let watches: JobWatches;
  let model: JobsTreeModel;

  before(async () => {
    const extension = vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode');
    assert.ok(extension);
    log = vscode.window.createOutputChannel('Local Dataflow tests', { log: true });
    // The window itself was started with DATAFLOW_EMULATOR_HOST, so this is put together as activate() does without.
    const { extensionPath } = extension;
    local = createLocalDataflow(
      { asAbsolutePath: (path) => join(extensionPath, path), storageUri: undefined },
      log,
    );
    connections = new Connections(async (connection) =>
      openDataflowApi(await reachable(connection, local), log),
    );
    await connections.set([managedConnection]);
    monitor = new JobsMonitor({ connections, clock, log });
    watches = new JobWatches({ connections, clock, log });
    model = new JobsTreeModel({ connections, monitor, clock, local, watches });
  });
  after(async () => {
    model.dispose();
    await Promise.all([monitor.close(), watches.close(), local.close()]);
    await connections.close();
    log.dispose();
  });

  function rows(): readonly string[] {
    const [root] = model.roots();
    assert.ok(root);
    return [root, ...model.children(root)].map((node) => {
      const { label, description } = model.look(node);
      return [label, description].filter(Boolean).join(': ');
    });
  }

  it('runs as soon as its jobs are asked for, and has none yet', async () => {
    assert.deepEqual(rows(), [
      'Local Dataflow: stopped',
      'Start Local Dataflow: to run Beam pipelines on this machine',
    ]);
    await monitor.refresh();
    const [connection, ...jobs] = rows();
    assert.match(connection ?? '', /^Local Dataflow: running · 127\.0\.0\.1:\d+$/);
    assert.deepEqual(jobs, ['No jobs yet: select for a sample']);
  });

  it('offers a terminal in which clients find it', async () => {
    const service = await local.start();
    const terminal = openLocalTerminal({ service, projectId: 'local-project', region: 'us-central1' });
    try {
      const options = terminal.creationOptions;
      assert.ok('env' in options);
      assert.equal(options.env['DATAFLOW_EMULATOR_HOST'], service.grpcAddress);
      assert.match(options.message ?? '', /--dataflow_endpoint=http:\/\/localhost:\d+ --no_auth/);
    } finally {
      terminal.dispose();
    }
  });

  it('runs a file as a task with the flags of the service, and those of the program last', async () => {
    const service = await local.start();
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, 'wordcount.py');
    const target = { service, projectId: 'local-project', region: 'us-central1' };
    // An interpreter that only answers whether it was given what it needs.
    const task = beamTask(file, '/usr/bin/printenv', target, ['--output=x'], new Date());
    assert.ok(task.execution instanceof vscode.ProcessExecution);
    assert.equal(task.execution.args[0], file.fsPath);
    assert.equal(task.execution.args.at(-1), '--output=x');
    task.execution = new vscode.ProcessExecution('/usr/bin/printenv', ['STORAGE_EMULATOR_HOST'], {
      ...task.execution.options,
    });
    const exit = new Promise<number | undefined>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess((event) => {
        if (event.execution.task.name !== task.name) return;
        listener.dispose();
        resolve(event.exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    assert.equal(await exit, 0);
  });
});
