import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { importZones, vscodeFreeZones } from '../scripts/layers.js';

const root = resolve(import.meta.dirname, '..');

/** The layering rules alone: the whole configuration would spend its time on types. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: { 'import-x/no-restricted-paths': ['error', { zones: importZones }] },
  },
});

function anyFileIn(folder: string): string {
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith('.ts'),
  );
  assert.ok(file !== undefined, `${folder} has no source file: its layering rule guards nothing`);
  return join(folder, file);
}

async function complaintsAbout(target: string, imported: string): Promise<readonly (string | null)[]> {
  const file = join(target, 'example.ts');
  const specifier = relative(target, imported);
  const [result] = await eslint.lintText(
    `import '${specifier.startsWith('.') ? specifier : `./${specifier}`}';`,
    {
      filePath: file,
    },
  );
  return (result?.messages ?? []).map((message) => message.ruleId);
}

describe('Layering rules', () => {
  it('name folders that exist', () => {
    const folders = importZones.flatMap((zone) => [zone.target, ...[zone.from].flat()]);
    const missing = [...folders, ...vscodeFreeZones].filter((folder) => !existsSync(join(root, folder)));
    assert.deepEqual(missing, []);
  });

  for (const zone of importZones) {
    for (const from of [zone.from].flat()) {
      it(`refuse an import of ${from} in ${zone.target}`, async () => {
        const source = from === './src' ? './src/dataflow' : from;
        const complaints = await complaintsAbout(join(root, zone.target), anyFileIn(join(root, source)));
        assert.deepEqual(complaints, ['import-x/no-restricted-paths']);
      });
    }
  }

  it('let a higher layer import a lower one', async () => {
    const complaints = await complaintsAbout(
      join(root, 'src/monitoring'),
      join(root, 'src/dataflow/connections.ts'),
    );
    assert.deepEqual(complaints, []);
  });
});
