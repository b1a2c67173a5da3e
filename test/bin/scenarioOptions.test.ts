import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** As people run it: built (npm test builds first; for this file alone, npm run build does). */
const program = fileURLToPath(new URL('../../dist/bin/dataflow-emulator.js', import.meta.url));

describe('dataflow-emulator --scenario', () => {
  const started: ChildProcess[] = [];

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  function run(...args: string[]) {
    const child = spawn(process.execPath, [program, ...args]);
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

  it('lets them have begun long ago, each as long as asked', async () => {
    const child = run('--json', '--age', '3h', '--scenario', 'hot-key', '--scenario', 'permission@30m');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { http } = JSON.parse(line) as { http: string };
    const response = await fetch(`${http}/v1b3/projects/local-project/locations/us-central1/jobs`);
    const { jobs } = (await response.json()) as {
      jobs: { name: string; createTime: string; currentState: string; currentStateTime: string }[];
    };
    const ages = new Map(jobs.map(({ name, createTime }) => [name, Date.now() - Date.parse(createTime)]));
    const minutes = (name: string): number => Math.floor((ages.get(name) ?? 0) / 60_000);
    assert.ok(minutes('hot-key') >= 180 && minutes('hot-key') < 190);
    assert.ok(minutes('permission') >= 30 && minutes('permission') < 40);
    const ended = jobs.find(({ name }) => name === 'permission');
    assert.equal(ended?.currentState, 'JOB_STATE_FAILED');
    assert.equal(Date.parse(ended.currentStateTime) - Date.parse(ended.createTime), 10_000);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('goes on with a scenario of last time when the same command is given again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scenario-test-'));
    try {
      const ids: string[] = [];
      for (const told of [
        /Job .* \(healthy-streaming\): created/,
        /healthy-streaming goes on from last time/,
      ]) {
        const child = run('--json', '--data-dir', folder, '--scenario', 'healthy-streaming');
        const errors = text(child.stderr);
        const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
        const { http } = JSON.parse(line) as { http: string };
        const response = await fetch(`${http}/v1b3/projects/local-project/locations/us-central1/jobs`);
        const { jobs } = (await response.json()) as { jobs: { id: string }[] };
        ids.push(...jobs.map(({ id }) => id));
        child.kill('SIGTERM');
        assert.deepEqual(await once(child, 'exit'), [0, null]);
        assert.match(await errors, told);
      }
      assert.equal(ids.length, 2);
      assert.equal(ids[0], ids[1]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('lists them, and says what it does not know', async () => {
    assert.match(await text(run('--list-scenarios').stdout), /^hot-key +Hot key\. Most events/m);
    for (const [args, problem] of [
      [['--scenario', 'nothing'], /--scenario knows no "nothing"; --list-scenarios shows the names/],
      [['--scenario', 'hot-key@soon'], /--scenario NAME@AGE takes a time such as 30m, .+ not "soon"/],
      [['--scenario', 'hot-key', '--age', '90d'], /--age takes a time .+ up to 30d, not "90d"/],
      [['--speed', '0'], /--speed takes a number above 0/],
    ] as const) {
      const child = run(...args);
      const errors = text(child.stderr);
      assert.deepEqual(await once(child, 'exit'), [2, null]);
      assert.match(await errors, problem);
    }
  });
});
