import assert from 'node:assert/strict';
import { startDemo, type Demo } from '../../scripts/editor/demo.ts';
import { waitFor } from '../waitFor.ts';

describe('A pipeline in the editor while its job runs on the local Dataflow', () => {
  let demo: Demo;

  /** Empty when the start has failed: it has cleaned up by itself then. */
  const started: Demo[] = [];

  before(async () => {
    demo = await startDemo();
    started.push(demo);
    await demo.window.openFile('orders_stream.py');
    // The pipeline is at the end of the file, and what is out of sight is not drawn.
    await demo.window.page.keyboard.press('ControlOrMeta+End');
  });
  after(async () => {
    for (const each of started) await each.close();
  });

  it('has a link above its beginning that names the job', async () => {
    const { page } = demo.window;
    await page.locator('.codelens-decoration', { hasText: 'Open job sample-orders (running)' }).waitFor();
    await page.locator('.codelens-decoration', { hasText: 'Run on local Dataflow' }).waitFor();
  });

  it('carries the throughput of its steps behind their lines', async () => {
    const { window } = demo;
    const text = await waitFor(
      'the figures of TakeOrder',
      () => window.decorationOf("'TakeOrder' >>"),
      (found) => /\d\/s/.test(found),
    );
    assert.match(text, /^[\d.]+K?\/s/);
  });
});
