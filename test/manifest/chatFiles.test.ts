import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { parse } from 'yaml';
import { chatPromptFiles, chatSkills } from '../../src/manifest/chatFiles.ts';
import { describeTools } from '../../src/mcp/tools/toolTable.ts';

const root = resolve(import.meta.dirname, '../..');
/** Of the pipelines and templates that the texts speak of. */
const otherWords = ['error_handling', 'yaml_pipeline', 'jinja_variables', 'environment.max_workers'];

async function read(path: string): Promise<{ matter: Record<string, unknown>; body: string }> {
  const text = await readFile(join(root, path), 'utf8');
  const [, matter = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(text) ?? [];
  return { matter: parse(matter) as Record<string, unknown>, body };
}

describe('Skills and prompt files', () => {
  const all = [...chatSkills, ...chatPromptFiles].map(({ path }) => path);

  it('name only tools and arguments that there are', async () => {
    const tools = await describeTools();
    const names = tools.map(({ name }) => name);
    const known = new Set([
      ...names,
      ...tools.flatMap(({ inputSchema }) => Object.keys(inputSchema['properties'] as object)),
      ...otherWords,
    ]);
    for (const path of all) {
      const { body } = await read(path);
      const words = [...body.matchAll(/`([a-z]+(?:[._][a-z]+)+)(?:: [^`]*)?`/g)].map(
        (match) => match[1] ?? '',
      );
      assert.deepEqual(
        words.filter((word) => !known.has(word) && !word.startsWith('dataflow.')),
        [],
        path,
      );
      assert.ok(words.filter((word) => names.includes(word)).length >= 2, `${path} names hardly any tool`);
    }
  });

  it('are found by the editor: a name that fits the place, and a description', async () => {
    for (const { path } of chatSkills) {
      const { matter } = await read(path);
      const folder = basename(dirname(path));
      assert.equal(matter['name'], folder);
      assert.match(folder, /^[a-z0-9-]{1,64}$/);
      assert.ok(String(matter['description']).length <= 1024);
      assert.match(String(matter['description']), /Use it (?:for|when)/);
    }
    for (const { path } of chatPromptFiles) {
      const { matter } = await read(path);
      assert.equal(matter['name'], basename(path, '.prompt.md'));
      assert.equal(matter['agent'], 'agent');
      assert.ok(String(matter['description']).length > 10);
    }
    const names = await Promise.all(all.map(async (path) => (await read(path)).matter['name']));
    assert.equal(new Set(names).size, names.length, 'each is a slash command of its own');
  });

  it('are in the .vsix, and so are the ready pipelines', async function () {
    this.timeout(60_000);
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    for (const path of all) assert.ok(files.includes(path.replace('./', '')), path);
    assert.ok(files.some((file) => /^samples\/yaml\/.*\.beam\.yaml$/.test(file)));
    assert.deepEqual(
      files.filter((file) => /^samples\/(?!yaml\/)/.test(file)),
      [],
    );
  });
});
