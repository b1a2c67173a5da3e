// Runs every kind of test that is no extra, or those of --only, and closes with one line of counts over all of them.
// --grep TEXT leaves of each kind the tests whose full title holds the text.
import { execa } from 'execa';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runEditorTests } from './editor/runEditorTests.ts';
import { startLocalDataflow } from './local/localDataflow.ts';

interface Suite {
  readonly title: string;
  /** Runs only when --only names it. */
  readonly isOnRequest?: true;
  /** Answers whether all tests of the kind passed. */
  run(env: Readonly<Record<string, string>>): Promise<boolean>;
}

const { values: options } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, grep: { type: 'string' } },
});
const grep = options.grep;

const scratch = await mkdtemp(join(tmpdir(), 'dataflow-tests-'));

/** Folders of test/ that are kinds of their own. */
const heavy = ['pipelines', 'clients', 'vscode', 'e2e', 'sdks'];

const suites: Readonly<Record<string, Suite>> = {
  unit: {
    title: 'Plain Node, real clients, real Chromium for the dashboard page',
    run: (env) =>
      mocha(env, ...heavy.flatMap((folder) => ['--ignore', `test/${folder}/**`]), 'test/**/*.test.ts'),
  },
  pipelines: {
    title: "Beam pipelines submitted by Beam's own DataflowRunner",
    run: (env) => mocha(env, '--timeout', '600000', 'test/pipelines/**/*.test.ts'),
  },
  clients: {
    title: "Other people's clients: Google's for Python, the MCP Inspector",
    run: (env) => mocha(env, '--timeout', '300000', 'test/clients/**/*.test.ts'),
  },
  editor: {
    title: 'Inside a real VS Code',
    run: async (env) => {
      const service = await startLocalDataflow(() => undefined);
      try {
        const output = join(scratch, 'editor-output');
        const hasPassed = await runEditorTests({
          ...service.env,
          ...env,
          MOCHA_OUTPUT: output,
          ...(grep === undefined ? {} : { MOCHA_GREP: grep }),
        });
        console.log(await readFile(output, 'utf8').catch(() => 'The tests never began.'));
        return hasPassed;
      } finally {
        await service.close();
      }
    },
  },
  e2e: {
    title: 'A browser driving a real VS Code',
    run: (env) => mocha(env, '--timeout', '300000', 'test/e2e/**/*.test.ts'),
  },
  sdks: {
    title: 'Beam pipelines in Java and Go',
    isOnRequest: true,
    run: (env) => mocha(env, '--timeout', '600000', 'test/sdks/**/*.test.ts'),
  },
};

async function mocha(env: Readonly<Record<string, string>>, ...specs: readonly string[]): Promise<boolean> {
  const flags = [
    '--reporter',
    'scripts/test/countingReporter.cjs',
    ...(grep === undefined ? [] : ['--fgrep', grep]),
  ];
  const { exitCode } = await execa('npx', ['mocha', ...flags, ...specs], {
    stdio: 'inherit',
    env,
    reject: false,
  });
  return exitCode === 0;
}

const { only } = options;
const unknown = only.filter((kind) => !(kind in suites));
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(suites).join(', ')}, not ${unknown.join(', ')}.`);
  process.exit(2);
}

const countsFile = join(scratch, 'counts');
const failed: string[] = [];
try {
  await execa('npm', ['run', 'build'], { stdio: 'inherit' });
  for (const [kind, suite] of Object.entries(suites)) {
    if (only.length > 0 ? !only.includes(kind) : suite.isOnRequest === true) continue;
    console.log(`\n=== ${kind}: ${suite.title}`);
    const hasPassed = await suite.run({ MOCHA_COUNTS: countsFile }).catch((error: unknown) => {
      console.error(error);
      return false;
    });
    if (!hasPassed) failed.push(kind);
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const line of (await readFile(countsFile, 'utf8').catch(() => '')).split('\n').filter(Boolean)) {
    const counts = JSON.parse(line) as typeof total;
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  if (failed.length > 0) {
    console.log(`\nFailed: ${failed.join(', ')}`);
    // A kind that broke down before its first test still counts.
    total.failed = Math.max(total.failed, failed.length);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = failed.length > 0 ? 1 : 0;
