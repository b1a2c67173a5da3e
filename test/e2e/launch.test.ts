import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { samplesFolder } from '../../scripts/editor/demo.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow, type LocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';

describe('The launch form in a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let service: LocalDataflow;
  let window: EditorWindow;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-launch-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());
    const session = await startCodeServer({
      env: { ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject },
      extensions: [await packageExtension(scratch)],
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: samplesFolder });
    undo.push(() => window.close());
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  async function jobs(): Promise<readonly { readonly name: string }[]> {
    const path = `v1b3/projects/${localProject}/locations/${localRegion}/jobs`;
    const answer = (await (await fetch(`${service.httpOrigin}/${path}`)).json()) as {
      readonly jobs?: readonly { readonly name: string }[];
    };
    return answer.jobs ?? [];
  }

  it('is filled in, checked by the service, and launches a job that stands in the tree', async () => {
    await window.openJobsView();
    await window.jobRow('No jobs yet').waitFor();
    await window.runCommand('Dataflow: Launch Template');
    const input = window.page.locator('.quick-input-widget input');
    await input.fill('streaming-model');
    await window.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'streaming-model' })
      .first()
      .click();
    const form = window.webview();
    await form.getByRole('heading', { name: 'Launch Streaming workload' }).waitFor();
    await form.getByLabel('Job name').fill('launched-by-hand');
    await form.getByLabel(/^Arrivals/).fill('many');
    await form.getByText('It must be a number.').waitFor();
    await form.getByLabel(/^Arrivals/).fill('12');
    await form.getByRole('button', { name: 'Validate Only' }).click();
    await form.getByText('The service would accept it. Nothing was launched.').waitFor();
    assert.deepEqual(await jobs(), []);
    await form.getByRole('button', { name: 'Launch', exact: true }).click();
    await form.getByText('Launched launched-by-hand').waitFor();
    await window.jobRow('launched-by-hand').waitFor();
    const pictures = process.env['DATAFLOW_PICTURES'];
    if (pictures !== undefined) await window.page.screenshot({ path: join(pictures, 'launch-form.png') });
    await form.getByRole('button', { name: 'Open Dashboard' }).click();
    await window.page.locator('.tab', { hasText: 'launched-by-hand' }).waitFor();
  });

  it('begins with the values of last time', async () => {
    await window.runCommand('View: Close All Editors');
    await window.runCommand('Dataflow: Launch Template');
    await window.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Streaming workload' })
      .first()
      .click();
    const arrivals = window.webview().getByLabel(/^Arrivals/);
    await arrivals.waitFor();
    assert.equal(await arrivals.inputValue(), '12');
  });
});
