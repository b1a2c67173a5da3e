import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** As people run it: built (npm test builds first; for this file alone, npm run build does). */
const program = fileURLToPath(new URL('../../dist/bin/dataflow-emulator.js', import.meta.url));

describe('dataflow-emulator', () => {
  const started: ChildProcess[] = [];
  let temporary: string;

  beforeEach(async () => {
    // What services of other tests leave behind would be cleared up, and told, by these.
    temporary = await mkdtemp(join(tmpdir(), 'emulator-test-'));
  });
  afterEach(async () => {
    await Promise.all(
      started.splice(0).map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }),
    );
    await rm(temporary, { recursive: true });
  });

  function run(...args: string[]): Run {
    return runWith({ TMPDIR: temporary }, ...args);
  }

  function runWith(env: Readonly<Record<string, string>>, ...args: string[]): Run {
    const child = fork(program, args, {
      execArgv: [],
      env: { ...process.env, ...env },
      silent: true,
    });
    started.push(child);
    return new Run(child);
  }

  it('prints one line of JSON when it is ready, and SIGTERM stops it with exit code 0', async () => {
    const emulator = run('--json');
    const { event, http, grpc } = JSON.parse(await emulator.output(/\n/)) as Record<string, string>;
    assert.equal(event, 'ready');
    assert.match(grpc ?? '', /^127\.0\.0\.1:\d+$/);
    const response = await fetch(`${http ?? ''}/v1b3/projects/local-project/jobs`);
    assert.equal(await response.text(), '{}');
    emulator.child.kill('SIGTERM');
    assert.equal(await emulator.exitCode, 0);
  });

  it('prints what a shell needs', async () => {
    const emulator = run();
    const lines = await emulator.output(/^# Beam .*\n/m);
    assert.match(lines, /^export DATAFLOW_EMULATOR_HOST=127\.0\.0\.1:\d+$/m);
    assert.match(lines, /^export STORAGE_EMULATOR_HOST=http:\/\/localhost:\d+$/m);
    assert.match(lines, /^export CLOUDSDK_API_ENDPOINT_OVERRIDES_DATAFLOW=http:\/\/localhost:\d+\/$/m);
    assert.match(lines, /--dataflow_endpoint=http:\/\/localhost:\d+ --no_auth/);
    emulator.child.kill('SIGINT');
    assert.equal(await emulator.exitCode, 0);
  });

  it('stops when the program that started it is gone', async () => {
    const emulator = run('--json');
    await emulator.output(/\n/);
    emulator.child.disconnect();
    assert.equal(await emulator.exitCode, 0);
  });

  it('removes what a service that was killed has left behind, its data folder is free, and living ones keep theirs', async () => {
    const start = async (...args: string[]): Promise<Run> => {
      const emulator = run('--json', ...args);
      await emulator.output(/\n/);
      return emulator;
    };
    const folders = async (): Promise<string[]> =>
      (await readdir(temporary)).filter((name) => name.startsWith('dataflow-emulator-'));
    const killed = await start('--data-dir', join(temporary, 'data'));
    const [left] = await folders();
    const living = await start();
    killed.child.kill('SIGKILL');
    await killed.exitCode;
    const next = await start('--data-dir', join(temporary, 'data'));
    const now = await folders();
    assert.equal(now.length, 2);
    assert.ok(left !== undefined && !now.includes(left));
    for (const each of [living, next]) {
      each.child.kill('SIGTERM');
      assert.equal(await each.exitCode, 0, await each.errors);
    }
    assert.deepEqual(await folders(), []);
  });

  it('says in one line what is wrong with its arguments', async () => {
    for (const [args, problem] of [
      [['--frobnicate'], /--frobnicate/],
      [['--http-port', 'many'], /--http-port takes a port number from 0 to 65535, not "many"/],
      [['--grpc-port', '65536'], /--grpc-port/],
      [['--http-port', '-1'], /--http-port/],
      [['--data-dir', ''], /--data-dir takes a value/],
    ] as const) {
      const emulator = run(...args);
      assert.equal(await emulator.exitCode, 2);
      const errors = await emulator.errors;
      assert.match(errors, problem);
      assert.equal(errors.trimEnd().split('\n').length, 1, errors);
    }
  });

  it('says in one line which folder it cannot use', async () => {
    const onData = run('--data-dir', join(program, 'data'));
    assert.equal(await onData.exitCode, 1);
    assert.match(
      await onData.errors,
      /^dataflow-emulator: Could not open the data folder .*\/data: ENOTDIR.*--data-dir\.\n$/,
    );
    const onTemporary = runWith({ TMPDIR: join(program, 'tmp') });
    assert.equal(await onTemporary.exitCode, 1);
    assert.match(await onTemporary.errors, /Could not make a temporary folder in .*TMPDIR.*\n$/);
  });

  it('says in one line that a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    try {
      const emulator = run('--grpc-port', String(port));
      assert.equal(await emulator.exitCode, 1);
      assert.match(
        await emulator.errors,
        /^dataflow-emulator: Port \d+ of 127\.0\.0\.1 is already in use.*\n$/,
      );
    } finally {
      taken.close();
    }
  });
});

class Run {
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;
  readonly errors: Promise<string>;
  #printed = '';

  constructor(child: ChildProcess) {
    const { stdout, stderr } = child;
    assert.ok(stdout !== null && stderr !== null);
    this.child = child;
    this.errors = text(stderr);
    this.exitCode = new Promise((resolve) => {
      child.on('exit', resolve);
    });
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.#printed += chunk;
    });
  }

  /** Everything printed so far, as soon as it matches. */
  async output(pattern: RegExp): Promise<string> {
    const { stdout } = this.child;
    assert.ok(stdout !== null);
    while (!pattern.test(this.#printed)) {
      if (this.child.exitCode !== null) assert.fail(`ended too early: ${await this.errors}`);
      await Promise.race([once(stdout, 'data'), this.exitCode]);
    }
    return this.#printed;
  }
}
