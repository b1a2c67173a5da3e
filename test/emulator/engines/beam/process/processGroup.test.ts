import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { ProcessGroup } from '../../../../../src/emulator/engines/beam/process/processGroup.ts';
import { waitFor } from '../../../../waitFor.ts';

/** Starts a process of a session of its own, says its id, and goes on. */
const leaves = "setsid sh -c 'echo left $$; sleep 300' & sleep 300";

describe('A program and what it has started', function () {
  before(function () {
    // Elsewhere there is no way to find a process that has left its group.
    if (process.platform !== 'linux') this.skip();
  });

  it('end together, those included that have left its process group', async () => {
    let told: (pid: number) => void = () => undefined;
    const left = new Promise<number>((resolve) => {
      told = resolve;
    });
    const group = new ProcessGroup({
      command: 'sh',
      args: ['-c', leaves],
      cwd: tmpdir(),
      env: process.env,
      onLine: (_, line) => {
        if (line.startsWith('left ')) told(Number(line.slice(5)));
      },
    });
    const pid = await left;
    assert.ok(isAlive(pid));
    await group.stop();
    await waitFor(
      'its end',
      () => Promise.resolve(isAlive(pid)),
      (isThere) => !isThere,
      5_000,
    );
  });

  it('end together when this process is killed', async () => {
    const owner = fork(join(import.meta.dirname, 'processGroupOwner.ts'), [leaves], {
      execArgv: ['--import', 'tsx'],
    });
    const pid = await new Promise<number>((resolve) => {
      owner.on('message', (text) => {
        resolve(Number(text));
      });
    });
    assert.ok(isAlive(pid));
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await waitFor(
      'its end',
      () => Promise.resolve(isAlive(pid)),
      (isThere) => !isThere,
      5_000,
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
