import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import type { JobLogEntry, ListLogsRequest } from '../../../src/dataflow/jobHistory.ts';
import type { JobMessage } from '../../../src/dataflow/jobMessage.ts';
import { foldableRanges, stepSpots } from '../../../src/views/documents/documentLines.ts';
import { DocumentReader, type DocumentApi } from '../../../src/views/documents/documentReader.ts';
import { EntryBuffer, messageEntry } from '../../../src/views/documents/entryBuffer.ts';
import {
  jobDocumentParts,
  parseJobDocument,
  type JobDocumentKind,
} from '../../../src/views/documents/jobDocumentUri.ts';
import { LocalTime } from '../../../src/views/documents/localTime.ts';
import { isLogFilter, noFilter, type LogFilter } from '../../../src/views/documents/logFilter.ts';

const target = { connectionId: 'c', ref: { projectId: 'p', location: 'us-central1', jobId: '2026-1' } };
const job: Job = {
  id: '2026-1',
  name: 'orders',
  projectId: 'p',
  location: 'us-central1',
  type: 'STREAMING',
  state: 'RUNNING',
  labels: {},
  steps: [],
  stages: [],
  limits: {},
  environment: { experiments: [], options: {} },
  isArchived: false,
};

function message(
  id: string,
  text: string,
  importance: JobMessage['importance'] = 'BASIC',
  second = 0,
): JobMessage {
  return { id, time: `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`, importance, text };
}

function entry(id: string, text: string, more: Partial<JobLogEntry> = {}): JobLogEntry {
  return { id, time: '2026-01-01T00:00:00Z', severity: 'INFO', text, log: 'worker', ...more };
}

/** A service whose answers a test sets. */
class ScriptedApi implements DocumentApi {
  job = job;
  messages: readonly JobMessage[] = [];
  logs: readonly JobLogEntry[] = [];
  readonly logRequests: ListLogsRequest[] = [];

  getJob(): Promise<Job> {
    return Promise.resolve(this.job);
  }

  listMessages(): Promise<readonly JobMessage[]> {
    return Promise.resolve(this.messages);
  }

  listLogs(_ref: unknown, request: ListLogsRequest): Promise<readonly JobLogEntry[]> {
    this.logRequests.push(request);
    return Promise.resolve(this.logs);
  }
}

describe('The document of a job', () => {
  function reader(kind: JobDocumentKind, filter: LogFilter = noFilter): DocumentReader {
    return new DocumentReader({ kind, target }, filter, new LocalTime('Asia/Tokyo'));
  }

  async function lines(
    api: ScriptedApi,
    kind: JobDocumentKind,
    filter?: LogFilter,
  ): Promise<readonly string[]> {
    const { text } = await reader(kind, filter).read(api, new AbortController().signal);
    return text.split('\n');
  }

  it('has an address that leads back to the job, whatever the job is called', () => {
    const jobName = '../../etc/passwd\u202e?x#y';
    for (const kind of ['logs', 'messages', 'errors'] as const) {
      const { path, query } = jobDocumentParts({ kind, target: { ...target, jobName } });
      assert.equal(path.slice(1).includes('/'), false);
      assert.deepEqual(parseJobDocument(query), { kind, target });
    }
  });

  it('is refused when its address is not one of ours', () => {
    for (const query of ['{}', '[]', 'null', '{"kind":"logs","connectionId":1,"ref":{}}']) {
      assert.throws(() => parseJobDocument(query), /no document about a job/);
    }
  });

  it('holds messages oldest first in local time, with stack traces indented under their first line', async () => {
    const api = new ScriptedApi();
    api.messages = [
      message('1', 'Worker started'),
      message('2', 'Traceback\nValueError: x\u0007', 'ERROR', 1),
    ];
    assert.deepEqual((await lines(api, 'messages')).slice(1), [
      '# 2 messages so far; this document follows the job. Times are those of Asia/Tokyo.',
      '2026-01-01 09:00:00.000 BASIC    Worker started',
      '2026-01-01 09:00:01.000 ERROR    Traceback',
      '    ValueError: x␇',
      '',
    ]);
  });

  it('says of a log entry which log, worker and step it is from, and where the step stands', async () => {
    const api = new ScriptedApi();
    api.job = { ...job, state: 'DONE' };
    api.logs = [entry('1', 'slow [not a step]', { severity: 'WARNING', worker: 'w-1', step: 'A/Parse' })];
    const text = await lines(api, 'logs');
    assert.equal(text[2], '2026-01-01 09:00:00.000 WARNING  worker w-1 [A/Parse] slow [not a step]');
    assert.deepEqual(
      stepSpots(text).map(({ line, start, end, step }) => [text[line]?.slice(start, end), step]),
      [['A/Parse', 'A/Parse']],
    );
  });

  it('keeps the end of a long name of a worker, and its text in sight', async () => {
    const api = new ScriptedApi();
    api.logs = [entry('1', 'slow', { worker: `job-001[2026]_${'x'.repeat(200)}-harness-7`, step: 'Parse' })];
    const text = await lines(api, 'logs');
    assert.match(text[2] ?? '', /^.{24}INFO {5}worker …x+-harness-7 \[Parse\] slow$/);
    assert.ok((text[2] ?? '').length < 90);
    assert.deepEqual(
      stepSpots(text).map(({ step }) => step),
      ['Parse'],
    );
  });

  it('leaves out what a filter says, and says so in its head', async () => {
    const api = new ScriptedApi();
    api.messages = [message('1', 'Worker started'), message('2', 'Disk is full', 'ERROR', 1)];
    const text = await lines(api, 'messages', { severity: 'WARNING', text: 'DISK' });
    assert.match(text.join('\n'), /^# 1 message so far/m);
    assert.match(text.join('\n'), /^# Filtered: at least WARNING, text "DISK"\./m);
    assert.equal(
      text.some((line) => line.includes('Worker started')),
      false,
    );
  });

  it('says how far it searched where a filter left older messages unread', async () => {
    const api = new ScriptedApi();
    api.messages = Array.from({ length: 5000 }, (_, index) => message(String(index), 'Worker started'));
    const head = async (kind: JobDocumentKind, filter?: LogFilter): Promise<string> =>
      (await lines(api, kind, filter)).filter((line) => line.startsWith('#')).join('\n');
    for (const filter of [{ text: 'needle' }, { step: 'Parse' }]) {
      const filtered = await head('messages', filter);
      assert.match(filtered, /^# 0 messages so far/m);
      assert.match(filtered, /^# Only the newest 5,000 messages were searched; older ones may match too\.$/m);
      assert.doesNotMatch(filtered, /left out/);
    }
    assert.match(
      await head('errors', { text: 'needle' }),
      /^# Only the newest 5,000 messages and 5,000 log entries were searched/m,
    );
    assert.match(
      await head('messages'),
      /^# Older entries are left out; a filter by severity shows others\.$/m,
    );
  });

  it('has the service filter worker logs, so that older ones that fit are found', async () => {
    const api = new ScriptedApi();
    await lines(api, 'logs', { severity: 'ERROR', step: 'Parse', text: 'x' });
    const [request] = api.logRequests;
    assert.deepEqual([request?.minimumSeverity, request?.step, request?.text], ['ERROR', 'Parse', 'x']);
  });

  it('asks only for what came since, and shows each entry once', async () => {
    const api = new ScriptedApi();
    const read = reader('logs');
    const { signal } = new AbortController();
    api.logs = [entry('1', 'first', { time: '2026-01-01T00:10:00Z' })];
    await read.read(api, signal);
    api.logs = [...api.logs, entry('2', 'second', { time: '2026-01-01T00:10:05Z' })];
    const { text } = await read.read(api, signal);
    assert.equal(api.logRequests[0]?.startTime, undefined);
    assert.ok((api.logRequests[1]?.startTime ?? '') > '2026-01-01T00:09');
    assert.equal(text.match(/first/g)?.length, 1);
    assert.match(text, /second/);
  });

  it('is read once more after the end of its job, and then left alone', async () => {
    const api = new ScriptedApi();
    api.job = { ...job, state: 'FAILED' };
    const read = reader('messages');
    const { signal } = new AbortController();
    assert.equal((await read.read(api, signal)).isFinal, false);
    assert.equal((await read.read(api, signal)).isFinal, true);
  });

  it('groups errors that say the same, with their count, steps and one example', async () => {
    const api = new ScriptedApi();
    const trace = (number: number): string => `Failed\nValueError: bad row ${number}`;
    api.logs = [
      entry('1', trace(1), { severity: 'ERROR', step: 'Parse' }),
      entry('2', trace(2), { severity: 'ERROR', step: 'Parse', time: '2026-01-01T00:00:09Z' }),
    ];
    const text = await lines(api, 'errors');
    assert.match(text.join('\n'), /^# 1 kind of error or warning in 2 entries/m);
    assert.match(text.join('\n'), /^ {4}2× ERROR {4}ValueError: bad row 2$/m);
    assert.deepEqual(
      stepSpots(text).map(({ step }) => step),
      ['Parse'],
    );
  });

  it('offers the steps of its entries to filter by, whatever it shows of them', async () => {
    const api = new ScriptedApi();
    const [severity, more] = ['ERROR', { step: 'Parse' }] as const;
    api.logs = [
      entry('1', 'first', { severity, ...more }),
      entry('2', 'second', { severity, ...more }),
      entry('3', 'third', { severity, step: 'Write' }),
      entry('4', 'fourth', { severity }),
    ];
    for (const kind of ['logs', 'errors'] as const) {
      const { steps } = await reader(kind).read(api, new AbortController().signal);
      assert.deepEqual(steps, ['Parse', 'Write'], kind);
    }
  });

  it('groups what the service says where worker logs cannot be read, and says why', async () => {
    const api = new ScriptedApi();
    api.messages = [message('1', 'Workflow failed', 'ERROR')];
    api.listLogs = () =>
      Promise.reject(new DataflowError('PERMISSION_DENIED', 'Reading logs', 'You may not.', 'Ask for it.'));
    const text = (await lines(api, 'errors')).join('\n');
    assert.match(text, /^# .*You may not\./m);
    assert.match(text, /^ {4}1× ERROR {4}Workflow failed$/m);
  });

  it('folds entries of several lines under their first one', () => {
    const text = ['# head', 'one', 'two', '    at x', '', '    at y', 'three', '    z', ''];
    assert.deepEqual(foldableRanges(text), [
      { first: 2, last: 5 },
      { first: 6, last: 7 },
    ]);
  });

  it('stays bounded: the oldest entries go, are counted, and do not come back', () => {
    const buffer = new EntryBuffer({ entries: 2, characters: 100 });
    const all = [0, 1, 2].map((second) => messageEntry(message(String(second), 'x', 'BASIC', second)));
    buffer.add(all);
    buffer.add(all);
    assert.deepEqual([buffer.entries.map(({ id }) => id), buffer.dropped], [['1', '2'], 1]);
    buffer.add([messageEntry(message('3', 'y'.repeat(100), 'BASIC', 3))]);
    assert.deepEqual([buffer.entries.map(({ id }) => id), buffer.dropped], [['3'], 3]);
  });

  it('takes only filters that leave something out', () => {
    assert.deepEqual(
      [{ severity: 'ERROR' }, { step: 'A' }, {}, [], { severity: 'LOUD' }, { text: 7 }, undefined].map(
        isLogFilter,
      ),
      [true, true, false, false, false, false, false],
    );
  });
});
