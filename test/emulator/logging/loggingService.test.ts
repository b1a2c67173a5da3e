import assert from 'node:assert/strict';
import { once } from 'node:events';
import { LoggingServiceV2Client, type protos } from '@google-cloud/logging-api';
import type { WorkerLogEntry } from '../../../src/emulator/engines/engine.ts';
import { JobMessageImportance } from '../../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import type { FakeRun } from '../fakeEngine.ts';
import { refusalOver, RunningEmulator, transports, type Transport } from '../runningEmulator.ts';

type ListRequest = protos.google.logging.v2.IListLogEntriesRequest;
type TailResponse = protos.google.logging.v2.ITailLogEntriesResponse;

const resourceNames = ['projects/local-project'];
const noon = Date.UTC(2026, 0, 31, 12);

function workerEntry(number: number, more: Partial<WorkerLogEntry> = {}): WorkerLogEntry {
  return {
    time: new Date(noon + number * 1000),
    severity: 'INFO',
    message: `entry ${number}`,
    log: 'worker',
    worker: 'worker-0',
    ...more,
  };
}

/** An emulator with one job, and Google's client of its logs. */
class Logs {
  private constructor(
    readonly running: RunningEmulator,
    readonly client: LoggingServiceV2Client,
    readonly run: FakeRun,
  ) {}

  static async open(transport: Transport): Promise<Logs> {
    const running = await RunningEmulator.start();
    const [job] = await running.clients('gRPC').jobs.createJob({
      projectId: 'local-project',
      location: 'us-central1',
      job: { name: 'wordcount' },
    });
    const client = new LoggingServiceV2Client(running.clientOptions(transport));
    return new Logs(running, client, running.engine.runOf(job));
  }

  list(request: ListRequest = {}) {
    return this.client.listLogEntries(
      { resourceNames, filter: 'log_id("dataflow.googleapis.com/worker")', ...request },
      { autoPaginate: false },
    );
  }

  async messages(request: ListRequest = {}): Promise<readonly (string | undefined | null)[]> {
    const [entries] = await this.list(request);
    return entries.map(
      ({ jsonPayload, textPayload }) => textPayload ?? jsonPayload?.fields?.['message']?.stringValue,
    );
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.running.close();
  }
}

for (const transport of transports) {
  describe(`Cloud Logging over ${transport}`, () => {
    const refusal = refusalOver(transport);
    let logs: Logs;

    beforeEach(async () => {
      logs = await Logs.open(transport);
    });
    afterEach(() => logs.close());

    it('gives the messages of a job as its log job-message', async () => {
      const { observer, job } = logs.run;
      observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, 'Starting 1 workers.');
      observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, 'Workflow failed.');
      const filter = `resource.type="dataflow_step" AND resource.labels.job_id="${job.id}" AND logName="projects/local-project/logs/dataflow.googleapis.com%2Fjob-message"`;
      assert.deepEqual(await logs.messages({ filter }), ['Starting 1 workers.', 'Workflow failed.']);
      assert.deepEqual(await logs.messages({ filter: `${filter} severity>=ERROR` }), ['Workflow failed.']);
      const [[entry]] = await logs.list({ filter });
      assert.deepEqual([entry?.severity, entry?.resource?.labels?.['job_name']], ['INFO', 'wordcount']);
    });

    it('gives what workers log, with its step, worker and severity', async () => {
      logs.run.observer.workerLog(
        workerEntry(1, { severity: 'ERROR', step: 'Parse/Map', logger: 'parse.py:12', message: 'bad line' }),
      );
      const [[entry]] = await logs.list({ filter: 'resource.labels.step_id="Parse/Map" "BAD LINE"' });
      assert.ok(entry);
      assert.equal(entry.logName, 'projects/local-project/logs/dataflow.googleapis.com%2Fworker');
      assert.equal(entry.severity, 'ERROR');
      assert.equal(entry.labels?.['compute.googleapis.com/resource_name'], 'worker-0');
      assert.equal(Number(entry.timestamp?.seconds), noon / 1000 + 1);
      assert.equal(entry.jsonPayload?.fields?.['logger']?.stringValue, 'parse.py:12');
    });

    it('sorts by time, either way, whatever order entries came in', async () => {
      for (const number of [3, 1, 2]) logs.run.observer.workerLog(workerEntry(number));
      assert.deepEqual(await logs.messages(), ['entry 1', 'entry 2', 'entry 3']);
      assert.deepEqual(await logs.messages({ orderBy: 'timestamp desc' }), ['entry 3', 'entry 2', 'entry 1']);
    });

    it('gives entries page by page, each once, also when others arrive and times are the same', async () => {
      for (const orderBy of ['timestamp asc', 'timestamp desc']) {
        const fresh = await Logs.open(transport);
        try {
          for (let number = 0; number < 5; number += 1) {
            fresh.run.observer.workerLog(workerEntry(7, { message: `entry ${number}` }));
          }
          const found: string[] = [];
          let pageToken = '';
          do {
            const [entries, , response] = await fresh.list({ orderBy, pageSize: 2, pageToken });
            found.push(...entries.map(({ insertId }) => insertId ?? ''));
            pageToken = response.nextPageToken ?? '';
            fresh.run.observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, 'another log');
          } while (pageToken !== '');
          assert.equal(new Set(found).size, 5);
          assert.deepEqual(
            found,
            orderBy === 'timestamp asc' ? [...found].sort() : [...found].sort().reverse(),
          );
        } finally {
          await fresh.close();
        }
      }
    });

    it('gives nothing of other projects', async () => {
      logs.run.observer.workerLog(workerEntry(1));
      assert.deepEqual(await logs.messages({ resourceNames: ['projects/other-project'] }), []);
      const view = 'projects/local-project/locations/global/buckets/_Default/views/_AllLogs';
      assert.deepEqual(await logs.messages({ resourceNames: [view] }), ['entry 1']);
    });

    it('refuses what it does not serve, naming it', async () => {
      const cases: readonly [ListRequest, RegExp][] = [
        [{ filter: 'severity>=LOUD' }, /'filter'.*LOUD.*character 11/],
        [{ orderBy: 'severity' }, /order_by.*severity/],
        [{ pageSize: 1001 }, /page_size.*1001/],
        [{ pageSize: -1 }, /page_size/],
        [{ pageToken: 'made-up' }, /page_token/],
        [{ resourceNames: [] }, /resource_names/],
        [{ resourceNames: ['folders/1'] }, /resource_names.*folders\/1/],
      ];
      for (const [request, message] of cases) {
        await assert.rejects(logs.list(request), refusal('INVALID_ARGUMENT', message));
      }
      await assert.rejects(
        logs.client.deleteLog({ logName: 'projects/local-project/logs/a' }),
        refusal('UNIMPLEMENTED', /LoggingServiceV2\.DeleteLog is not implemented/),
      );
    });
  });
}

describe('Cloud Logging', () => {
  let logs: Logs;

  beforeEach(async () => {
    logs = await Logs.open('gRPC');
  });
  afterEach(() => logs.close());

  it('gives the same answer over gRPC and over REST', async () => {
    logs.run.observer.workerLog(workerEntry(1, { step: 'Parse', thread: 'Thread-1', severity: 'CRITICAL' }));
    logs.run.observer.message(JobMessageImportance.JOB_MESSAGE_WARNING, 'slow');
    const rest = new LoggingServiceV2Client(logs.running.clientOptions('REST'));
    try {
      const request = { resourceNames, filter: 'severity>=WARNING' };
      const [overGrpc] = await logs.client.listLogEntries(request);
      const [overRest] = await rest.listLogEntries(request);
      assert.equal(overGrpc.length, 2);
      assert.deepEqual(overRest, overGrpc);
    } finally {
      await rest.close();
    }
  });

  it('follows the entries that come after a session has begun', async () => {
    logs.run.observer.workerLog(workerEntry(1, { message: 'before' }));
    const stream = logs.client.tailLogEntries();
    const stopped = once(stream, 'error');
    stream.write({ resourceNames, filter: 'jsonPayload.message:*', bufferWindow: { nanos: 0 } });
    // The server may see the request later: entries come until one is seen.
    let number = 1;
    const writing = setInterval(() => {
      logs.run.observer.workerLog(workerEntry((number += 1)));
    }, 50);
    const received: string[] = [];
    try {
      while (received.length === 0) {
        const [{ entries }] = (await once(stream, 'data')) as [TailResponse];
        received.push(
          ...(entries ?? []).map(({ jsonPayload }) => jsonPayload?.fields?.['message']?.stringValue ?? ''),
        );
      }
    } finally {
      clearInterval(writing);
    }
    assert.match(received[0] ?? '', /^entry \d+$/);
    stream.cancel();
    await stopped;
  });

  it('ends a session with the reason when its filter is refused or the service stops', async () => {
    const refused = logs.client.tailLogEntries();
    refused.write({ resourceNames, filter: 'severity>=LOUD' });
    await assert.rejects(once(refused, 'data'), /LOUD/);
    const open = logs.client.tailLogEntries();
    open.write({ resourceNames });
    const ended = assert.rejects(once(open, 'data'), /stopping|UNAVAILABLE/);
    await logs.running.emulator.close();
    await ended;
  });

  it('says that sessions are served over gRPC only', async () => {
    const response = await logs.running.fetch('/v2/entries:tail', { method: 'POST', body: '{}' });
    assert.equal(response.status, 501);
    assert.match(await response.text(), /TailLogEntries is a stream and served over gRPC only/);
  });
});
