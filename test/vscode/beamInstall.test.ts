import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { runFileLocally } from '../../src/views/localDataflow/runFileLocally.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { MapMemory } from '../views/mapMemory.ts';
import { fakeEnvironment } from './fakeEnvironment.ts';
import { eventually } from './modelJobs.ts';
import { Person } from './person.ts';

/** Has no Beam until pip installs it, and writes down what it was asked to run. */
const python = `cd "$(dirname "$0")"
case "$1" in
  -c) test -e beam || exit 3;;
  *) echo "$*" >> runs;;
esac
case "$2" in pip) PIP;; esac`;

describe('Running a Beam file whose Python has no Beam', () => {
  let person: Person;
  let folder: string;
  let file: vscode.Uri;

  beforeEach(async () => {
    person = new Person();
    folder = await mkdtemp(join(tmpdir(), 'beam-install-'));
    file = vscode.Uri.file(join(folder, 'orders.py'));
    await writeFile(file.fsPath, 'import apache_beam\n');
  });
  afterEach(async () => {
    person.leave();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true, force: true });
  });

  const service = { grpcAddress: '127.0.0.1:8085', httpOrigin: 'http://127.0.0.1:8086' };
  const runFile = (): Promise<void> =>
    runFileLocally(file, {
      target: () => Promise.resolve({ service, projectId: 'local-project', region: 'us-central1' }),
      memory: new MapMemory(),
      log: silentLog,
    });
  const runs = (): Promise<readonly string[]> =>
    readFile(join(folder, '.venv', 'bin', 'runs'), 'utf8').then(
      (text) => text.trim().split('\n'),
      () => [],
    );

  it('says so, installs Beam when that is wanted, and then runs the file', async () => {
    await fakeEnvironment(folder, python.replace('PIP', 'touch beam'));
    person.will('', 'Install Beam in .venv');
    await runFile();
    const [pip, run] = await eventually(runs, ({ length }) => length === 2);
    assert.equal(pip, '-m pip install apache-beam[gcp]');
    assert.match(run ?? '', /orders\.py --runner=DataflowRunner/);
    const question = person.seen.at(-1);
    assert.equal(question?.text, 'orders.py cannot run: its Python has no Apache Beam.');
    assert.match(question.detail, /apache-beam\[gcp\].*\.venv.*python\.defaultInterpreterPath/);
  });

  it('runs nothing when that is not wanted', async () => {
    await fakeEnvironment(folder, python);
    person.will('', undefined);
    await runFile();
    assert.deepEqual(await runs(), []);
  });

  it('says where to look when Beam cannot be installed, and does not run the file', async () => {
    await fakeEnvironment(folder, python.replace('PIP', 'exit 1'));
    person.will('', 'Install Beam in .venv');
    await assert.rejects(runFile(), /pip did not install .*terminal "Install Apache Beam" tells why/);
    assert.deepEqual(await runs(), ['-m pip install apache-beam[gcp]']);
  });
});
