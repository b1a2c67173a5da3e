import assert from 'node:assert/strict';
import { waitFor } from '../waitFor.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { journalText } from '../../src/agent/pipeline/journalText.ts';
import type { PipelineAgent } from '../../src/agent/pipeline/pipelineAgent.ts';
import { isFinal } from '../../src/agent/pipeline/task.ts';
import type { Connection } from '../../src/dataflow/connection.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import type { Job } from '../../src/dataflow/job.ts';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import events from '../../src/emulator/scenarios/pipelines/events.json' with { type: 'json' };
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { EmbeddedClient } from '../../src/mcp/embedded/embeddedClient.ts';
import { Permissions } from '../../src/mcp/policy/permissions.ts';
import type { Clock } from '../../src/monitoring/clock.ts';
import { EditorPerson } from '../../src/views/agent/editorPerson.ts';
import { journalScheme } from '../../src/views/agent/journalDocuments.ts';
import { openAgent } from '../../src/views/agent/openAgent.ts';
import { defaultPlan, watchRequest } from '../../src/views/agent/watchFlow.ts';
import { MapMemory } from '../views/mapMemory.ts';

const place = { projectId: 'local-project', location: 'us-central1' };
/** More arrives than two workers can do. */
const lagging = {
  ...events,
  arrival: { kind: 'constant', perSecond: 7000 },
  workers: { ...events.workers, max: 2 },
};
const speed = 60;

/** Job time of a service that is `speed` times as fast, from now on. */
function fastClock(): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * speed,
    setTimeout: (run, ms) => {
      const timer = setTimeout(run, ms / speed);
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

async function until<Value>(
  what: string,
  find: () => Value | undefined | Promise<Value | undefined>,
): Promise<Value> {
  const found = await waitFor(what, find, (value) => value !== undefined && value !== false, 100_000);
  assert.ok(found !== undefined);
  return found;
}

describe('The pipeline agent in the editor', function () {
  this.timeout(240_000);
  let extensionPath: string;

  before(async () => {
    const extension = vscode.extensions.getExtension('dataflow-vscode.dataflow-vscode');
    assert.ok(extension);
    await extension.activate();
    ({ extensionPath } = extension);
  });

  describe('over a job that is behind', () => {
    let service: ChildProcess;
    let folder: string;
    let log: vscode.LogOutputChannel;
    let connections: Connections;
    let connection: Connection;
    let client: EmbeddedClient;
    let person: EditorPerson;
    let agent: PipelineAgent;
    let open: () => PipelineAgent;
    let job: Job;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'dataflow-agent-'));
      const program = join(extensionPath, 'dist', 'bin', 'dataflow-emulator.js');
      service = spawn(process.execPath, [program, '--json', '--speed', String(speed)], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      });
      assert.ok(service.stdout);
      const [line] = (await once(createInterface({ input: service.stdout }), 'line')) as [string];
      const { grpc, http } = JSON.parse(line) as { grpc: string; http: string };
      log = vscode.window.createOutputChannel('Agent tests', { log: true });
      connections = new Connections((each) => openDataflowApi(each, log));
      connection = {
        id: 'fast',
        name: 'Fast service',
        projectId: place.projectId,
        regions: [place.location],
        endpoint: grpc,
        auth: { kind: 'none' },
      };
      await connections.set([connection]);
      await submitScenario(http, { jobName: 'clicks-behind', workload: lagging, age: '20m' }, place);
      const clock = fastClock();
      const permissions = new Permissions(clock);
      client = new EmbeddedClient({ connections, log, clock, permissions });
      person = new EditorPerson({ log, showJournal: () => undefined });
      const memory = new MapMemory();
      const chatModel = (): Promise<undefined> => Promise.resolve(undefined);
      open = () => openAgent({ tools: client, memory, folder, person, permissions, clock, log, chatModel });
      agent = open();
      const api = await connections.api(connection);
      const [listed] = (await api.listJobs({ location: place.location })).jobs;
      assert.ok(listed);
      job = await api.getJob({ ...place, jobId: listed.id });
    });
    after(async () => {
      await agent.close();
      await client.close();
      person.dispose();
      await connections.close();
      service.kill();
      if (service.exitCode === null) await once(service, 'exit');
      log.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    const limitAtService = async (): Promise<number | undefined> => {
      const api = await connections.api(connection);
      return (await api.getJob({ ...place, jobId: job.id })).limits.maxNumWorkers;
    };

    it('asks, scales the job at the service when that is approved, sees the effect, and goes on after a reload', async () => {
      const target = { connectionId: connection.id, ref: { ...place, jobId: job.id } };
      const request = watchRequest(target, job, defaultPlan(job), Date.now());
      const { id } = await agent.start({ ...request, settings: { quietMinutes: 2 } });

      const first = await until('a question', () => person.pending()[0]);
      assert.match(first.question.message, /^Scale the Dataflow job "clicks-behind".*at most \d+ workers/);
      await vscode.commands.executeCommand('notifications.clearAll');
      assert.equal(person.pending()[0], first, 'a notification that is dismissed is no answer');
      first.answer('decline');
      await until('another question', () => person.pending().find((each) => each !== first));
      assert.equal(await limitAtService(), job.limits.maxNumWorkers);

      await until('the approval', async () => {
        if (person.pending().length > 0)
          await vscode.commands.executeCommand('notification.acceptPrimaryAction');
        return (await limitAtService()) === job.limits.maxNumWorkers ? undefined : true;
      });
      const journal = async (): Promise<string> => {
        const task = agent.get(id);
        assert.ok(task);
        return journalText(task, await agent.journalOf(id));
      };
      // What does not come in time is asked about again.
      await until('the effect', async () => {
        if (person.pending().length > 0)
          await vscode.commands.executeCommand('notification.acceptPrimaryAction');
        return /The effect came/.test(await journal()) ? true : undefined;
      });

      await agent.close();
      agent = open();
      assert.deepEqual(await agent.resume(), []);
      await until('a round after the reload', async () =>
        /goes on after a restart[^]*\bsees\b/.test(await journal()) ? true : undefined,
      );
      await agent.stop(id);
      const stopped = agent.get(id);
      assert.ok(stopped && isFinal(stopped));
      const text = await journal();
      assert.match(text, /A person declined[^]*A person approved[^]*Done: update_job[^]*A person stopped it/);
    });
  });

  it('watches a job by its command, with a journal that follows it, until it is stopped', async () => {
    const http = process.env['STORAGE_EMULATOR_HOST'];
    const endpoint = process.env['DATAFLOW_EMULATOR_HOST'];
    assert.ok(http !== undefined && endpoint !== undefined);
    await submitScenario(http, { jobName: 'agent-watched', workload: events }, place);
    const log = vscode.window.createOutputChannel('Agent tests', { log: true });
    const api = await openDataflowApi(
      {
        id: 'x',
        name: 'x',
        projectId: place.projectId,
        regions: [place.location],
        endpoint,
        auth: { kind: 'none' },
      },
      log,
    );
    const found = (await api.listJobs({ location: place.location, name: 'agent-watched' })).jobs;
    const jobId = found.find(({ name }) => name === 'agent-watched')?.id;
    assert.ok(jobId !== undefined);
    const target = { connectionId: 'local', ref: { ...place, jobId } };
    try {
      let isDone = false;
      const watching = Promise.resolve(
        vscode.commands.executeCommand('dataflow.agent.watch', target),
      ).finally(() => {
        isDone = true;
      });
      // Each question has its default in focus.
      await until('the answers', async () => {
        if (isDone) return true;
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return undefined;
      });
      await watching;
      await vscode.commands.executeCommand('dataflow.agent.showJournal', target);
      const journal = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === journalScheme);
      assert.ok(journal);
      await until('the first round', () => (/Round 1/.test(journal.getText()) ? true : undefined));
      assert.match(
        journal.getText(),
        /Keep a streaming job up for agent-watched: .*A person is asked about every change/,
      );
      await vscode.commands.executeCommand('dataflow.agent.stop', target);
      await until('the end', () => (/ended +A person stopped it/.test(journal.getText()) ? true : undefined));
    } finally {
      await vscode.commands.executeCommand('dataflow.agent.stopAll');
      await api.requestJobState({ ...place, jobId }, 'CANCELLED');
      await api.close();
      log.dispose();
    }
  });
});
