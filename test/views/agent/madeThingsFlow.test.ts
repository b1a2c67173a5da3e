import assert from 'node:assert/strict';
import { Cleanup, totalUse } from '../../../src/agent/pipeline/cleanup.ts';
import { MadeThings, type MadeThing } from '../../../src/agent/pipeline/madeThings.ts';
import { MemoryMadeThings } from '../../../src/agent/pipeline/memoryTasks.ts';
import type { ApprovalAnswer } from '../../../src/mcp/embedded/embeddedClient.ts';
import { madeThingsFlow, thingDetail, thingTitle, useText } from '../../../src/views/agent/madeThingsFlow.ts';
import { startPolicyBench, type PolicyBench } from '../../mcp/policy/changingDataflow.ts';

const thing = (kind: MadeThing['kind'], resourceId: string, expiresAt: string): MadeThing => ({
  id: `${kind}-${resourceId}`,
  kind,
  taskId: 't',
  playbook: 'migration',
  connectionId: 'local',
  projectId: 'local-project',
  location: 'us-central1',
  resourceId,
  jobName: 'orders',
  origin: 'Dataflow agent t-1',
  madeAt: '2025-12-01T00:00:00Z',
  expiresAt,
});
const past = '2025-12-31T00:00:00Z';
const future = '2027-01-01T00:00:00Z';

describe('what the agent made', () => {
  let bench: PolicyBench;
  let made: MadeThings;
  let cleanup: Cleanup;
  const asked: string[] = [];
  const told: string[] = [];
  beforeEach(async () => {
    bench = await startPolicyBench();
    made = new MadeThings(new MemoryMadeThings());
    cleanup = new Cleanup({ tools: bench.client, made, clock: bench.clock });
    asked.length = 0;
    told.length = 0;
  });
  afterEach(() => bench.client.close());

  /** Chooses everything and gives these answers. */
  async function removeAll(answer: ApprovalAnswer): Promise<void> {
    await madeThingsFlow({
      things: await made.list(),
      use: totalUse([]),
      now: bench.clock.now(),
      cleanup,
      dialogs: {
        choose: (things) => Promise.resolve(things),
        approve: ({ message }) => {
          asked.push(message);
          return Promise.resolve(answer);
        },
        tell: (text) => void told.push(text),
      },
      signal: new AbortController().signal,
    });
  }
  const left = async (): Promise<readonly string[]> => (await made.list()).map(({ id }) => id);
  const sent = (): readonly string[] => bench.dataflow.sent.map(({ method }) => method);

  it('is removed at the service, each with an approval; a job is only taken from the list', async () => {
    await made.add(thing('snapshot', 's1', future));
    await made.add(thing('schedule', 'nightly', future));
    await made.add(thing('job', '1', future));
    await removeAll('approved');
    assert.deepEqual(sent(), ['deleteSnapshot', 'deleteSchedule']);
    assert.equal(asked.length, 2);
    assert.deepEqual(await left(), []);
    assert.deepEqual(told, ['3 removed']);
  });

  it('stays when the person says no', async () => {
    await made.add(thing('snapshot', 's1', past));
    await removeAll('declined');
    assert.deepEqual(sent(), []);
    assert.deepEqual(await left(), ['snapshot-s1']);
  });

  it('leaves the list when it was gone at the service already', async () => {
    await made.add(thing('snapshot', 'long-gone', past));
    await removeAll('approved');
    assert.deepEqual(await left(), []);
    assert.deepEqual(told, ['0 removed, 1 gone already']);
  });

  it('is offered for cleaning once it has expired, and a job goes from the list by itself', async () => {
    await made.add(thing('snapshot', 's1', past));
    await made.add(thing('schedule', 'nightly', future));
    await made.add(thing('job', '1', past));
    assert.deepEqual(
      (await cleanup.expired()).map(({ id }) => id),
      ['snapshot-s1'],
    );
    assert.deepEqual(await left(), ['snapshot-s1', 'schedule-nightly']);
  });

  it('is told with origin and expiry, and what its tasks used against their budgets', () => {
    const snapshot = thing('snapshot', 's1', past);
    assert.equal(thingTitle(snapshot), 'Snapshot of orders');
    assert.match(
      thingDetail(snapshot, bench.clock.now()),
      /^s1 in us-central1 · Dataflow agent t-1 · made .* · expired /,
    );
    const use = totalUse([
      { use: { calls: 9, workerHours: 1.25, usd: 0.4, changes: 2 }, budget: { workerHours: 4 } },
      { use: { calls: 1, workerHours: 0.5, usd: 0.2, changes: 0 }, budget: {} },
    ]);
    assert.equal(useText(use), '2 tasks used 1.8 worker-hours (of 4) and about USD 0.60.');
  });
});
