import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { startCodeServer } from '../../scripts/editor/codeServerSession.ts';
import { EditorWindow } from '../../scripts/editor/editorWindow.ts';
import { packageExtension } from '../../scripts/editor/packageExtension.ts';
import { startLocalDataflow, type LocalDataflow } from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import events from '../../src/emulator/scenarios/pipelines/events.json' with { type: 'json' };
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { waitFor } from '../waitFor.ts';
import { ModelScript } from './scriptedModel/modelScript.ts';
import { packageScriptedModel, scriptedModelName } from './scriptedModel/scriptedExtension.ts';

const place = { projectId: localProject, location: localRegion };
/** More arrives than two workers can do. */
const lagging = {
  ...events,
  arrival: { kind: 'constant', perSecond: 7000 },
  workers: { ...events.workers, max: 2 },
};
const template = (name: string): string => `gs://dataflow-emulator/flex/${name}.json`;
/** What no rule proposes, and is within the bounds. */
const wantedWorkers = 5;

const advice = {
  tool: 'update_job',
  arguments: { max_num_workers: wantedWorkers },
  expected: { metric: 'data_watermark_age', comparison: 'at_most', value: 60, withinMinutes: 30 },
  confidence: 'likely',
  reason: 'Five are enough for what arrives.',
};

interface ServiceJob {
  readonly id: string;
  readonly name: string;
  readonly currentState: string;
  readonly runtimeUpdatableParams?: { readonly maxNumWorkers?: number };
}

describe('The agent in a window that loads again', function () {
  // The agent looks once a minute, and proposes at the third bad look.
  this.timeout(420_000);
  const undo: (() => Promise<unknown>)[] = [];
  let service: LocalDataflow;
  let script: ModelScript;
  let window: EditorWindow;

  before(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-agent-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    script = await ModelScript.start();
    undo.push(() => script.close());
    script.showModel(true);
    script.replies({ parts: [{ text: JSON.stringify({ decision: advice }) }] });
    service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());
    await submitScenario(
      service.httpOrigin,
      { jobName: 'clicks-behind', workload: lagging, age: '20m' },
      place,
    );
    await call('POST', 'flexTemplates:launch', {
      launchParameter: { jobName: 'orders-live', containerSpecGcsPath: template('streaming-model') },
    });
    const session = await startCodeServer({
      env: {
        ...service.env,
        DATAFLOW_EMULATOR_PROJECT: localProject,
        SCRIPTED_MODEL_URL: script.url,
      },
      extensions: [await packageExtension(scratch), await packageScriptedModel(scratch)],
      settings: { 'dataflow.agent.model': scriptedModelName },
    });
    undo.push(() => session.close());
    window = await EditorWindow.open(session, { folder: scratch });
    undo.push(() => window.close());
    await window.openJobsView();
    await window.jobRow('orders-live').filter({ hasText: 'Running' }).waitFor({ timeout: 120_000 });
  });
  after(async () => {
    for (const step of undo.reverse()) await step();
  });

  /** Asks the service itself, past everything under test. */
  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${service.httpOrigin}/v1b3/projects/${place.projectId}/locations/${place.location}/${path}`;
    const response = await fetch(url, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.ok(response.ok, text);
    return JSON.parse(text) as Answer;
  }

  async function jobsNamed(name: string): Promise<readonly ServiceJob[]> {
    const { jobs = [] } = await call<{ jobs?: readonly ServiceJob[] }>('GET', `jobs?name=${name}`);
    return jobs;
  }

  async function snapshotsOf(jobId: string): Promise<number> {
    const { snapshots = [] } = await call<{ snapshots?: readonly unknown[] }>(
      'GET',
      `jobs/${jobId}/snapshots`,
    );
    return snapshots.length;
  }

  async function choose(text: string): Promise<void> {
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** Answers the input box whose title or prompt holds a text. */
  async function enter(words: string, text?: string): Promise<void> {
    const box = window.page.locator('.quick-input-widget', { hasText: words });
    const input = box.locator('input').first();
    await input.waitFor();
    if (text !== undefined) await input.fill(text);
    await input.press('Enter');
  }

  /** A question hides after a while; the list of notifications has it as long as it is open. */
  async function question(text: RegExp, timeoutMs = 60_000): Promise<Locator> {
    const asked = window.page.locator('.notification-list-item', { hasText: text }).first();
    await waitFor(
      `the question ${text.source}`,
      async () => {
        if (!(await asked.isVisible())) await window.runCommand('Notifications: Show Notifications');
        return asked.isVisible();
      },
      (isVisible) => isVisible,
      timeoutMs,
    );
    return asked;
  }

  async function approve(text: RegExp, timeoutMs?: number): Promise<void> {
    const asked = await question(text, timeoutMs);
    await asked.getByRole('button', { name: 'Approve' }).click();
    await asked.waitFor({ state: 'detached' });
  }

  async function journalOf(jobName: string): Promise<string> {
    await window.runCommand("Dataflow: Show the Agent's Journal");
    await choose(jobName);
    await window.page.locator('.tab.active', { hasText: jobName }).waitFor();
    const lines = window.page.locator('.editor-group-container .view-lines').first();
    return (await lines.innerText()).replaceAll('\u00a0', ' ');
  }

  it('begins a migration, a batch job and a watch, each asking before it changes anything', async () => {
    await window.runCommand('Dataflow: Let the Agent Look After a Job');
    await choose('clicks-behind');
    await choose('Ask me about every change');
    await enter('Workers');
    await choose('No snapshots');

    await window.runCommand('Dataflow: Let the Agent Replace a Job by a New Version');
    await choose('orders-live');
    await enter('The New Version', template('streaming-model'));
    await enter('Other Parameters', '');
    await window.page.getByRole('button', { name: 'Go on without' }).click();
    await enter('How many may the new version have?');
    await enter('The New Version: Worker-Hours');
    await question(/Take a snapshot of the Dataflow job "orders-live"/);

    await window.runCommand('Dataflow: Let the Agent Launch and Follow a Batch Job');
    await enter('gs:// path', template('batch-model'));
    await enter('Other Parameters', 'elements=1000');
    await enter('Name of the job', 'totals');
    await enter('Most workers', '3');
    await enter('Worker-hours', '');
    await enter('unix-cron', '');
    await approve(/Launch the Dataflow job "totals"/);
    await waitFor(
      'the batch job',
      () => jobsNamed('totals'),
      (jobs) => jobs.length === 1,
    );
  });

  it('goes on after the window has loaded again: it asks anew what was open, and launches nothing twice', async () => {
    const [old] = await jobsNamed('orders-live');
    assert.ok(old);
    await window.reload();
    await approve(/Take a snapshot of the Dataflow job "orders-live"/, 120_000);
    await waitFor(
      'the snapshot',
      () => snapshotsOf(old.id),
      (count) => count > 0,
    );
    await window.reload();
    await approve(/Replace the Dataflow job "orders-live"/, 150_000);
    const replaced = await waitFor(
      'the new version',
      () => jobsNamed('orders-live'),
      (jobs) => jobs.length > 1,
    );
    await window.reload();
    const totals = await waitFor(
      'the end of the batch job',
      () => jobsNamed('totals'),
      (jobs) => jobs.some(({ currentState }) => currentState === 'JOB_STATE_DONE'),
      120_000,
    );
    await waitFor(
      'the journal of it',
      () => journalOf('totals'),
      (text) => / is done\./.test(text),
      120_000,
    );
    assert.match(await journalOf('totals'), /The agent goes on after a restart, at "follow/);
    assert.equal(totals.length, 1);
    await waitFor(
      'the watch of the new version',
      () => journalOf('orders-live'),
      (text) => /goes on after a restart, at "(?:starting|startPause|verify|verifyPause)"/.test(text),
    );
    assert.equal(replaced.length, 2);
    assert.equal((await jobsNamed('orders-live')).length, 2);
    assert.equal(await snapshotsOf(old.id), 1);
  });

  it('takes the advice of the chat model that the setting names, within the bounds and once it is approved', async () => {
    const workers = async (): Promise<number | undefined> => {
      const [listed] = await jobsNamed('clicks-behind');
      assert.ok(listed);
      const path = `jobs/${listed.id}?view=JOB_VIEW_ALL`;
      return (await call<ServiceJob>('GET', path)).runtimeUpdatableParams?.maxNumWorkers;
    };
    const asked = await question(/Scale the Dataflow job "clicks-behind".*at most 5 workers/, 240_000);
    assert.notEqual(await workers(), wantedWorkers, 'nothing is changed unasked');
    const [seen] = script.asked;
    assert.match(JSON.stringify(seen?.messages), /What the rules propose/);
    assert.deepEqual(seen?.tools, [], 'a model that advises is given no tools');
    const pictures = process.env['DATAFLOW_PICTURES'];
    if (pictures !== undefined) await window.page.screenshot({ path: join(pictures, 'agent-advice.png') });
    await asked.getByRole('button', { name: 'Approve' }).click();
    await waitFor('the change', workers, (count) => count === wantedWorkers);
    const journal = await journalOf('clicks-behind');
    assert.match(journal, /scripted proposes: Five are enough/);
  });
});
