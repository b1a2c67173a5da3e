// Runs every kind of test that is no extra, or those of --only, and closes with one line of counts over all of them.
// The files of most kinds are shared by a few processes; what a file says is printed when it has ended.
// --grep TEXT leaves of each kind the tests whose full title holds the text.
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { packagedExtension, packageExtension } from './editor/packageExtension.ts';
import { runEditorTests } from './editor/runEditorTests.ts';
import { startLocalDataflow } from './local/localDataflow.ts';

interface Suite {
  readonly title: string;
  /** Runs only when --only names it. */
  readonly isOnRequest?: true;
  /** Runs beside the kind that comes next, and is printed when it has ended. */
  readonly isBeside?: true;
  run(env: Readonly<Record<string, string>>): Promise<Outcome>;
}

interface Outcome {
  /** All tests of the kind passed. */
  readonly hasPassed: boolean;
  /** What is still to be printed. */
  readonly said?: string;
}

const { values: options } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, grep: { type: 'string' } },
});
const grep = options.grep;

/**
 * How many processes share the files of a kind. Half of their time they wait for programs and browsers that they have
 * started, so one more than there are cores is worth it. Each takes up to 1 GB, what it has started not counted.
 */
const processes = Math.min(4, availableParallelism() + 1);

/** Folders of test/ that are kinds of their own. */
const heavy = ['pipelines', 'clients', 'vscode', 'e2e', 'sdks'];

const suites: Readonly<Record<string, Suite>> = {
  unit: {
    title: 'Plain Node, real clients, real Chromium for the dashboard page',
    run: (env) =>
      mocha(env, ...heavy.flatMap((folder) => ['--ignore', `test/${folder}/**`]), 'test/**/*.test.ts'),
  },
  editor: {
    title: 'Inside a real VS Code',
    // One editor runs one file after another: it would leave a core idle.
    isBeside: true,
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
        const said = await readFile(output, 'utf8').catch(() => 'The tests never began.');
        return { hasPassed, said };
      } finally {
        await service.close();
      }
    },
  },
  pipelines: {
    title: "Beam pipelines submitted by Beam's own DataflowRunner",
    run: (env) => mocha(env, '--timeout', '600000', 'test/pipelines/**/*.test.ts'),
  },
  clients: {
    title: "Other people's clients: Google's for Python, the MCP Inspector",
    run: (env) => mocha(env, '--timeout', '300000', 'test/clients/**/*.test.ts'),
  },
  e2e: {
    title: 'A browser driving a real VS Code',
    run: async (env) => {
      const packaged = { [packagedExtension]: await packageExtension(scratch) };
      // One editor and browser at a time: several on few cores are so slow that what they show comes too late.
      return inTurn({ ...env, ...packaged }, '--timeout', '300000', 'test/e2e/**/*.test.ts');
    },
  },
  sdks: {
    title: 'Beam pipelines in Java and Go',
    isOnRequest: true,
    run: (env) => mocha(env, '--timeout', '600000', 'test/sdks/**/*.test.ts'),
  },
};

function mocha(env: Readonly<Record<string, string>>, ...specs: readonly string[]): Promise<Outcome> {
  return inTurn(env, '--parallel', '--jobs', String(processes), ...specs);
}

/** One file after the other, in one process. */
async function inTurn(env: Readonly<Record<string, string>>, ...specs: readonly string[]): Promise<Outcome> {
  const flags = [
    '--reporter',
    'scripts/test/countingReporter.cjs',
    '--require',
    './scripts/test/brokenProcess.cjs',
    ...(grep === undefined ? [] : ['--fgrep', grep]),
  ];
  const { exitCode } = await execa('mocha', [...flags, ...specs], {
    preferLocal: true,
    stdio: 'inherit',
    env,
    reject: false,
    // Of the signals that end this script, and then mocha, it hands on no other to the processes it has started.
    killSignal: 'SIGINT',
  });
  return { hasPassed: exitCode === 0 };
}

const { only } = options;
const unknown = only.filter((kind) => !(kind in suites));
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(suites).join(', ')}, not ${unknown.join(', ')}.`);
  process.exit(2);
}

const scratch = await mkdtemp(join(tmpdir(), 'dataflow-tests-'));

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What countingReporter.cjs writes. */
interface Written extends Counts {
  readonly failures: readonly { readonly title: string; readonly message: string }[];
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const failed: string[] = [];
/** Said again at the end, where whoever reads a long log looks first. */
const failures: string[] = [];

/** @returns what prints the rest and counts it, for when it is its turn */
async function run(kind: string, suite: Suite): Promise<() => Promise<void>> {
  const countsFile = join(scratch, `counts-${kind}`);
  const { hasPassed, said } = await suite
    .run({ MOCHA_COUNTS: countsFile })
    .catch((error: unknown) => ({ hasPassed: false, said: inspect(error) }));
  return async () => {
    if (suite.isBeside === true) console.log(headline(kind, suite));
    if (said !== undefined) console.log(said);
    const written = await readFile(countsFile, 'utf8').catch(() => undefined);
    // Mocha may end with 0 when a process of it ended early, with its counts or without.
    const isBroken = written === undefined || existsSync(`${countsFile}-broken`);
    if (isBroken) console.log(`${kind}: a process of the tests ended early; its error is above.`);
    if (written !== undefined) {
      const counts = JSON.parse(written) as Written;
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
      failures.push(...counts.failures.map(({ title, message }) => `${kind}: ${title}\n  ${message}`));
    }
    if (!hasPassed || isBroken) failed.push(kind);
  };
}

function headline(kind: string, { title }: Suite): string {
  return `\n=== ${kind}: ${title}`;
}

try {
  await execa('npm', ['run', 'build'], { stdio: 'inherit' });
  const beside: Promise<() => Promise<void>>[] = [];
  for (const [kind, suite] of Object.entries(suites)) {
    if (only.length > 0 ? !only.includes(kind) : suite.isOnRequest === true) continue;
    if (suite.isBeside === true) {
      beside.push(run(kind, suite));
      continue;
    }
    console.log(headline(kind, suite));
    const tell = await run(kind, suite);
    await tell();
    for (const tellLater of await Promise.all(beside.splice(0))) await tellLater();
  }
  for (const tellLater of await Promise.all(beside)) await tellLater();
  if (failed.length > 0) {
    console.log(`\nFailed: ${failed.join(', ')}`);
    for (const failure of failures) console.log(`✖ ${failure}`);
    // A kind that broke down may count no failed test.
    total.failed = Math.max(total.failed, failed.length);
  }
  const isNothing = total.passed + total.failed + total.skipped === 0;
  if (isNothing) console.log(`\nNo test has this in its title: ${grep ?? ''}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = failed.length > 0 || isNothing ? 1 : 0;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
