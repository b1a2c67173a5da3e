import assert from 'node:assert/strict';
import type { PipelineAgent } from '../../../src/agent/pipeline/pipelineAgent.ts';
import { AgentBench } from './agentBench.ts';

const minute = 60_000;

describe('The pipeline agent', () => {
  let bench: AgentBench;
  let agent: PipelineAgent;

  beforeEach(async () => {
    bench = new AgentBench();
    agent = await bench.open();
  });
  afterEach(async () => {
    await agent.close();
    await bench.close();
  });

  it('asks a person before it scales a job that is behind, and journals why and what came of it', async () => {
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 2);
    assert.deepEqual([...bench.person.asked], [], 'one bad reading is not enough');
    await bench.rounds(agent, 1);
    const [question] = bench.person.asked;
    assert.match(
      question?.message ?? '',
      /^Scale the Dataflow job "orders-live".*at most 11 workers instead of 4/,
    );
    assert.match(question?.detail ?? '', /All workers are busy.*data_watermark_age at most 60/);
    assert.equal(bench.dataflow.limit(), 11);
    bench.dataflow.isBehind = false;
    await bench.rounds(agent, 1);
    const journal = await bench.journalText(id);
    assert.match(
      journal,
      /proposed: update_job\(max_num_workers 11\)[^]*answered: A person approved[^]*acted: Done/,
    );
    assert.match(journal, /verified: The effect came: data_watermark_age is 10 s/);
  });

  it('changes nothing when the person declines or gives no answer, and does not ask again at once', async () => {
    bench.person.answer = () => Promise.resolve('decline');
    await agent.start(bench.request());
    await bench.rounds(agent, 10);
    assert.equal([...bench.person.asked].length, 1);
    bench.person.answer = () => Promise.resolve(undefined);
    await bench.rounds(agent, 60);
    assert.ok(bench.person.asked.length > 1);
    assert.deepEqual(bench.dataflow.sent, []);
  });

  it('scales unasked inside a standing permission, and gives workers back after a long good stretch without flapping', async () => {
    const { id } = await agent.start(bench.request({ approval: bench.standing() }));
    await bench.rounds(agent, 3);
    assert.equal(bench.dataflow.limit(), 11);
    bench.dataflow.isBehind = false;
    const scaledAt = bench.clock.now();
    while (bench.dataflow.limit() === 11 && bench.clock.now() < scaledAt + 120 * minute)
      await bench.rounds(agent, 1);
    assert.ok(bench.clock.now() - scaledAt >= 30 * minute);
    await bench.rounds(agent, 100);
    assert.equal(bench.dataflow.limit(), 2, 'a fifth of the CPU of four workers is little');
    assert.deepEqual([...bench.person.asked], []);
    const limits = bench.dataflow.sent.map(({ args }) => JSON.stringify(args[1]));
    assert.deepEqual(limits, ['{"maxNumWorkers":11}', '{"maxNumWorkers":4}', '{"maxNumWorkers":2}']);
    assert.match(await bench.journalText(id), /The job keeps up with fewer workers/);
  });

  it('says so and goes back when more workers did not help', async () => {
    const { id } = await agent.start(bench.request({ approval: bench.standing() }));
    await bench.rounds(agent, 60);
    assert.match(await bench.journalText(id), /verified: The effect did not come/);
    assert.match(bench.person.told.join('\n'), /More workers did not help orders-live/);
    assert.equal(bench.dataflow.limit(), 4);
    await bench.rounds(agent, 60);
    assert.equal(bench.dataflow.limit(), 4, 'what did not help is not tried again soon');
  });

  it('stops at once, also while a person is asked, and a late yes counts for nothing', async () => {
    let approve: (answer: string) => void = () => undefined;
    bench.person.answer = () => new Promise((resolve) => (approve = resolve));
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 2);
    await bench.clock.advance(minute);
    while (agent.get(id)?.status !== 'asking') await new Promise((resolve) => setImmediate(resolve));
    const stopped = agent.stop(id);
    approve('approve');
    await stopped;
    assert.equal(agent.get(id)?.status, 'stopped');
    assert.deepEqual(bench.dataflow.sent, []);
    assert.deepEqual(bench.permissions.list(), []);
  });

  it('goes on after a restart where it was, and says so', async () => {
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 2);
    await agent.close();
    agent = bench.agent();
    assert.deepEqual(await agent.resume(), []);
    await bench.rounds(agent, 2);
    assert.equal(bench.dataflow.limit(), 11, 'bad readings from before the restart count');
    assert.match(await bench.journalText(id), /resumed: The agent goes on after a restart/);
  });

  it('never acts twice, wherever a restart cuts it off', async () => {
    let cuts = 0;
    for (let cut = 1; cut < 18; cut += 1) {
      await bench.close();
      bench = new AgentBench();
      const { store } = bench;
      let saves = 0;
      // The program dies after so many writes: nothing later is kept or called.
      bench.store = {
        load: () => store.load(),
        remove: (id) => store.remove(id),
        save: async (task) => {
          saves += 1;
          if (saves > cut) throw new Error('The program is gone.');
          await store.save(task);
        },
      };
      agent = await bench.open();
      await agent.start(bench.request({ approval: bench.standing() })).catch(() => undefined);
      await bench.rounds(agent, 4);
      await agent.close();
      if (saves > cut) cuts += 1;
      bench.store = store;
      agent = bench.agent();
      await agent.resume();
      await bench.rounds(agent, 8);
      assert.equal(bench.dataflow.sent.length, 1, `changes after a cut at write ${cut}`);
      await agent.close();
    }
    assert.ok(cuts > 10, `${cuts} cuts`);
  });

  it('ends with the job, and stops when its budget of calls is used up', async () => {
    const { id } = await agent.start(bench.request({ budget: { calls: 10 } }));
    await bench.rounds(agent, 5);
    assert.equal(agent.get(id)?.status, 'failed');
    assert.match(agent.get(id)?.statusText ?? '', /budget of 10 calls is used up/);
    const other = await agent.start(bench.request());
    bench.dataflow.jobs = bench.dataflow.jobs.map((job) => ({ ...job, state: 'CANCELLED' }));
    await bench.rounds(agent, 1);
    assert.equal(agent.get(other.id)?.status, 'ended');
    assert.match(agent.get(other.id)?.statusText ?? '', /ended as CANCELLED/);
  });

  it('keeps watching and changes nothing under a read-only policy', async () => {
    bench.policy = { readOnly: true };
    const { id } = await agent.start(bench.request({ approval: bench.standing() }));
    await bench.rounds(agent, 10);
    assert.deepEqual(bench.dataflow.sent, []);
    assert.match(await bench.journalText(id), /validated: Refused, nothing was changed/);
    assert.equal(agent.get(id)?.status, 'running');
  });

  it('takes snapshots on schedule and keeps the newest of its own', async () => {
    bench.dataflow.isBehind = false;
    const snapshots = { everyHours: 1, keep: 2, ttlDays: 7 };
    await agent.start(bench.request({ approval: bench.standing(), settings: { snapshots } }));
    const end = bench.clock.now() + 4.5 * 60 * minute;
    while (bench.clock.now() < end) await bench.rounds(agent, 1);
    assert.equal(bench.dataflow.sent.filter(({ method }) => method === 'createSnapshot').length, 5);
    assert.deepEqual(
      bench.dataflow.snapshots.map(({ id }) => id),
      ['taken-5', 'taken-4'],
    );
    const made = await bench.made.list();
    assert.deepEqual(
      made.map(({ resourceId }) => resourceId),
      ['taken-4', 'taken-5'],
    );
  });
});
