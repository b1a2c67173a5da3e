import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

describe('Activation', () => {
  it("loads the editor's API and our own code and nothing else", async () => {
    const { metafile } = await esbuild.build({
      absWorkingDir: join(import.meta.dirname, '..', '..'),
      entryPoints: { extension: 'src/extension.ts' },
      outdir: 'unused',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      external: ['vscode'],
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const loaded = new Set<string>();
    const load = (output: string): void => {
      if (loaded.has(output)) return;
      loaded.add(output);
      for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
        if (kind === 'import-statement' && !external) load(path);
      }
    };
    load('unused/extension.js');
    const inputs = [...loaded].flatMap((output) => Object.keys(metafile.outputs[output]?.inputs ?? {}));
    assert.ok(inputs.includes('src/extension.ts'));
    assert.deepEqual(
      inputs.filter((input) => !input.startsWith('src/')),
      [],
    );
  });
});
