import assert from 'node:assert/strict';
import type { PipelineAgent } from '../../../src/agent/pipeline/pipelineAgent.ts';
import { protocolVersion, type MessageToPage } from '../../../src/dashboard/protocol.ts';
import { agentShape, type AgentAction, type AgentTaskView } from '../../../src/dashboard/shapes/agentView.ts';
import { JobTasks } from '../../../src/views/agent/jobTasks.ts';
import { AgentBench } from '../../agent/pipeline/agentBench.ts';
import { waitFor } from '../../waitFor.ts';
import { exampleJob, ExampleShown } from '../exampleJobs.ts';
import { ExtensionSide } from '../extensionSide.ts';

/** The agent itself looks after a job of a service that is behind. */
describe('Agent of the dashboard', () => {
  let bench: AgentBench;
  let agent: PipelineAgent;
  let side: ExtensionSide;
  let tasks: JobTasks;
  const heard: MessageToPage[] = [];

  beforeEach(async () => {
    heard.length = 0;
    bench = new AgentBench();
    agent = await bench.open();
    tasks = new JobTasks({
      tasks: () => agent.list(),
      get: () => Promise.resolve(agent),
      onDidChange: (listener) => agent.onDidChange(listener),
    });
    const shown = new ExampleShown({ job: exampleJob({ id: '1', name: 'orders-live' }), messages: [] });
    side = new ExtensionSide(shown, { agent: tasks });
    side.attach((message) => void heard.push(message));
    await side.receive({
      version: protocolVersion,
      type: 'openPanel',
      panel: 'agent',
      state: agentShape.initial,
    });
  });
  afterEach(async () => {
    side.close();
    await agent.close();
    await bench.close();
  });

  const latest = (): readonly AgentTaskView[] => {
    const last = heard.findLast(({ type }) => type === 'panel');
    const view: unknown = JSON.parse(JSON.stringify(last?.type === 'panel' ? last.view : {}));
    return agentShape.isView(view) ? view.tasks : [];
  };
  const until = (what: string, isGood: (task: AgentTaskView) => boolean): Promise<unknown> =>
    waitFor(what, latest, ([task]) => task !== undefined && isGood(task));
  const act = (type: AgentAction['type'], task: string): Promise<void> =>
    side.receive({ version: protocolVersion, type: 'panelAction', panel: 'agent', action: { type, task } });

  it('tells of each thing the agent does as it does it, and what it was allowed', async () => {
    const { id } = await agent.start(bench.request({ approval: bench.standing() }));
    await until('the task', ({ permission }) => permission?.grantedBy === 'ann');
    await bench.rounds(agent, 3);
    assert.equal(bench.dataflow.limit(), 11);
    await until('what it did', ({ entries }) =>
      entries.some(({ tone, verb }) => tone === 'act' && verb === 'acts'),
    );
    const journal = await agent.journalOf(id);
    await until('all of its journal', ({ entries }) => entries.length === journal.length);
    const [task] = latest();
    assert.equal(task?.playbook, 'Looks after a streaming job');
    assert.equal(task.rounds, 3);
    assert.match(task.used, /^1 change, /);
    assert.deepEqual(
      task.entries.map(({ text }) => text),
      journal.map(({ text }) => text),
    );
    assert.ok(
      task.entries.some(({ evidence }) => evidence.some((line) => line.includes('data_watermark_age'))),
    );
  });

  it('has a person asked from now on when that is wanted, and knows when it was stopped', async () => {
    const { id } = await agent.start(bench.request({ approval: bench.standing() }));
    await until('the permission', ({ permission }) => permission !== undefined);
    await act('askFromNowOn', id);
    await until('no permission', ({ permission }) => permission === undefined);
    await bench.rounds(agent, 3);
    assert.equal([...bench.person.asked].length, 1);
    await agent.stop(id);
    await until('the end', ({ status }) => status === 'stopped');
  });

  it('shows nothing of tasks for other jobs, and does nothing to them', async () => {
    const { id } = await agent.start(
      bench.request({ job: { ...bench.request().job, jobId: '2' }, approval: bench.standing() }),
    );
    await act('askFromNowOn', id);
    await act('stop', id);
    assert.deepEqual(side.done, []);
    assert.equal(agent.get(id)?.approval.kind, 'standing');
    assert.deepEqual(latest(), []);
  });
});
