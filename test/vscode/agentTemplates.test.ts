import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isJobTarget, type JobTarget } from '../../src/manifest/commands/commandTargets.ts';
import { journalScheme } from '../../src/views/agent/journalDocuments.ts';
import { eventually, ModelJobs } from './modelJobs.ts';
import { Person } from './person.ts';
import { activeExtension, run } from './run.ts';

const local = { connectionId: 'local' };
const streamingModel = 'gs://dataflow-emulator/flex/streaming-model.json';
const batchModel = 'gs://dataflow-emulator/flex/batch-model.json';

describe('The agent, asked to replace or launch a job', () => {
  const jobs = new ModelJobs();
  let person: Person;

  before(activeExtension);
  beforeEach(() => {
    person = new Person();
  });
  afterEach(async () => {
    await run('dataflow.agent.stopAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    person.leave();
  });

  /** Answers the question that the agent has put, where it is put in full. */
  async function answer(question: RegExp, button: string): Promise<void> {
    await eventually(
      () => person.seen.map(({ text }) => text),
      (texts) => texts.some((text) => question.test(text)),
    );
    person.will(button);
    await run('dataflow.agent.list');
    const asked = person.seen.findLast(({ kind }) => kind === 'modal');
    assert.match(asked?.text ?? '', question);
  }

  /** Journals of other jobs may be open as well. */
  async function journalSays(jobName: string, pattern: RegExp): Promise<void> {
    await eventually(
      () =>
        vscode.workspace.textDocuments
          .filter(({ uri }) => uri.scheme === journalScheme)
          .map((document) => document.getText())
          .find((text) => text.includes(jobName)) ?? '',
      (text) => pattern.test(text),
    );
  }

  /** A streaming job of the template that the agent is given as its new version. */
  async function launched(jobName: string): Promise<JobTarget> {
    const { job } = await jobs.call<{ job: { id: string } }>('POST', 'flexTemplates:launch', {
      launchParameter: { jobName, containerSpecGcsPath: streamingModel },
    });
    const ref = { projectId: 'local-project', location: 'us-central1', jobId: job.id };
    const target = { ...local, ref, jobName };
    assert.ok(isJobTarget(target));
    await jobs.until(target, ({ currentState }) => currentState === 'JOB_STATE_RUNNING');
    return target;
  }

  it('takes a snapshot before it replaces a job, once that is approved, and removes it when that is wanted', async () => {
    const job = await launched('agent-replaced');
    person.will(streamingModel, 'workersMax=4', 'Go on without', '3', '');
    await run('dataflow.agent.migrate', job);
    const workers = person.seen.find(({ text }) => text === 'The New Version: Most Workers');
    assert.match(workers?.detail ?? '', /both can run.*How many may the new version have\?/);
    assert.deepEqual(await jobs.snapshots(job), []);

    await answer(/snapshot/i, 'Approve');
    await run('dataflow.agent.showJournal', job);
    await journalSays('agent-replaced', /Made the snapshot/);
    await run('dataflow.agent.stop', job);
    assert.equal((await jobs.snapshots(job)).length, 1);

    person.will('Snapshot of agent-replaced', undefined);
    await run('dataflow.agent.madeThings');
    assert.equal((await jobs.snapshots(job)).length, 1, 'nothing is removed without a yes');
    person.will('Snapshot of agent-replaced', 'Remove');
    await run('dataflow.agent.madeThings');
    const left = (await jobs.snapshots(job)).filter(({ state }) => state !== 'DELETED');
    assert.deepEqual(left, []);

    let rest: readonly string[] = [];
    person.will(({ choices }) => {
      rest = choices;
      return undefined;
    });
    await run('dataflow.agent.madeThings');
    assert.ok(!rest.includes('Snapshot of agent-replaced'), rest.join(', '));
  });

  it('replaces nothing when the way back is named and its template given up', async () => {
    const job = await launched('agent-left-alone');
    person.will(streamingModel, '', 'Name the template of the version before', undefined);
    await run('dataflow.agent.migrate', job);
    assert.equal(await jobs.state(job), 'RUNNING');
    assert.deepEqual(
      person.seen.map(({ kind }) => kind),
      ['input', 'input', 'modal', 'input'],
    );
  });

  it('replaces nothing when the question of its workers is given up', async () => {
    const job = await launched('agent-unlimited');
    person.will(streamingModel, '', 'Go on without', undefined);
    await run('dataflow.agent.migrate', job);
    assert.equal(await jobs.state(job), 'RUNNING');
    assert.equal(person.seen.at(-1)?.text, 'The New Version: Most Workers');
  });

  it('launches a batch job as it was told, once that is approved, and forgets it afterwards', async () => {
    const name = 'agent-batch';
    person.will(batchModel, 'elements=1000', name, '3', '', '');
    await run('dataflow.agent.runBatch', local);
    await eventually(
      () => person.seen.map(({ text }) => text),
      (texts) => texts.some((text) => text.includes(name)),
    );
    assert.equal(await jobs.named(name), undefined, 'nothing is launched unasked');

    await answer(new RegExp(name), 'Approve');
    const found = await eventually(
      () => jobs.named(name),
      (job) => job !== undefined,
    );
    assert.ok(found);
    assert.equal(found.type, 'JOB_TYPE_BATCH');
    await person.seesCancelled(jobs, found);
    await run('dataflow.agent.stopAll');

    person.will(name, 'Remove it and its journal');
    await run('dataflow.agent.list');
    let rest: readonly string[] = [];
    person.will(({ choices }) => {
      rest = choices;
      return undefined;
    });
    await run('dataflow.agent.list');
    assert.ok(!rest.some((label) => label.includes(name)), rest.join(', '));
  });

  it('launches nothing when that is declined', async () => {
    const name = 'agent-declined';
    person.will(batchModel, '', name, '3', '', '');
    await run('dataflow.agent.runBatch', local);
    await answer(new RegExp(name), 'Decline');
    await eventually(
      async () => {
        let listed: readonly string[] = [];
        person.will(({ choices }) => {
          listed = choices;
          return undefined;
        });
        await run('dataflow.agent.list');
        return listed;
      },
      (labels) => labels.some((label) => label.startsWith('$(circle-slash)') && label.includes(name)),
    );
    assert.equal(await jobs.named(name), undefined);
  });
});
