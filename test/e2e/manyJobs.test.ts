import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';

const count = 10_000;
const atOnce = 50;

/** Jobs that fail before they have a worker; the oldest is `many-0`. */
async function createJobs(httpOrigin: string): Promise<void> {
  const workload = scenarios.find(({ name }) => name === 'preflight')?.workload;
  const jobs = `${httpOrigin}/v1b3/projects/${localProject}/locations/${localRegion}/jobs`;
  const create = async (name: string): Promise<void> => {
    const response = await fetch(jobs, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name,
        type: 'JOB_TYPE_BATCH',
        labels: { 'goog-emulator-engine': 'model' },
        environment: { sdkPipelineOptions: { options: { workload } } },
      }),
    });
    assert.ok(response.ok, `${name}: ${await response.text()}`);
  };
  await create('many-0');
  let next = 1;
  const worker = async (): Promise<void> => {
    while (next < count) await create(`many-${next++}`);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

describe('Ten thousand jobs in the Jobs view of a real VS Code', () => {
  const undo: (() => Promise<unknown>)[] = [];
  let window: EditorWindow;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-many-jobs-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());
    await createJobs(service.httpOrigin);
    const session = await startCodeServer({
      env: service.env,
      extensions: [await packageExtension(scratch)],
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: scratch });
    undo.push(() => window.close());
    await window.openJobsView();
    await window.jobRow('many-').first().waitFor();
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  it('are listed to the last by asking for more, and can be scrolled through', async () => {
    const { page } = window;
    const oldest = page.locator('.sidebar .monaco-list-row', {
      has: page.getByText('many-0', { exact: true }),
    });
    // A click on a job would open its dashboard, which takes the keys.
    await window.runCommand('Focus on Jobs View');
    const more = window.jobRow('Load more');
    let loads = 0;
    for (;;) {
      // To the end of the list, where either of the two stands.
      await page.keyboard.press('End');
      await more.or(oldest).first().waitFor();
      if (await oldest.isVisible()) break;
      loads += 1;
      assert.ok(loads < 50, 'each page is larger than the one before');
      await page.keyboard.press('Enter');
      // The row stands at the end again only behind what was added.
      await more.waitFor({ state: 'detached' });
    }
    await page.keyboard.press('Home');
    await oldest.waitFor({ state: 'detached' });
    await window.jobRow('Local Dataflow').or(window.jobRow('many-')).first().waitFor();
    await page.keyboard.press('End');
    await oldest.waitFor();
    assert.match(await oldest.innerText(), /Failed/);
  });
});
