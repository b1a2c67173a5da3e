// Builds what ships (extension, command-line programs, pages of webviews) and what the in-editor tests load.
//   node esbuild.js [--minify] [--watch]
import { rm } from 'node:fs/promises';
import * as esbuild from 'esbuild';

/** The Google clients are CommonJS inside an ES module: they expect these three names. */
const commonJsNames = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __pathDirname } from 'node:path';
import { fileURLToPath as __urlToPath } from 'node:url';
const require = __createRequire(import.meta.url), __filename = __urlToPath(import.meta.url), __dirname = __pathDirname(__filename);`;

/** What is built, by name. @param {boolean} minify @returns {Record<string, esbuild.BuildOptions>} */
export function buildTargets(minify = false) {
  /** @type {esbuild.BuildOptions} */
  const shared = {
    bundle: true,
    minify,
    // Error names and tool registries rely on class and function names.
    keepNames: true,
    sourcemap: minify ? false : 'linked',
    logLevel: 'warning',
  };
  /** @type {esbuild.BuildOptions} */
  const node = { ...shared, platform: 'node', target: 'node20' };
  return {
    // One graph for everything that runs in Node: each dynamic import() becomes a chunk loaded on first use.
    node: {
      ...node,
      entryPoints: {
        extension: 'src/extension.ts',
        'bin/dataflow-emulator': 'src/bin/dataflow-emulator.ts',
        'bin/dataflow-mcp': 'src/bin/dataflow-mcp.ts',
      },
      outdir: 'dist',
      chunkNames: 'chunks/[name]-[hash]',
      format: 'esm',
      splitting: true,
      external: ['vscode'],
      banner: { js: commonJsNames },
    },
    pages: {
      ...shared,
      entryPoints: {
        'dashboard/page': 'src/dashboard/page/main.ts',
        'metricsApp/page': 'src/dashboard/page/metricsApp/main.ts',
        'launchForm/page': 'src/views/launchForm/page/main.ts',
      },
      outdir: 'dist',
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      tsconfig: 'src/dashboard/page/tsconfig.json',
    },
    editorTests: {
      ...node,
      entryPoints: ['test/vscode/index.ts', 'test/vscode/*.test.ts'],
      outdir: 'out/test/vscode',
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      external: ['vscode', 'mocha'],
    },
  };
}

async function main() {
  const targets = Object.values(buildTargets(process.argv.includes('--minify')));
  await Promise.all(['dist', 'out'].map((folder) => rm(folder, { recursive: true, force: true })));
  if (process.argv.includes('--watch')) {
    for (const target of targets) await (await esbuild.context(target)).watch();
    // The task of .vscode/tasks.json waits for this word.
    console.log('watching');
  } else {
    await Promise.all(targets.map((target) => esbuild.build(target)));
  }
}

if (process.argv[1] === import.meta.filename) await main();
