import assert from 'node:assert/strict';
import { MadeThings, type MadeThing } from '../../../src/agent/pipeline/madeThings.ts';
import { MemoryMadeThings, MemoryTaskStore } from '../../../src/agent/pipeline/memoryTasks.ts';
import type { PipelineAgent } from '../../../src/agent/pipeline/pipelineAgent.ts';
import { waitFor } from '../../waitFor.ts';
import { AgentBench } from './agentBench.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('The pipeline agent in trouble', () => {
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

  it('keeps its pace when the clock is set back a year, or forth by a sleep', async () => {
    bench.dataflow.isBehind = false;
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 2);
    for (const jump of [-365 * day, 9 * day]) {
      const before = agent.get(id)?.rounds ?? 0;
      bench.clock.jump(jump);
      for (let passed = 0; passed < 30; passed += 1) {
        await bench.clock.advance(minute);
        await agent.roundsEnded();
      }
      const rounds = (agent.get(id)?.rounds ?? 0) - before;
      assert.ok(rounds >= 4 && rounds <= 40, `${rounds} rounds in half an hour after ${jump} ms`);
    }
  });

  it('asks from the moment on at which a standing permission has run out, and shows that it does', async () => {
    const until = new Date(bench.clock.now() + minute).toISOString();
    const { id } = await agent.start(
      bench.request({ approval: { kind: 'standing', grantedBy: 'ann', until } }),
    );
    bench.person.answer = () => Promise.resolve('decline');
    await bench.rounds(agent, 4);
    assert.equal(bench.person.asked.length, 1);
    assert.deepEqual(bench.dataflow.sent, []);
    assert.deepEqual(agent.get(id)?.approval, { kind: 'ask' });
    assert.match(await bench.journalText(id), /permission of ann has run out/);
  });

  it('makes nothing that was approved when the policy became stricter while the person thought', async () => {
    bench.person.answer = () => {
      bench.policy = { readOnly: true };
      return Promise.resolve('approve');
    };
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 6);
    assert.equal(bench.person.asked.length, 1);
    assert.deepEqual(bench.dataflow.sent, [], await bench.journalText(id));
    assert.equal(agent.get(id)?.status, 'running');
  });

  it('makes nothing and ends when somebody cancels the job while the person thinks', async () => {
    bench.person.answer = () => {
      bench.dataflow.jobs = bench.dataflow.jobs.map((job) => ({ ...job, state: 'CANCELLED' }));
      return Promise.resolve('approve');
    };
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 6);
    assert.deepEqual(bench.dataflow.sent, []);
    assert.match(agent.get(id)?.statusText ?? '', /ended as CANCELLED/);
  });

  it('asks again for what a permission covered that was taken back while it was being used', async () => {
    const { id } = await agent.start(bench.request({ approval: bench.standing() }));
    bench.person.answer = () => Promise.resolve('decline');
    await bench.rounds(agent, 2);
    await Promise.all([bench.rounds(agent, 1), agent.revokePermission(id)]);
    await bench.rounds(agent, 2);
    assert.ok(bench.person.asked.length > 0);
    assert.deepEqual(bench.dataflow.sent, []);
  });

  it('looks after fifty jobs at once within the usual rate of calls, and changes each once', async function () {
    this.timeout(120_000);
    const [job] = bench.dataflow.jobs;
    assert.ok(job);
    const ids = Array.from({ length: 50 }, (_, index) => String(index + 1));
    bench.dataflow.jobs = ids.map((id) => ({ ...job, id, name: `orders-${id}` }));
    bench.policy = { rates: { changesPerHour: 1000 } };
    const tasks = await Promise.all(
      ids.map((jobId) =>
        agent.start(
          bench.request({
            job: { ...bench.request().job, jobId, jobName: `orders-${jobId}` },
            approval: bench.standing(),
          }),
        ),
      ),
    );
    let most = 0;
    const end = bench.clock.now() + 15 * minute;
    while (bench.clock.now() < end) {
      await bench.rounds(agent, 1);
      most = Math.max(most, await bench.apiCalls());
    }
    // At 1500 calls are refused, and diagnoses would rest on less.
    assert.ok(most > 500 && most < 1500, `${most} calls in a minute`);
    const rounds = tasks.map(({ id }) => agent.get(id)?.rounds ?? 0);
    assert.ok(Math.min(...rounds) > 0.6 * Math.max(...rounds), `rounds: ${rounds.join(' ')}`);
    const changed = bench.dataflow.sent.map(({ args }) => (args[0] as { jobId: string }).jobId).sort();
    assert.deepEqual(changed, [...ids].sort(), await bench.journalText(tasks[0]?.id ?? ''));
    await agent.stopAll();
    assert.equal(agent.nextRoundAt(), undefined);
  });

  it('goes on with other jobs while questions about many are open', async function () {
    this.timeout(120_000);
    const [job] = bench.dataflow.jobs;
    assert.ok(job);
    const ids = Array.from({ length: 12 }, (_, index) => String(index + 1));
    bench.dataflow.jobs = ids.map((id) => ({ ...job, id, name: `orders-${id}` }));
    bench.person.answer = (_question, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(undefined);
        });
      });
    for (const jobId of ids) {
      const of = { ...bench.request().job, jobId, jobName: `orders-${jobId}` };
      await agent.start(bench.request({ job: of }));
    }
    await waitFor(
      'a question about each job',
      async () => {
        await bench.clock.advance(1000);
        return new Set(bench.person.asked.map(({ job: of }) => of.jobId)).size;
      },
      (count) => count === ids.length,
    );
  });

  it('looks now and then where the policy allows fewer calls than a look takes', async () => {
    bench.policy = { rates: { apiCallsPerMinute: 10 } };
    const { id } = await agent.start(bench.request());
    const end = bench.clock.now() + 10 * minute;
    while (bench.clock.now() < end) await bench.rounds(agent, 1);
    const rounds = agent.get(id)?.rounds ?? 0;
    assert.ok(rounds >= 3, `${rounds} rounds`);
  });

  it('rests when its calls of a day are made, tells of it once, and goes on the next day or when a person wants it', async () => {
    bench.dataflow.isBehind = false;
    const { id } = await agent.start(bench.request({ budget: { callsPerDay: 30 } }));
    const text = async (): Promise<string> => bench.journalText(id);
    await bench.rounds(agent, 30);
    assert.equal(bench.person.told.length, 1, bench.person.told.join('\n'));
    assert.match(bench.person.told[0] ?? '', /orders-live: The 30 calls .* rests until 2026-01-02T/);
    const task = agent.get(id);
    assert.deepEqual([task?.status, task && agent.isResting(task)], ['running', true], await text());
    const used = task?.use.calls ?? 0;
    assert.ok(used >= 30 && used < 35, `${used} calls: a round that has begun is not cut off`);
    await agent.close();
    agent = bench.agent();
    await agent.resume();
    await bench.rounds(agent, 3);
    assert.equal(agent.get(id)?.use.calls, used, 'a restart is no new day');
    await agent.renewCalls(id);
    await bench.rounds(agent, 2);
    assert.ok((agent.get(id)?.use.calls ?? 0) > used, await text());
    assert.match(await text(), /A person lets it go on before the day is over/);
    const later = bench.clock.now() + 3 * day;
    while (bench.clock.now() < later) await bench.rounds(agent, 1);
    const calls = agent.get(id)?.use.calls ?? 0;
    assert.ok(calls >= 120 && calls <= 175, `${calls} calls in four days`);
    assert.equal(agent.get(id)?.status, 'running');
  });

  it('begins once when it is asked twice at the same time', async () => {
    const both = await Promise.allSettled([agent.start(bench.request()), agent.start(bench.request())]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(agent.list().length, 1);
  });

  it('adds workers to a job whose limits nobody ever stated', async () => {
    bench.dataflow.jobs = bench.dataflow.jobs.map((job) => ({ ...job, limits: {} }));
    bench.dataflow.ownLimit = 4;
    const { id } = await agent.start(bench.request());
    await bench.rounds(agent, 4);
    assert.equal(bench.person.asked.length, 1, await bench.journalText(id));
    assert.equal(bench.dataflow.limit(), 11);
  });
});

describe('What the agent keeps, when it is damaged', () => {
  it('is a task of another version that is not run, is told of, and can be stopped to begin anew', async () => {
    const bench = new AgentBench();
    const first = await bench.open();
    await first.start(bench.request());
    await first.close();
    const { tasks } = await bench.store.load();
    for (const position of [
      { state: 'hibernate', memory: {} },
      { state: 'look', memory: { bad: 'many' } },
    ]) {
      bench.store = new MemoryTaskStore();
      const [task] = tasks;
      assert.ok(task);
      await bench.store.save({ ...task, position });
      const agent = bench.agent();
      const told = await agent.resume();
      assert.match(told.join('\n'), /orders-live is not resumed: /);
      await bench.clock.advance(30 * minute);
      assert.deepEqual(bench.dataflow.sent, []);
      await assert.rejects(agent.start(bench.request()), /looks after orders-live already/);
      await agent.stop(task.id);
      assert.equal(agent.get(task.id)?.status, 'stopped');
      await agent.start(bench.request());
      await agent.close();
    }
    await bench.close();
  });

  const thing = (id: string): MadeThing => ({
    id,
    kind: 'snapshot',
    taskId: 't',
    playbook: 'streaming',
    connectionId: 'local',
    projectId: 'p',
    location: 'l',
    resourceId: id,
    jobName: 'orders',
    origin: 'Dataflow agent t',
    madeAt: '2026-01-01T00:00:00Z',
    expiresAt: '2026-01-02T00:00:00Z',
  });

  it('loses nothing of what was made when many tasks make something at once', async () => {
    const store = new MemoryMadeThings();
    const made = new MadeThings(store);
    const ids = Array.from({ length: 50 }, (_, index) => `s${index}`);
    await Promise.all(ids.map((id) => made.add(thing(id))));
    const kept = await new MadeThings(store).list();
    assert.deepEqual(
      kept.map(({ id }) => id),
      ids,
    );
  });

  it('does not write over entries of what was made that it cannot read', async () => {
    const store = new MemoryMadeThings();
    const strange = { id: 'later', kind: 'template' };
    await store.save({ version: 1, things: [thing('s1'), strange] });
    const made = new MadeThings(store);
    assert.match((await made.problems()).join(), /1 entries/);
    await made.add(thing('s2'));
    const { things } = (await store.load()) as { things: unknown };
    assert.deepEqual(things, [strange, thing('s1'), thing('s2')]);
  });
});
