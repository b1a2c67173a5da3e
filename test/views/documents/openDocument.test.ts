import assert from 'node:assert/strict';
import type { Job, JobState } from '../../../src/dataflow/job.ts';
import type { JobLogEntry } from '../../../src/dataflow/jobHistory.ts';
import { LocalTime } from '../../../src/views/documents/localTime.ts';
import { OpenDocument } from '../../../src/views/documents/openDocument.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { ManualClock, settle } from '../../monitoring/manualClock.ts';
import { fullJob } from '../../monitoring/scriptedApi.ts';

const ref = { projectId: 'p', location: 'us-central1', jobId: '2026-1' };

function entry(text: string): JobLogEntry {
  return { id: text, time: '2026-01-01T00:00:00Z', severity: 'INFO', text, log: 'worker' };
}

describe('A job document that is open', () => {
  const clock = new ManualClock();
  let state: JobState;
  let logs: readonly JobLogEntry[];
  let told: number;
  let isVisible: boolean;
  /** Answers of the service that are not given yet. */
  let held: (() => void)[];
  let isHolding: boolean;
  let document: OpenDocument;

  beforeEach(() => {
    [state, logs, told, isVisible, held, isHolding] = ['RUNNING', [entry('first')], 0, true, [], false];
    document = new OpenDocument({
      document: { kind: 'logs', target: { connectionId: 'c', ref } },
      api: () =>
        Promise.resolve({
          getJob: (): Promise<Job> => Promise.resolve(fullJob(ref.jobId, { state })),
          listMessages: () => Promise.resolve([]),
          listLogs: async () => {
            const answer = logs;
            if (isHolding) await new Promise<void>((resolve) => held.push(resolve));
            return answer;
          },
        }),
      clock,
      log: silentLog,
      time: new LocalTime('UTC'),
      isVisible: () => isVisible,
      onDidRead: () => (told += 1),
    });
  });
  afterEach(() => {
    document.close();
    assert.equal(clock.pending, 0, 'no timer is left');
  });

  async function release(): Promise<void> {
    for (const answer of held.splice(0)) answer();
    await settle();
  }

  it('has the last lines of its job, though editors change while a slow read is under way', async () => {
    await document.read();
    document.follow();
    [state, isHolding] = ['DONE', true];
    await clock.advance(5000);
    document.follow();
    await clock.advance(5000);
    assert.equal(held.length, 1, 'one read at a time');
    logs = [...logs, entry('late')];
    isHolding = false;
    await release();
    assert.doesNotMatch(document.text ?? '', /late/);
    await clock.advance(5000);
    assert.match(document.text ?? '', /late/);
    assert.equal(told, 2);
    assert.equal(clock.pending, 0, 'it is final');
  });

  it('waits while it is out of sight, and goes on where it is seen again', async () => {
    await document.read();
    document.follow();
    isVisible = false;
    logs = [...logs, entry('second')];
    await clock.advance(60_000);
    assert.doesNotMatch(document.text ?? '', /second/);
    isVisible = true;
    document.follow();
    await clock.advance(5000);
    assert.match(document.text ?? '', /second/);
  });

  it('drops the answer to a filter that was replaced meanwhile', async () => {
    isHolding = true;
    const first = document.setFilter({ text: 'first' });
    await settle();
    isHolding = false;
    await document.setFilter({ text: 'second' });
    await release();
    await first;
    assert.match(document.text ?? '', /^# Filtered: text "second"\./m);
    assert.deepEqual([document.filter, told], [{ text: 'second' }, 1]);
  });
});
