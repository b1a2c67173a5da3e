import assert from 'node:assert/strict';
import type { WorkerLogEntry } from '../../../src/emulator/engines/engine.ts';
import { WorkerLogs } from '../../../src/emulator/jobs/workerLogs.ts';

describe('the worker logs of a job', () => {
  const entry = (second: number): WorkerLogEntry => ({
    time: new Date(second * 1000),
    severity: 'INFO',
    message: String(second),
    log: 'worker',
    worker: 'w-1',
  });
  const messages = (logs: WorkerLogs, since?: Date) =>
    logs.entries(since === undefined ? {} : { since }).map(({ message }) => message);

  it('gives the entries from a time on', () => {
    const logs = new WorkerLogs();
    for (const second of [1, 2, 3]) logs.append(entry(second));
    assert.deepEqual(messages(logs), ['1', '2', '3']);
    assert.deepEqual(messages(logs, new Date(2000)), ['2', '3']);
  });

  it('keeps the newest of a worker that never stops logging', () => {
    const logs = new WorkerLogs(10);
    for (let second = 1; second <= 1000; second++) logs.append(entry(second));
    const kept = messages(logs);
    assert.equal(kept.at(-1), '1000');
    assert.ok(kept.length >= 10 && kept.length <= 20, `${kept.length} entries`);
  });
});
