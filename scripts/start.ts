// The whole product on this machine: local Dataflow, two sample jobs, a real VS Code. Ctrl-C stops all of it.
import { execa } from 'execa';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startCodeServer } from './editor/codeServerSession.ts';
import { packageExtension } from './editor/packageExtension.ts';
import { desktopEditor } from './editor/runEditorTests.ts';
import { localProject, submitSample, type Submission } from './local/samples.ts';
import { startLocalDataflow } from './local/localDataflow.ts';
import { provisionBeam } from './provision/beam.ts';

const root = resolve(import.meta.dirname, '..');

/** Each with the described workload that stands in where the pipeline itself cannot run. */
const samples = [
  {
    file: 'wordcount.py',
    jobName: 'sample-wordcount',
    flags: ['--output=gs://local-bucket/wordcount/out'],
    isStreaming: false,
    scenario: 'healthy-batch',
  },
  {
    file: 'orders_stream.py',
    jobName: 'sample-orders',
    flags: ['--streaming'],
    isStreaming: true,
    scenario: 'healthy-streaming',
  },
];

let isStopping = false;

/** Undone in reverse order, each also when another fails. */
const undo: (() => Promise<unknown>)[] = [];

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends this process at once. */
const interrupted = new Promise<'interrupted'>((resolveInterrupted) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      process.once(signal, () => process.exit(130));
      resolveInterrupted('interrupted');
    });
  }
});

try {
  const ended = await Promise.race([run(), interrupted]);
  isStopping = true;
  console.log(ended === 'interrupted' ? '\n· stopping' : '· the editor was closed: stopping');
} catch (error) {
  console.error(`✘ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  isStopping = true;
  // What was under way when Ctrl-C came may still add to it.
  for (let step = undo.pop(); step; step = undo.pop()) {
    await step().catch((error: unknown) => {
      console.error(`✘ while stopping: ${String(error)}`);
    });
  }
  // An installation under way is not waited for; the next start takes it up.
  process.exit();
}

async function run(): Promise<void> {
  console.log('· building');
  await execa('npm', ['run', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const beam = await provisionBeam();

  const runnable = samples.filter(({ isStreaming }) => beam && (beam.canStream || !isStreaming));
  const scenarios = samples.filter((sample) => !runnable.includes(sample)).map(({ scenario }) => scenario);

  const onLog = (line: string): void => {
    if (process.env['DATAFLOW_VERBOSE'] !== undefined) console.log(`  ${line}`);
  };
  const flags = scenarios.flatMap((scenario) => ['--scenario', scenario]);
  const service = await startLocalDataflow(onLog, {}, flags);
  undo.push(() => service.close());
  void service.ended.then(() => {
    if (!isStopping) console.log('✘ the local Dataflow service has ended by itself');
  });
  console.log(`· local Dataflow is ready: gRPC ${service.grpcAddress}, REST ${service.httpOrigin}`);

  for (const scenario of scenarios)
    console.log(`· the workload ${scenario}, computed and not run, stands in`);
  for (const { file, jobName, flags: ownFlags } of runnable) {
    if (!beam) break;
    const submission = submitSample(service, beam.python, file, jobName, ownFlags);
    undo.push(() => submission.stop());
    await reportJob(file, submission);
  }
  // The Python that this has installed, so that a file runs at the first press of its button.
  const settings = beam ? { 'python.defaultInterpreterPath': beam.python } : {};
  await openEditor({ ...service.env, DATAFLOW_EMULATOR_PROJECT: localProject }, settings);
}

async function reportJob(file: string, submission: Submission): Promise<void> {
  const line = await submission.jobId.then(
    (id) => `· samples/${file} runs as job ${id}`,
    (error: unknown) => `✘ samples/${file}: ${error instanceof Error ? error.message : String(error)}`,
  );
  console.log(line);
}

/** Resolves when the editor was closed. */
async function openEditor(
  env: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const desktop = await desktopEditor();
  if (desktop !== undefined) {
    const profile = await mkdtemp(join(tmpdir(), 'dataflow-start-'));
    undo.push(() => rm(profile, { recursive: true, force: true }));
    await mkdir(join(profile, 'User'), { recursive: true });
    await writeFile(join(profile, 'User', 'settings.json'), JSON.stringify(settings));
    console.log('· opening VS Code. Ctrl-C stops everything.');
    const folders = [`--user-data-dir=${profile}`, `--extensionDevelopmentPath=${root}`];
    const editor = execa(desktop, [...folders, '--disable-workspace-trust', join(root, 'samples')], {
      env,
      reject: false,
      stdio: 'ignore',
    });
    undo.push(async () => {
      editor.kill();
      await editor;
    });
    await editor;
    return;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'dataflow-start-'));
  undo.push(() => rm(scratch, { recursive: true, force: true }));
  const session = await startCodeServer({
    env,
    extensions: [await packageExtension(scratch)],
    machineSettings: settings,
  });
  undo.push(() => session.close());
  console.log(`\n  Open ${session.origin}/?folder=${encodeURI(join(root, 'samples'))}\n`);
  console.log('  VS Code in the browser, with the extension on it. Ctrl-C stops everything.');
  await session.ended;
}
