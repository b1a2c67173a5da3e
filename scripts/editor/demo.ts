import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startLocalDataflow, type LocalDataflow } from '../local/localDataflow.ts';
import { localProject, submitSample, type Submission } from '../local/samples.ts';
import { provisionBeam } from '../provision/beam.ts';
import { startCodeServer } from './codeServerSession.ts';
import { EditorWindow, type EditorWindowOptions } from './editorWindow.ts';
import { packageExtension } from './packageExtension.ts';

export const samplesFolder = resolve(import.meta.dirname, '../../samples');

/** The packaged extension in a real VS Code, on a local Dataflow service with one finished and one endless job. */
export interface Demo {
  readonly service: LocalDataflow;
  /** Job `sample-wordcount`, batch; has succeeded. */
  readonly wordcountId: string;
  /** Job `sample-orders`, streaming; runs. */
  readonly ordersId: string;
  readonly window: EditorWindow;
  close(): Promise<void>;
}

/** @param settings of the editor, for example its colour theme */
export async function startDemo(
  settings: Readonly<Record<string, unknown>> = {},
  windowOptions: Partial<EditorWindowOptions> = {},
): Promise<Demo> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const beam = await provisionBeam();
    if (beam === undefined) throw new Error('The sample jobs need Python 3.10 or newer.');
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-demo-'));
    undo.push(() => rm(scratch, { recursive: true, force: true }));
    const service = await startLocalDataflow(() => undefined);
    undo.push(() => service.close());

    const submit = (file: string, jobName: string, flags: readonly string[] = []): Submission => {
      const submission = submitSample(service, beam.python, file, jobName, flags);
      undo.push(() => submission.stop());
      return submission;
    };
    const orders = submit('orders_stream.py', 'sample-orders');
    const wordcount = submit('wordcount.py', 'sample-wordcount', [
      '--output=gs://local-bucket/wordcount/out',
    ]);
    const [ordersId, wordcountId] = await Promise.all([orders.jobId, wordcount.jobId]);
    const exitCode = await wordcount.exitCode;
    if (exitCode !== 0) throw new Error(`wordcount.py ended with exit code ${exitCode}.`);

    const session = await startCodeServer({
      env: { ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject },
      extensions: [await packageExtension(scratch)],
      settings,
    });
    undo.push(() => session.close());
    const window = await EditorWindow.open(session, { folder: samplesFolder, ...windowOptions });
    undo.push(() => window.close());
    return { service, wordcountId, ordersId, window, close };
  } catch (error) {
    await close();
    throw error;
  }
}
