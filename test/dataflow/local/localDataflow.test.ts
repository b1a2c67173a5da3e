import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { emulatorForker, type ForkEmulator } from '../../../src/dataflow/local/emulatorProcess.ts';
import { answersHttp } from '../../../src/dataflow/local/healthCheck.ts';
import {
  LocalDataflow,
  type LocalDataflowDeps,
  type LocalDataflowState,
} from '../../../src/dataflow/local/localDataflow.ts';
import type { LocalService } from '../../../src/dataflow/local/localService.ts';
import { silentLog } from '../silentLog.ts';

/** As the editor starts it: built (npm test builds first; for this file alone, npm run build does). */
const program = fileURLToPath(new URL('../../../dist/bin/dataflow-emulator.js', import.meta.url));
const forkEmulator = emulatorForker(program);
const forkNothing = emulatorForker(fileURLToPath(new URL('noService.js', import.meta.url)));
const fast = { restartDelays: [1, 1, 1] };

describe('The local Dataflow of the extension', function () {
  this.timeout(120_000);
  const started: LocalDataflow[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((local) => local.close()));
  });

  function supervise(more: Partial<LocalDataflowDeps> = {}): {
    local: LocalDataflow;
    children: ChildProcess[];
  } {
    const children: ChildProcess[] = [];
    const fork: ForkEmulator = (args) => {
      const child = (more.fork ?? forkEmulator)(args);
      children.push(child);
      return child;
    };
    const local = new LocalDataflow({
      log: silentLog,
      isHealthy: ({ httpOrigin }) => answersHttp(httpOrigin),
      times: fast,
      ...more,
      fork,
    });
    started.push(local);
    return { local, children };
  }

  it('serves Dataflow once it is started, whoever asks and however often, until it is stopped', async () => {
    const { local, children } = supervise();
    assert.deepEqual(local.state, { kind: 'stopped', byPerson: false });
    const [service, same] = await Promise.all([local.start(), local.use(true)]);
    assert.strictEqual(service, same);
    assert.equal(children.length, 1);
    assert.deepEqual(local.state, { kind: 'running', service });
    const response = await fetch(`${service.httpOrigin}/v1b3/projects/local-project/jobs`);
    assert.equal(await response.text(), '{}');
    await local.stop();
    assert.equal(children[0]?.exitCode, 0);
    assert.equal(await answersHttp(service.httpOrigin), false);
  });

  it('stays stopped for all but a person when a person has stopped it', async () => {
    const { local, children } = supervise();
    await local.start();
    await local.stop();
    await assert.rejects(local.use(true), (error) => error instanceof DataflowError && error.isTransient);
    assert.equal(children.length, 1);
    await local.start();
    assert.equal(children.length, 2);
  });

  it('is started only by a person where it may not start by itself', async () => {
    const { local, children } = supervise();
    await assert.rejects(local.use(false), /Start it with the command/);
    assert.equal(children.length, 0);
  });

  it('comes back at the same address when its process dies', async () => {
    const { local, children } = supervise();
    const service = await local.start();
    const states: LocalDataflowState[] = [];
    local.onDidChange(() => states.push(local.state));
    children[0]?.kill('SIGKILL');
    await reached(local, 'starting');
    await reached(local, 'running');
    assert.deepEqual(states, [
      { kind: 'starting', after: 'It was ended by SIGKILL.' },
      { kind: 'running', service },
    ]);
    assert.equal(await answersHttp(service.httpOrigin), true);
  });

  it('moves to another port when somebody has taken its own meanwhile', async () => {
    const { local } = supervise();
    const before = await local.start();
    await local.stop();
    const taker = createServer().listen(Number(before.grpcAddress.split(':').at(-1)), '127.0.0.1');
    await once(taker, 'listening');
    try {
      const after = await local.start();
      assert.notEqual(after.grpcAddress, before.grpcAddress);
    } finally {
      taker.close();
    }
  });

  it('gives up after some crashes in a row, says so, and a person can start it again', async () => {
    const { local, children } = supervise({ times: { restartDelays: [1] } });
    await local.start();
    const leave = local.onDidChange(() => {
      if (local.state.kind === 'running') children.at(-1)?.kill('SIGKILL');
    });
    children[0]?.kill('SIGKILL');
    const state = await reached(local, 'failed');
    assert.deepEqual(state, {
      kind: 'failed',
      reason: 'It ended 2 times in a row. It was ended by SIGKILL.',
    });
    await assert.rejects(local.use(true), /It ended 2 times in a row/);
    assert.equal(children.length, 2);
    leave();
    await local.start();
    assert.equal(local.state.kind, 'running');
  });

  it('says why it did not start, in the words of the program', async () => {
    const { local } = supervise({ fork: forkNothing });
    await assert.rejects(local.start(), /No service today\. See the Dataflow output channel/);
    assert.deepEqual(local.state, { kind: 'failed', reason: 'No service today.' });
  });

  it('is brought up again when it does not answer any more', async () => {
    const answers = [true, false, false, false];
    const { local, children } = supervise({
      isHealthy: () => Promise.resolve(answers.shift() ?? true),
      times: { ...fast, healthInterval: 5 },
    });
    await local.start();
    const after = await reached(local, 'starting');
    assert.deepEqual(after, { kind: 'starting', after: 'It did not answer any more.' });
    await reached(local, 'running');
    assert.equal(children.length, 2);
  });

  it('can be stopped while it starts, and those who wait for it are told', async () => {
    const { local, children } = supervise();
    const starting = assert.rejects(
      local.start(),
      (error) => error instanceof DataflowError && error.code === 'CANCELLED',
    );
    await reached(local, 'starting');
    await local.stop();
    await starting;
    assert.equal(local.state.kind, 'stopped');
    assert.ok(children.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null));
  });

  it('starts nothing where it cannot run, and says why', async () => {
    let reason: string | undefined = 'This is a strange land.';
    const { local, children } = supervise({ obstacle: () => reason });
    assert.deepEqual(local.state, { kind: 'unavailable', reason });
    await assert.rejects(local.use(true), /This is a strange land\./);
    assert.equal(children.length, 0);
    reason = undefined;
    await local.use(true);
    assert.equal(local.state.kind, 'running');
  });

  for (const moment of ['running', 'starting'] as const) {
    it(`ends with the program that started it, killed while it is ${moment}`, async () => {
      const owner = spawn(
        process.execPath,
        ['--import', 'tsx', fileURLToPath(new URL('owner.ts', import.meta.url)), program],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const lines = createInterface({ input: owner.stdout })[Symbol.asyncIterator]();
      const next = async (): Promise<string> => String((await lines.next()).value);
      const pid = Number(await next());
      if (moment === 'running') {
        const service = JSON.parse(await next()) as LocalService;
        assert.equal(await answersHttp(service.httpOrigin), true);
      }
      owner.kill('SIGKILL');
      await ended(pid);
    });
  }
});

/** Resolves with the first state of a kind, from now on. */
function reached(local: LocalDataflow, kind: LocalDataflowState['kind']): Promise<LocalDataflowState> {
  return new Promise((resolve) => {
    const leave = local.onDidChange(check);
    check();
    function check(): void {
      const { state } = local;
      if (state.kind !== kind) return;
      leave();
      resolve(state);
    }
  });
}

async function ended(pid: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    await delay(50);
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
  }
  assert.fail(`Process ${pid} outlived its owner.`);
}
