import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandCategory, commands } from '../../src/manifest/commands.ts';

const folders = ['vscode', 'e2e'].map((folder) => join(import.meta.dirname, '..', folder));

describe('Every command', () => {
  it('is run by a test inside a real VS Code', async () => {
    const texts: string[] = [];
    for (const folder of folders) {
      for (const file of (await readdir(folder)).filter((name) => name.endsWith('.test.ts'))) {
        texts.push(await readFile(join(folder, file), 'utf8'));
      }
    }
    const tests = texts.join('\n');
    // A menu or a button is found by the title alone.
    const isTried = (id: string, title: string): boolean =>
      [new RegExp(`(?:run|runCommand|executeCommand(?:<[^(]*>)?)\\(\\s*'${id.replaceAll('.', '\\.')}'`)].some(
        (call) => call.test(tests),
      ) ||
      [
        `'${commandCategory}: ${title.replace('…', '')}'`,
        `'${commandCategory}: ${title}'`,
        `, '${title}')`,
        `{ name: '${title}' }`,
      ].some((use) => tests.includes(use));
    const untried = Object.entries(commands)
      .filter(([id, { title }]) => !isTried(id, title))
      .map(([id]) => id);
    assert.deepEqual(untried, []);
  });
});
