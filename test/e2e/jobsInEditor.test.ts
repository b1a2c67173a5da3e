import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { samplesFolder, startDemo, type Demo } from '../../scripts/editor/demo.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { waitFor } from '../waitFor.ts';

/** Asks the service itself, past everything under test. */
async function stateOf({ service }: Demo, jobId: string): Promise<unknown> {
  const path = `v1b3/projects/${localProject}/locations/${localRegion}/jobs/${jobId}`;
  const response = await fetch(`${service.httpOrigin}/${path}`);
  return ((await response.json()) as { currentState?: unknown }).currentState;
}

async function numberIn(text: Locator): Promise<number> {
  return Number((await text.innerText()).replace(/\D/g, ''));
}

describe('Jobs of the local Dataflow in a real VS Code', () => {
  let demo: Demo;

  /** Empty when the start has failed: it has cleaned up by itself then. */
  const started: Demo[] = [];

  before(async () => {
    demo = await startDemo();
    started.push(demo);
  });
  after(async () => {
    for (const each of started) await each.close();
  });

  it('stand in the tree with their state', async () => {
    const { window } = demo;
    await window.openJobsView();
    await window.jobRow('sample-wordcount').filter({ hasText: 'Succeeded' }).waitFor();
    await window.jobRow('sample-orders').filter({ hasText: 'Running' }).waitFor();
  });

  it("open a dashboard with their counters' true values", async () => {
    const { window } = demo;
    const text = await readFile(join(samplesFolder, 'lighthouse.txt'), 'utf8');
    const words = text.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? [];
    assert.ok(words.length > 0);
    await window.jobRow('sample-wordcount').click();
    await window.webview().getByRole('tab', { name: 'Counters' }).click();
    const row = window.webview().getByRole('row', { name: /^words\b/ });
    assert.equal(await numberIn(row.getByRole('cell').last()), words.length);
    assert.match(await window.webview().locator('header').innerText(), /Succeeded/);
  });

  it('are judged by their dashboard, which shows what their workers said, too', async () => {
    const { window } = demo;
    await window.webview().getByRole('tab', { name: 'Overview' }).click();
    const health = window.webview().getByRole('region', { name: 'Health' });
    await health.getByText('No rule found anything wrong.').waitFor();
    await window.webview().getByRole('tab', { name: 'Logs' }).click();
    await window.webview().locator('.log-groups summary').first().waitFor();
  });

  it('are followed live by the chart of their dashboard', async () => {
    const { window } = demo;
    await window.jobRow('sample-orders').click();
    await window.webview().getByRole('tab', { name: 'Counters' }).click();
    const reading = window.webview().locator('.reading-value');
    const first = await waitFor(
      'a first value of the counter',
      () => numberIn(reading),
      (value) => value > 0,
    );
    await waitFor(
      'a greater value',
      () => numberIn(reading),
      (value) => value > first,
    );
  });

  it('keep their dashboard as it was when the window is loaded again', async () => {
    const { window } = demo;
    await window.webview().getByRole('searchbox').fill('reports');
    await window
      .webview()
      .getByRole('row', { name: /^orders\b/ })
      .waitFor({ state: 'detached' });
    await window.reload();
    const filter = window.webview().getByRole('searchbox');
    await filter.waitFor();
    assert.equal(await filter.inputValue(), 'reports');
    await window
      .webview()
      .getByRole('row', { name: /^reports\b/ })
      .waitFor();
  });

  it('are listed by @dataflow /jobs without any language model', async () => {
    const { window } = demo;
    await window.ask('@dataflow /jobs');
    const answer = window.answers().last();
    await answer.getByText('sample-wordcount').first().waitFor();
    await answer.getByText('sample-orders').first().waitFor();
  });

  it('go on running when stopping them is asked about in the chat and declined', async () => {
    const { window, ordersId } = demo;
    await window.ask('@dataflow cancel sample-orders');
    const question = window.confirmation();
    await question.getByText('sample-orders').waitFor();
    await question.getByText('cannot be resumed').waitFor();
    await question.getByRole('button', { name: 'Skip' }).click();
    await window.answers().last().getByText('Nothing was changed').waitFor();
    assert.equal(await stateOf(demo, ordersId), 'JOB_STATE_RUNNING');
  });

  it('are stopped when that is allowed, and the tree follows', async () => {
    const { window, ordersId } = demo;
    await window.ask('@dataflow cancel sample-orders');
    await window
      .confirmation()
      .getByRole('button', { name: /^Allow/ })
      .first()
      .click();
    await waitFor(
      'the job to end',
      () => stateOf(demo, ordersId),
      (state) => state === 'JOB_STATE_CANCELLED',
    );
    await window.openJobsView();
    await window.jobRow('sample-orders').filter({ hasText: 'Cancelled' }).waitFor();
  });
});
