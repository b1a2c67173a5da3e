import * as esbuild from 'esbuild';
import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildTargets } from '../../../esbuild.js';
import { runInCodeServer } from '../../../scripts/editor/runEditorTests.ts';
import { startLocalDataflow } from '../../../scripts/local/localDataflow.ts';
import { ModelJobs } from '../../vscode/modelJobs.ts';
import type { Bench } from '../bench.ts';
import { median } from '../statistics.ts';
import type { MeasuredActivation } from './activation/measured.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Each in an editor of its own, as an extension is activated once. */
const editors = 6;
const mostTimes = 2;

/** How long the editor waits for this extension, beside one that does nothing, and for the rows of its view. */
const bench: Bench = {
  async run() {
    const scratch = await mkdtemp(join(tmpdir(), 'dataflow-activation-'));
    const service = await startLocalDataflow(() => undefined);
    try {
      await new ModelJobs(service.httpOrigin).start('listed', 'healthy-streaming');
      const [ours, empty] = [await idleCopy(scratch), await emptyExtension(scratch)];
      const all: MeasuredActivation[] = [];
      for (let count = 0; count < editors; count += 1) {
        const measured = join(scratch, `measured-${count}`);
        await runInCodeServer({
          extensionDevelopmentPath: ours,
          extensionTestsPath: join(ours, 'measured.cjs'),
          env: {
            ...service.env,
            MEASURED: measured,
            MEASURE_OURS_FIRST: count % 2 === 0 ? 'no' : 'yes',
          },
          extensions: [empty],
          // The chat view would activate whoever offers a model.
          settings: { 'chat.disableAIFeatures': true },
        });
        all.push(JSON.parse(await readFile(measured, 'utf8')) as MeasuredActivation);
      }
      const own = median(all.map((each) => each.ours));
      const plain = median(all.map((each) => each.empty));
      const tree = median(all.map(({ firstTree }) => firstTree));
      return [
        {
          what: 'Activation in a real VS Code, until activate() has returned (p50)',
          figure: `${own.toFixed(1)} ms`,
          ratio: { value: own / plain, to: 'an empty extension' },
          aim: { text: `<= ${mostTimes} ×`, isMet: own <= mostTimes * plain },
        },
        {
          what: 'First rows of jobs, from opening the view (p50)',
          figure: `${tree.toFixed(0)} ms`,
          ratio: { value: tree / plain, to: "an empty extension's activation" },
        },
      ];
    } finally {
      await service.close();
      await rm(scratch, { recursive: true, force: true });
    }
  },
};
export default bench;

/** This extension as it ships, but activated by nothing before it is measured. */
async function idleCopy(scratch: string): Promise<string> {
  const folder = join(scratch, 'ours');
  // Minified, as it is packaged; what stands in dist/ need not be.
  const { node, pages } = buildTargets(true);
  for (const target of [node, pages]) {
    await esbuild.build({ ...target, absWorkingDir: root, outdir: join(folder, 'dist') });
  }
  await cp(join(root, 'media'), join(folder, 'media'), { recursive: true });
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, activationEvents: [] }));
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, 'activation', 'measured.ts')],
    outfile: join(folder, 'measured.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
  });
  return folder;
}

/** @returns path of its .vsix */
async function emptyExtension(scratch: string): Promise<string> {
  const folder = join(scratch, 'empty');
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'empty',
      publisher: 'dataflow-vscode',
      version: '0.0.1',
      engines: { vscode: '^1.106.0' },
      type: 'module',
      main: './extension.js',
      activationEvents: [],
    }),
  );
  await writeFile(join(folder, 'extension.js'), 'export function activate() {}\n');
  await writeFile(join(folder, 'README.md'), '# Empty\n');
  const vsix = join(scratch, 'empty.vsix');
  const flags = ['--out', vsix, '--allow-missing-repository', '--skip-license', '--no-dependencies'];
  await execa(join(root, 'node_modules/.bin/vsce'), ['package', ...flags], { cwd: folder });
  return vsix;
}
