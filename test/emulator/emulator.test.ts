import assert from 'node:assert/strict';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeEngine } from './fakeEngine.ts';
import { RunningEmulator } from './runningEmulator.ts';

describe('the local Dataflow service', () => {
  it('frees its ports, folders and engines when it closes', async () => {
    let scratchFolder = '';
    const engine = new FakeEngine();
    const running = await RunningEmulator.start({
      engines: (context) => {
        scratchFolder = context.scratchFolder;
        return [engine];
      },
    });
    const ports = [running.emulator.httpOrigin, `http://${running.emulator.grpcAddress}`].map((url) =>
      Number(new URL(url).port),
    );
    await access(scratchFolder);
    assert.deepEqual(await Promise.all(ports.map(isOpen)), [true, true]);
    await running.close();
    assert.ok(engine.isClosed);
    await assert.rejects(access(scratchFolder), /ENOENT/);
    assert.deepEqual(await Promise.all(ports.map(isOpen)), [false, false]);
  });

  it('closes while a client keeps its connection and another never ends its request', async () => {
    const running = await RunningEmulator.start();
    await running.fetch('/v1b3/projects/local-project/jobs');
    const slow = connect(Number(new URL(running.emulator.httpOrigin).port), '127.0.0.1');
    const ended = new Promise<void>((resolve) => {
      slow
        .on('error', () => undefined)
        .on('close', () => {
          resolve();
        });
    });
    slow.write(
      'POST /v1b3/projects/local-project/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{',
    );
    await running.close();
    await ended;
  });

  it('starts no job whose creation is under way when it closes', async () => {
    const running = await RunningEmulator.start();
    const asked = new Promise<() => void>((resolve) => {
      running.engine.beforeAccepting = () =>
        new Promise((accept) => {
          resolve(accept);
        });
    });
    const answer = running
      .fetch('/v1b3/projects/local-project/jobs', { method: 'POST', body: '{"name": "late"}' })
      .catch(() => undefined);
    const accept = await asked;
    const closed = running.close();
    accept();
    await Promise.all([closed, answer]);
    assert.equal(running.engine.runs.size, 0);
  });

  it('keeps objects in its data folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'emulator-test-'));
    try {
      const first = await RunningEmulator.start({ dataDir });
      await first.emulator.storage.write('some-bucket', 'a/b', Buffer.from('text'));
      await first.close();
      const second = await RunningEmulator.start({ dataDir });
      const content = await second.emulator.storage.read('some-bucket', 'a/b');
      await second.close();
      assert.equal(Buffer.from(content ?? []).toString(), 'text');
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('opens a data folder that a killed service has left for one of those that start at once', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'emulator-test-'));
    try {
      for (let round = 0; round < 5; round += 1) {
        await writeFile(join(dataDir, 'dataflow-emulator.lock'), join(dataDir, 'nobody'));
        const starts = await Promise.allSettled(
          Array.from({ length: 6 }, () => RunningEmulator.start({ dataDir })),
        );
        const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
        await Promise.all(running.map((each) => each.close()));
        assert.equal(running.length, 1);
      }
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });

  it('refuses a data folder that another service has open', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'emulator-test-'));
    const first = await RunningEmulator.start({ dataDir });
    try {
      await assert.rejects(
        RunningEmulator.start({ dataDir }),
        /another local Dataflow service has it open.*--data-dir/,
      );
      await first.emulator.storage.write('some-bucket', 'a', Buffer.from('text'));
    } finally {
      await first.close();
      await rm(dataDir, { recursive: true });
    }
  });

  it('says which port is taken, and leaves nothing open', async () => {
    const running = await RunningEmulator.start();
    const httpPort = Number(new URL(running.emulator.httpOrigin).port);
    const grpcPort = Number(new URL(`http://${running.emulator.grpcAddress}`).port);
    await assert.rejects(
      RunningEmulator.start({ httpPort }),
      /Port \d+ of 127\.0\.0\.1 is already in use.*--http-port/,
    );
    await assert.rejects(
      RunningEmulator.start({ grpcPort }),
      /Port \d+ of 127\.0\.0\.1 is already in use.*--grpc-port/,
    );
    await running.close();
  });
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
