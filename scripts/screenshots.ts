// Takes the README's pictures again, from the real extension on real jobs: npm run screenshots [-- FOLDER]
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { takeDashboardPictures } from './dashboardPictures.ts';
import { startDemo } from './editor/demo.ts';
import { takeChatScale } from './screenshots/chatScale.ts';

const folder = resolve(process.argv[2] ?? 'media');
const size = { width: 1440, height: 960 };
/** Time for the chart to have something to draw. */
const followedMs = 90_000;

await execa('npm', ['run', 'build'], { stdio: 'inherit' });
const demo = await startDemo({ 'workbench.colorTheme': 'Default Dark Modern' }, size);
try {
  const { window } = demo;
  const picture = async (name: string): Promise<void> => {
    // The pointer would leave a hover in the picture.
    await window.page.mouse.move(size.width / 2, size.height - 4);
    await delay(1000);
    await window.page.screenshot({ path: join(folder, name) });
    console.log(`· ${join(folder, name)}`);
  };

  await window.openJobsView();
  await window.runCommand('View: Toggle Secondary Side Bar Visibility');
  await window.dragBorder(350, 440);
  await window.jobRow('sample-orders').click();
  await window.webview().getByRole('tab', { name: 'Counters' }).click();
  await window.webview().locator('.reading-value').waitFor();
  await delay(followedMs);
  await picture('tree-and-dashboard.png');
  await window.runCommand('View: Close All Editors');

  await takeDashboardPictures(demo, picture);

  await window.openFile('orders_stream.py');
  // The pipeline is at the end of the file.
  await window.page.keyboard.press('ControlOrMeta+End');
  await window.page.locator('.codelens-decoration', { hasText: 'Open job sample-orders' }).waitFor();
  await window.page.locator('.view-line', { hasText: "'TakeOrder' >>" }).waitFor();
  // Throughput takes two readings; the last step is the last to have it.
  const deadline = Date.now() + 120_000;
  while (!/\d\/s/.test(await window.decorationOf("'ReportWindow' >>"))) {
    if (Date.now() > deadline) throw new Error('The step ReportWindow had no throughput within two minutes.');
    await delay(500);
  }
  await picture('source-decorations.png');
  // All of them: a dashboard that comes to the front takes the focus, which closes the palette.
  await window.runCommand('View: Close All Editors');

  await window.runCommand('Dataflow: Launch Template');
  // The list is longer than what is drawn of it.
  await window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Launch' }).waitFor();
  await window.page.locator('.quick-input-widget input').fill('flex/wordcount.json');
  await window.page
    .locator('.quick-input-list .monaco-list-row', { hasText: 'flex/wordcount.json' })
    .first()
    .click();
  const form = window.webview();
  await form.getByLabel('Job name').fill('lighthouse-words');
  await form.getByLabel(/^Where to write/).fill('gs://local-bucket/words/out');
  await form.getByLabel(/^Shortest word/).fill('four');
  await form.getByText('It must be a number.').waitFor();
  await picture('launch-form.png');
  await window.runCommand('View: Close All Editors');

  await window.jobRow('sample-orders').click();
  await window.webview().getByRole('region', { name: 'Health' }).getByText('Judged').waitFor();
  await window.ask('@dataflow /jobs');
  await window.answers().last().getByText('sample-orders').first().waitFor();
  await window.dragBorder(size.width - 299, size.width - 480);
  await window.ask('@dataflow cancel sample-orders');
  await window.confirmation().getByText('cannot be resumed').waitFor();
  await picture('chat.png');
  await window.confirmation().getByRole('button', { name: 'Skip' }).click();
} finally {
  await demo.close();
}
await takeChatScale(folder);
