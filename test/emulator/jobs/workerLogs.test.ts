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
  const messages = (logs: WorkerLogs) => logs.entries().map(({ entry: { message } }) => message);

  it('keeps the newest of a worker that never stops logging', () => {
    const logs = new WorkerLogs(10);
    for (let second = 1; second <= 1000; second++) logs.append(entry(second));
    const kept = messages(logs);
    assert.equal(kept.at(-1), '1000');
    assert.equal(logs.entries().at(-1)?.position, 1000);
    assert.ok(kept.length >= 10 && kept.length <= 20, `${kept.length} entries`);
  });
});
