import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { samplesFolder } from '../../scripts/editor/demo.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { provisionBeam } from '../../scripts/provision/beam.ts';

describe('A fresh VS Code without any set-up', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let window: EditorWindow;
  let folder: string;

  before(async () => {
    const beam = await provisionBeam();
    assert.ok(beam, 'Python 3.10 or newer is there');
    folder = await mkdtemp(join(tmpdir(), 'dataflow-fresh-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    for (const name of ['wordcount.py', 'lighthouse.txt']) {
      await writeFile(join(folder, name), await readFile(join(samplesFolder, name)));
    }
    // As a person has it who made a virtual environment beside the pipeline.
    await symlink(dirname(dirname(beam.python)), join(folder, '.venv'));
    const session = await startCodeServer({
      env: { DATAFLOW_EMULATOR_HOST: '', STORAGE_EMULATOR_HOST: '' },
      extensions: [await packageExtension(folder)],
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder });
    undo.push(() => window.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  async function picture(name: string): Promise<void> {
    const pictures = process.env['DATAFLOW_PICTURES'];
    if (pictures !== undefined) await window.page.screenshot({ path: join(pictures, `${name}.png`) });
  }

  it('shows Local Dataflow, running by itself and empty', async () => {
    await window.openJobsView();
    await window.jobRow('Local Dataflow').filter({ hasText: 'running · 127.0.0.1:' }).waitFor();
    await window.jobRow('No jobs yet').waitFor();
    await picture('local-running');
  });

  it('stops it by the button of its row, and it stays stopped until it is started by the other', async () => {
    const row = window.jobRow('Local Dataflow').first();
    await row.hover();
    await row.getByRole('button', { name: 'Stop Local Dataflow' }).click();
    await row.filter({ hasText: 'stopped' }).waitFor();
    await window.runCommand('Dataflow: Refresh Jobs');
    await window.jobRow('Start Local Dataflow').waitFor();
    await picture('local-stopped');
    await row.hover();
    await row.getByRole('button', { name: 'Start Local Dataflow' }).click();
    await row.filter({ hasText: 'running · 127.0.0.1:' }).waitFor();
    await window.jobRow('No jobs yet').waitFor();
  });

  it('restarts it at the address that terminals know', async () => {
    const row = window.jobRow('Local Dataflow').first();
    const [address, port] = /127\.0\.0\.1:(\d+)/.exec(await row.innerText()) ?? [];
    assert.ok(address);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    // The row says "starting" too briefly to be seen on a slow machine; the end of the first process is certain.
    const isStopped = once(
      socket.resume().on('error', () => undefined),
      'close',
    );
    await window.runCommand('Dataflow: Restart Local Dataflow');
    await isStopped;
    await row.filter({ hasText: `running · ${address}` }).waitFor();
    await window.jobRow('No jobs yet').waitFor();
  });

  it('opens a terminal that says how to submit', async () => {
    await window.runCommand('Dataflow: Open Terminal for Local Dataflow');
    await window.page.locator('.part.panel').getByText('Local Dataflow').first().waitFor();
    await picture('local-terminal');
  });

  it('runs the Beam file in front of it on Local Dataflow by the button of the editor', async () => {
    await window.openJobsView();
    await window.page.keyboard.press('ControlOrMeta+P');
    await window.page.locator('.quick-input-widget input').fill('wordcount.py');
    await window.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'wordcount.py' })
      .first()
      .click();
    await window.page.getByRole('button', { name: 'Run Python File on Local Dataflow' }).click();
    const input = window.page.locator('.quick-input-widget input');
    await input.fill('--output=gs://local-bucket/wordcount/out');
    await picture('local-arguments');
    await input.press('Enter');
    await window.jobRow('wordcount-').filter({ hasText: 'Succeeded' }).waitFor({ timeout: 240_000 });
    await picture('local-job');
  });
});
