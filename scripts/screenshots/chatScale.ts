import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCodeServer } from '../editor/codeServerSession.ts';
import { samplesFolder } from '../editor/demo.ts';
import { EditorWindow } from '../editor/editorWindow.ts';
import { packageExtension } from '../editor/packageExtension.ts';
import { startLocalDataflow } from '../local/localDataflow.ts';
import { localProject } from '../local/samples.ts';
import { startLaggingJob } from './laggingJob.ts';

const size = { width: 1440, height: 960 };
/** Time for the dashboard to have read what it shows. */
const readMs = 8000;

/**
 * Takes the picture of a chat that diagnoses a lagging streaming job and asks before it scales it; the built-in model
 * answers.
 * @param folder for `chat-scale.png`
 */
export async function takeChatScale(folder: string): Promise<void> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-picture-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());
    await startLaggingJob(service.httpOrigin, 'orders-stream');
    const session = await startCodeServer({
      env: { ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject },
      extensions: [await packageExtension(scratch)],
      settings: { 'workbench.colorTheme': 'Default Dark Modern' },
    });
    undo.push(() => session.close());
    const window = await EditorWindow.open(session, { folder: samplesFolder, ...size });
    undo.push(() => window.close());

    await window.openJobsView();
    await window.jobRow('orders-stream').filter({ hasText: 'Running' }).first().click();
    await window.webview().locator('header').first().waitFor();
    await window.ask('@dataflow why is orders-stream late?');
    await window.answers().last().getByText('Raise the limit').waitFor();
    await window.dragBorder(size.width - 299, size.width - 560);
    await window.page.locator('.interactive-input-followups').getByText('Scale orders-stream to').click();
    await window.confirmation().getByText('orders-stream').first().waitFor();
    await delay(readMs);
    // The pointer would leave a hover in the picture.
    await window.page.mouse.move(size.width / 2, size.height - 4);
    await delay(1000);
    const path = join(folder, 'chat-scale.png');
    await window.page.screenshot({ path });
    console.log(`· ${path}`);
    await window.confirmation().getByRole('button', { name: 'Skip' }).click();
  } finally {
    for (const step of undo.reverse()) await step();
  }
}
