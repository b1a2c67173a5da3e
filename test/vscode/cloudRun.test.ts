import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/dataflow/connection.ts';
import { systemClock as clock } from '../../src/monitoring/clock.ts';
import { runFileOnCloud } from '../../src/views/cloudRun/runFileOnCloud.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { MapMemory } from '../views/mapMemory.ts';
import { fakeEnvironment } from './fakeEnvironment.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

const cloud: Connection = {
  id: 'cloud',
  name: 'My project',
  projectId: 'my-project',
  regions: ['us-central1', 'europe-west1'],
  auth: { kind: 'adc' },
};

/** Submits nothing, whatever it is given. */
const program = 'import sys\nsys.exit(0)\nimport apache_beam\n';

describe('Running the current Beam file on Google Cloud', () => {
  let person: Person;
  let folder: string;
  let file: vscode.Uri;
  let memory: MapMemory;

  before(async () => {
    await activeExtension();
    folder = await mkdtemp(join(tmpdir(), 'cloud-run-'));
    file = vscode.Uri.file(join(folder, 'orders.py'));
    await writeFile(file.fsPath, program);
    await fakeEnvironment(folder, 'exit 0');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    person = new Person();
    memory = new MapMemory();
  });
  afterEach(() => {
    person.leave();
  });

  async function runOn(connections: readonly Connection[]): Promise<readonly string[] | undefined> {
    const execution = await runFileOnCloud(file, {
      connections: () => connections,
      local: () => Promise.reject(new Error('The local service is not asked for.')),
      memory,
      log: silentLog,
      clock,
    });
    const process = execution?.task.execution;
    if (!(process instanceof vscode.ProcessExecution)) return undefined;
    return process.args;
  }

  it('asks where, says that it costs money, and runs it with what was answered', async () => {
    person.will('--output=gs://bucket/out --n 3', 'europe-west1', 'gs://bucket/temp', 'Run on Google Cloud');
    const args = await runOn([cloud]);
    assert.deepEqual(args?.slice(1, 5), [
      '--runner=DataflowRunner',
      '--project=my-project',
      '--region=europe-west1',
      '--temp_location=gs://bucket/temp',
    ]);
    assert.deepEqual(args.slice(-3), ['--output=gs://bucket/out', '--n', '3']);
    const question = person.seen.at(-1);
    assert.match(question?.detail ?? '', /my-project.*billed/);
  });

  it('runs nothing unless that is confirmed, and remembers the answers for the next time', async () => {
    person.will('--output=gs://bucket/out', 'us-central1', 'gs://bucket/temp', undefined);
    assert.equal(await runOn([cloud]), undefined);
    assert.equal(memory.get(`cloudRun:arguments:${file.fsPath}`), '--output=gs://bucket/out');
    assert.equal(memory.get('cloudRun:temp:cloud'), 'gs://bucket/temp');
  });

  it('runs it against the local service where that is the connection, and asks no price', async () => {
    const started = new Promise<vscode.Task>((resolve) => {
      const listener = vscode.tasks.onDidStartTask(({ execution }) => {
        if (!execution.task.name.startsWith('orders.py on Local')) return;
        listener.dispose();
        resolve(execution.task);
      });
    });
    person.will('--output=gs://local-bucket/out');
    await run('dataflow.runFileOnGoogleCloud', file);
    const { execution } = await started;
    assert.ok(execution instanceof vscode.ProcessExecution);
    assert.ok(execution.args.some((flag) => flag.startsWith('--dataflow_endpoint=http://localhost:')));
    assert.ok(execution.args.includes('--runner=DataflowRunner'));
    assert.equal(execution.args.at(-1), '--output=gs://local-bucket/out');
    assert.ok(person.seen.every(({ kind }) => kind === 'input'));
  });

  it('refuses a file that is no pipeline', async () => {
    const other = join(folder, 'other.py');
    await writeFile(other, 'print(1)\n');
    await run('dataflow.runFileOnGoogleCloud', vscode.Uri.file(other));
    assert.match(person.seen[0]?.text ?? '', /imports Beam/);
  });
});
