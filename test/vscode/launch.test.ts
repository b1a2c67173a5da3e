import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Connections } from '../../src/dataflow/connections.ts';
import { parseConnections } from '../../src/dataflow/connectionSettings.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import type { JobSummary } from '../../src/dataflow/job.ts';
import { launchViewType } from '../../src/manifest/views.ts';
import { systemClock as clock } from '../../src/monitoring/clock.ts';
import { connectionApi } from '../../src/views/connectionApi.ts';
import { LaunchForm } from '../../src/views/launchForm/launchForm.ts';
import { LaunchMemory } from '../../src/views/launchForm/launchMemory.ts';
import {
  protocolVersion as version,
  type Draft,
  type FormTarget,
  type MessageToPage,
  type Outcome,
} from '../../src/views/launchForm/protocol.ts';
import { pickTemplate, templateItems } from '../../src/views/launchForm/templatePicker.ts';
import { MapMemory } from '../views/mapMemory.ts';
import { eventually, ModelJobs } from './modelJobs.ts';
import { activeExtension, run } from './run.ts';

const place = { connectionId: 'local', location: 'us-central1' };
const wordcount = 'gs://dataflow-emulator/flex/wordcount.json';
const streamingModel = 'gs://dataflow-emulator/flex/streaming-model.json';

describe('Launching templates on the local service', () => {
  const jobs = new ModelJobs();
  let log: vscode.LogOutputChannel;
  let connections: Connections;

  before(async () => {
    await activeExtension();
    log = vscode.window.createOutputChannel('Launch tests', { log: true });
    connections = new Connections((connection) => openDataflowApi(connection, log));
    const { connections: found } = parseConnections([], {
      DATAFLOW_EMULATOR_HOST: process.env['DATAFLOW_EMULATOR_HOST'] ?? '',
    });
    await connections.set(found);
  });
  after(async () => {
    await connections.close();
    log.dispose();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** A form as a panel holds one, spoken to as its page does. */
  async function open(
    target: FormTarget,
    memory = new MapMemory(),
  ): Promise<{
    readonly draft: () => Draft;
    readonly press: (type: 'launch' | 'validate', over: Partial<Draft>) => Promise<Outcome | undefined>;
    readonly launched: JobSummary[];
    readonly failure: () => string | undefined;
  }> {
    const messages: MessageToPage[] = [];
    const launched: JobSummary[] = [];
    const form = new LaunchForm(
      {
        api: () => connectionApi(connections, 'local', 'Launching a template'),
        connection: () => {
          const [connection] = connections.list();
          assert.ok(connection);
          return connection;
        },
        memory: new LaunchMemory(memory),
        clock,
        log,
        confirmReplacement: () => Promise.resolve(true),
        copy: () => Promise.resolve(),
        onDidLaunch: (job) => launched.push(job),
        openDashboard: () => undefined,
        showLog: () => undefined,
        post: (message) => messages.push(message),
      },
      target,
    );
    await form.load();
    const draft = (): Draft => {
      const shown = messages.findLast((message) => message.type === 'form');
      assert.ok(shown, JSON.stringify(messages));
      return shown.draft;
    };
    return {
      draft,
      launched,
      failure: () => messages.findLast((message) => message.type === 'failed')?.problem.reason,
      press: async (type, over) => {
        await form.receive({ version, type, draft: { ...draft(), ...over } });
        const ended = messages.findLast((message) => message.type === 'activity');
        return ended?.outcome;
      },
    };
  }

  function launchTabs(): readonly string[] {
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(
        ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(launchViewType),
      )
      .map(({ label }) => label);
  }

  async function count(name: string): Promise<number> {
    return (await jobs.named(name)) === undefined ? 0 : 1;
  }

  it('opens one form for a template, however often it is asked for', async () => {
    await run('dataflow.launchTemplate', { ...place, path: wordcount });
    await run('dataflow.launchTemplate', { ...place, path: wordcount });
    await eventually(launchTabs, (tabs) => tabs.length > 0);
    assert.deepEqual(launchTabs(), ['Launch wordcount']);
  });

  it('offers a form to replace a running streaming job, with the template that is named', async () => {
    const job = await jobs.start('to-be-replaced', 'healthy-streaming');
    await run('dataflow.replaceJob', job, { ...place, path: streamingModel });
    assert.deepEqual(await eventually(launchTabs, (tabs) => tabs.length > 0), ['Replace to-be-replaced']);
  });

  it('launches a template with what was typed', async () => {
    const form = await open({ ...place, path: streamingModel });
    const outcome = await form.press('launch', {
      jobName: 'typed-launch',
      parameters: { arrivalPerSecond: '12', workersMax: '3' },
      environment: { additionalUserLabels: 'team=orders' },
    });
    assert.equal(outcome?.kind, 'launched');
    const job = await jobs.named('typed-launch');
    assert.ok(job);
    const found = await jobs.call<{ labels?: Readonly<Record<string, string>> }>(
      'GET',
      `jobs/${job.id}?view=JOB_VIEW_ALL`,
    );
    assert.equal(found.labels?.['team'], 'orders');
    assert.match(JSON.stringify(found), /"perSecond":\s*12\b/);
    assert.equal(form.launched[0]?.id, job.id);
  });

  it('makes no job when it is only to be checked', async () => {
    const form = await open({ ...place, path: wordcount });
    const outcome = await form.press('validate', {
      jobName: 'only-checked',
      parameters: { output: 'gs://local-bucket/out' },
    });
    assert.deepEqual(outcome, { kind: 'valid', isCheckedByService: true });
    assert.equal(await count('only-checked'), 0);
  });

  it('blocks a value that the template does not take', async () => {
    const form = await open({ ...place, path: wordcount });
    const outcome = await form.press('launch', {
      jobName: 'blocked-launch',
      parameters: { output: 'here', minimumLength: 'x' },
    });
    assert.equal(outcome?.kind, 'incomplete');
    assert.deepEqual(outcome.problems.map(({ key }) => key).sort(), [
      'parameter:minimumLength',
      'parameter:output',
    ]);
    assert.equal(await count('blocked-launch'), 0);
  });

  it('shows what the service refuses at its field', async () => {
    const form = await open({ ...place, path: streamingModel });
    const outcome = await form.press('launch', {
      jobName: 'refused-launch',
      parameters: { machineType: 'UPPER' },
    });
    assert.equal(outcome?.kind, 'refused');
    assert.deepEqual(
      outcome.problems.map(({ key }) => key),
      ['parameter:machineType'],
    );
    assert.equal(await count('refused-launch'), 0);
  });

  it('begins with the values of last time', async () => {
    const memory = new MapMemory();
    const first = await open({ ...place, path: wordcount }, memory);
    await first.press('validate', { parameters: { output: 'gs://local-bucket/kept' } });
    const second = await open({ ...place, path: wordcount }, memory);
    assert.deepEqual(second.draft().parameters, { output: 'gs://local-bucket/kept' });
  });

  it('replaces a running job by one of the same name', async () => {
    const first = await open({ ...place, path: streamingModel });
    await first.press('launch', { jobName: 'replaced-one', parameters: {} });
    const [job] = first.launched;
    assert.ok(job);
    const { projectId, id: jobId } = job;
    const target = { connectionId: 'local', ref: { projectId, location: 'us-central1', jobId } };
    await jobs.until(target, ({ currentState }) => currentState === 'JOB_STATE_RUNNING');
    const replaced = { projectId, jobId, jobName: job.name };
    const second = await open({ ...place, path: streamingModel, replaced });
    const outcome = await second.press('launch', { parameters: { workersMax: '5' } });
    assert.equal(outcome?.kind, 'launched', JSON.stringify(outcome));
    assert.equal(second.launched[0]?.name, 'replaced-one');
    assert.notEqual(second.launched[0].id, jobId);
    await jobs.until(target, ({ currentState }) => currentState === 'JOB_STATE_UPDATED');
  });

  it('says why a template cannot be read', async () => {
    const form = await open({ ...place, path: 'gs://dataflow-emulator/flex/missing.json' });
    assert.match(form.failure() ?? '', /missing\.json/);
  });

  it('lists templates that lie ready or are known and fit, and takes any path that is typed', async () => {
    const [connection] = connections.list();
    assert.ok(connection);
    const question = { title: 'Launch', connection, location: 'us-central1', recent: [] };
    const paths = templateItems(question).flatMap(({ path }) => (path === undefined ? [] : [path]));
    assert.ok(paths.includes(wordcount));
    assert.ok(
      paths.every((path) => path.startsWith('gs://dataflow-emulator/')),
      "Google's are not to be had there",
    );
    const cloud = { ...connection, auth: { kind: 'adc' } as const };
    const googles = (isStreamingOnly: boolean): readonly string[] =>
      templateItems({ ...question, connection: cloud, isStreamingOnly }).flatMap(({ description = '' }) =>
        description === '' ? [] : [description],
      );
    assert.ok(googles(false).some((description) => description.endsWith('Batch')));
    assert.ok(googles(true).length > 0);
    assert.ok(googles(true).every((description) => description.endsWith('Streaming')));
    const picked = pickTemplate(question);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await picked, undefined);
  });
});
