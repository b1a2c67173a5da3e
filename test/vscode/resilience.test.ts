import { create, type Message } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../src/dataflow/connection.ts';
import { emulatorForker, EmulatorProcess } from '../../src/dataflow/local/emulatorProcess.ts';
import * as jobsPb from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { type Call, type Script, ScriptedService, serviceError } from '../dataflow/google/scriptedService.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import { until } from '../emulator/until.ts';
import { ManualClock } from '../monitoring/manualClock.ts';
import { Person } from './person.ts';
import { emulatorProgram, ShownTree } from './shownTree.ts';

describe('The Jobs view over a service in trouble', () => {
  const started: { close(): unknown }[] = [];
  let person: Person;

  beforeEach(() => {
    person = new Person();
  });
  afterEach(async () => {
    for (const each of started.splice(0).reverse()) await each.close();
    person.leave();
    assert.deepEqual(person.seen, [], 'trouble is told in the tree and nowhere else');
  });

  function keep<T extends { close(): unknown }>(thing: T): T {
    started.push(thing);
    return thing;
  }

  async function serve(script: Script): Promise<ScriptedService> {
    return keep(await ScriptedService.listen(script));
  }

  it('says that the service was killed, keeps its rows, and follows when it is back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'resilience-'));
    keep({ close: () => rm(folder, { recursive: true }) });
    const fork = emulatorForker(emulatorProgram());
    const start = (...more: readonly string[]): EmulatorProcess => {
      const emulator = new EmulatorProcess(fork(['--json', '--data-dir', folder, ...more]), silentLog);
      keep({ close: () => emulator.stop() });
      return emulator;
    };
    const first = start('--scenario', 'healthy-streaming');
    const { grpcAddress } = await first.ready;
    const tree = keep(new ShownTree({ intervals: { activeMs: 200, idleMs: 200, maxBackoffMs: 1000 } }));
    await tree.show(connectionTo(grpcAddress));
    await until(() => tree.rows('one').some(({ contextValue }) => contextValue?.startsWith('job ') === true));
    const [job] = tree.ids('one');

    assert.ok(first.pid);
    process.kill(first.pid, 'SIGKILL');
    const isDown = new RegExp(`^${grpcAddress} refused the connection\\.: us-central1 · jobs as of `);
    await until(() => tree.texts('one').some((text) => isDown.test(text)));
    assert.equal(tree.ids('one').length, 2);
    assert.equal(tree.ids('one')[1], job, 'the job stays the row that it was');

    const port = grpcAddress.split(':').at(-1) ?? '';
    // Meanwhile another program may have the port for a moment.
    await until(() =>
      start('--grpc-port', port).ready.then(
        () => true,
        () => false,
      ),
    );
    await until(() => tree.ids('one').length === 1);
    assert.deepEqual(tree.ids('one'), [job]);
  });

  const storms = [
    ['429', () => serviceError(status.RESOURCE_EXHAUSTED, 'Quota exceeded.')],
    ['503', () => serviceError(status.UNAVAILABLE, 'The service is overloaded.')],
  ] as const;
  for (const [what, failure] of storms) {
    it(`asks a service that answers ${what} less than one that is well, and keeps showing its jobs`, async () => {
      let isStorming = false;
      const service = await serve(() => {
        if (isStorming) throw failure();
        return listing('orders');
      });
      const clock = new ManualClock();
      const tree = keep(new ShownTree({ clock, policy: { retryDelayMs: 1 } }));
      await tree.show(connectionTo(service.endpoint));
      await turn(clock, 1);
      const callsIn = async (seconds: number): Promise<number> => {
        const before = service.calls.length;
        await turn(clock, seconds);
        return service.calls.length - before;
      };
      const well = await callsIn(60);
      isStorming = true;
      await callsIn(60);
      const inStorm = await callsIn(300);
      assert.ok(inStorm < well * 5, `${inStorm} calls in five minutes of storm, ${well} in a good one`);
      const [problem, job] = tree.texts('one');
      assert.match(problem ?? '', /: us-central1 · jobs as of /);
      assert.match(job ?? '', /^orders/);
      isStorming = false;
      await turn(clock, 120);
      assert.match(tree.texts('one').join(), /^orders[^,]*$/);
    });
  }

  it('waits for as long as the service asks it to', async () => {
    const service = await serve(() => {
      throw serviceError(status.RESOURCE_EXHAUSTED, 'Quota exceeded.', {
        RetryInfo: { retryDelay: { seconds: 600 } },
      });
    });
    const clock = new ManualClock();
    const tree = keep(new ShownTree({ clock }));
    await tree.show(connectionTo(service.endpoint));
    await turn(clock, 1);
    const before = service.calls.length;
    await turn(clock, 590);
    assert.equal(service.calls.length, before);
    await turn(clock, 20);
    assert.equal(service.calls.length, before + 1);
  });

  it('shows the jobs of one region while another fails, and says which and why', async () => {
    const service = await serve((call) => {
      if (locationOf(call) === 'europe-west1') throw serviceError(status.INTERNAL, 'The region is on fire');
      return listing('orders');
    });
    const tree = keep(new ShownTree());
    await tree.show({ ...connectionTo(service.endpoint), regions: ['us-central1', 'europe-west1'] });
    await until(() => tree.texts('one').length === 2 && !tree.texts('one').includes('Loading jobs…'));
    const [problem, job] = tree.texts('one');
    assert.equal(problem, 'The region is on fire.: europe-west1');
    assert.match(job ?? '', /^orders/);
  });

  it('gives up on a service that never answers, and shows the others meanwhile', async () => {
    const silent = await serve(({ cancelled }) => cancelled.then(() => listing()));
    const well = await serve(() => listing('orders'));
    const tree = keep(new ShownTree({ policy: { timeoutMs: 2000 } }));
    await tree.show(connectionTo(well.endpoint));
    await until(() => /^orders/.test(tree.texts('one').join()));
    await tree.connections.set([
      { ...connectionTo(silent.endpoint), id: 'silent', name: 'Silent' },
      connectionTo(well.endpoint),
    ]);
    assert.deepEqual(tree.texts('silent'), ['Loading jobs…']);
    const hasGivenUp = new RegExp(`^${silent.endpoint} did not answer in time`);
    await until(() => hasGivenUp.test(tree.texts('silent').join()));
    assert.match(tree.texts('one').join(), /^orders/);
  });
});

function connectionTo(endpoint: string): Connection {
  return {
    id: 'one',
    name: 'One',
    projectId: 'local-project',
    regions: ['us-central1'],
    endpoint,
    auth: { kind: 'none' },
  };
}

function listing(...names: readonly string[]): Message {
  const jobs = names.map((name, index) => ({
    id: `job-${index}`,
    name,
    projectId: 'local-project',
    location: 'us-central1',
    currentState: jobsPb.JobState.RUNNING,
  }));
  return create(jobsPb.ListJobsResponseSchema, { jobs });
}

function locationOf({ request }: Call): unknown {
  return 'location' in request ? request.location : undefined;
}

/** Turns the monitor's clock, letting each poll that falls due come to its end over the real wire. */
async function turn(clock: ManualClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await clock.advance(1000);
    // A poll that is under way sets its next timer at its end.
    await until(() => clock.pending > 0);
  }
}
