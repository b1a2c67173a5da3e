import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/bin/dataflow-emulator.ts', import.meta.url));

describe('dataflow-emulator --scenario', () => {
  const started: ChildProcess[] = [];

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  function run(...args: string[]) {
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args]);
    started.push(child);
    return child;
  }

  it('starts each scenario as a labelled job whose time passes as fast as asked', async () => {
    const child = run(
      '--json',
      '--scenario',
      'healthy-batch',
      '--scenario',
      'permission',
      '--speed',
      '20000',
    );
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { http } = JSON.parse(line) as { http: string };
    const jobsUrl = `${http}/v1b3/projects/local-project/locations/us-central1/jobs`;
    const states = new Map<string, string>();
    while (
      states.get('healthy-batch') !== 'JOB_STATE_DONE' ||
      states.get('permission') !== 'JOB_STATE_FAILED'
    ) {
      const { jobs } = (await (await fetch(jobsUrl)).json()) as {
        jobs: { name: string; currentState: string }[];
      };
      for (const { name, currentState } of jobs) states.set(name, currentState);
    }
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('lists them, and says what it does not know', async () => {
    assert.match(await text(run('--list-scenarios').stdout), /^hot-key +Hot key\. Most events/m);
    for (const [args, problem] of [
      [['--scenario', 'nothing'], /--scenario knows no "nothing"; --list-scenarios shows the names/],
      [['--speed', '0'], /--speed takes a number above 0/],
    ] as const) {
      const child = run(...args);
      const errors = text(child.stderr);
      assert.deepEqual(await once(child, 'exit'), [2, null]);
      assert.match(await errors, problem);
    }
  });
});
