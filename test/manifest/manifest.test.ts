import { spawn } from 'node:child_process';
import { once } from 'node:events';
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isJobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { packageManifest } from '../../src/manifest/packageManifest.ts';
import { manifestTools } from '../../src/manifest/tools.ts';
import { describeTools } from '../../src/mcp/tools/toolTable.ts';

const repository = join(import.meta.dirname, '..', '..');

describe('The manifest', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dataflow-manifest-'));
    for (const file of ['package.json', 'README.md']) await cp(join(repository, file), join(folder, file));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('is what the tables say, in package.json and in the README', async () => {
    assert.deepEqual(await runGenerator('--check'), { exitCode: 0, errors: '' });
  });

  it('is found out when someone edits a generated part by hand, and mended by generating', async () => {
    for (const [file, from] of [
      ['package.json', 'Stop Job…'],
      ['README.md', 'Dataflow: Stop Job…'],
    ] as const) {
      const path = join(folder, file);
      const original = await readFile(path, 'utf8');
      await writeFile(path, original.replace(from, 'changed'));
      const { exitCode, errors } = await runGenerator('--check', '--root', folder);
      assert.equal(exitCode, 1);
      assert.match(errors, new RegExp(`^${file} differs.*npm run manifest`));
      assert.equal((await runGenerator('--root', folder)).exitCode, 0);
      assert.equal(await readFile(path, 'utf8'), original);
    }
  });

  it('names only pictures that are there', async () => {
    const paths = JSON.stringify(packageManifest(await manifestTools(), 'p.n')).match(/media\/[^"]+/g) ?? [];
    assert.ok(paths.length >= 2);
    for (const path of paths) assert.ok((await stat(join(repository, path))).isFile());
  });

  it('describes every argument of every tool to the model', async () => {
    for (const { contribution } of await manifestTools()) {
      const { name, modelDescription, inputSchema } = contribution;
      assert.match(name, /^dataflow_[a-z_]+$/);
      assert.notEqual(modelDescription, '');
      assert.equal(inputSchema['type'], 'object', name);
      for (const [argument, schema] of entriesOf(inputSchema['properties'])) {
        const described = new Map(entriesOf(schema)).get('description');
        assert.equal(typeof described, 'string', `${name}: ${argument}`);
      }
    }
  });

  it('has every tool that changes something asked about each time, whatever was allowed before', async () => {
    const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
      readonly contributes: { readonly configurationDefaults?: Readonly<Record<string, unknown>> };
    };
    const changing = (await describeTools()).filter(({ effect }) => effect === 'change');
    const defaults = manifest.contributes.configurationDefaults?.['chat.tools.eligibleForAutoApproval'];
    assert.deepEqual(
      entriesOf(defaults).map(([, isEligible]) => isEligible),
      changing.map(() => false),
    );
    assert.ok(changing.length > 0);
    assert.ok(entriesOf(defaults).some(([key]) => key === 'dataflow-vscode.dataflow-vscode/dataflowStopJob'));
  });

  async function runGenerator(
    ...args: readonly string[]
  ): Promise<{ exitCode: number | null; errors: string }> {
    const generator = spawn(process.execPath, ['--import', 'tsx', 'scripts/manifest.ts', ...args], {
      cwd: repository,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [errors] = await Promise.all([text(generator.stderr), once(generator, 'exit')]);
    return { exitCode: generator.exitCode, errors };
  }
});

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

describe('Arguments of commands', () => {
  const ref = { projectId: 'p', location: 'us-central1', jobId: '1' };
  const cases: readonly (readonly [title: string, argument: unknown, isTarget: boolean])[] = [
    ['a job', { connectionId: 'local', ref }, true],
    ['a job with its name', { connectionId: 'local', ref, jobName: 'orders' }, true],
    ['nothing, as from the palette', undefined, false],
    ['a file, as from a keybinding in the explorer', { scheme: 'file', path: '/x' }, false],
    ['a connection', { connectionId: 'local' }, false],
    ['a job without a region', { connectionId: 'local', ref: { projectId: 'p', jobId: '1' } }, false],
    ['a name that is no text', { connectionId: 'local', ref, jobName: 7 }, false],
  ];
  for (const [title, argument, isTarget] of cases) {
    it(`${isTarget ? 'take' : 'do not take for a job'}: ${title}`, () => {
      assert.equal(isJobTarget(argument), isTarget);
    });
  }
});
