import assert from 'node:assert/strict';
import { failureMessages } from '../../../../src/emulator/engines/beam/failureMessages.ts';

describe('The messages of a job that failed', () => {
  it("show a worker's last output once", () => {
    const reason = 'The worker process ended with exit code 137. Its last output:\nKilled';
    assert.deepEqual(
      failureMessages({ runnerErrors: [], reason, workerOutput: 'Killed', stepsIn: () => [] }),
      [reason, 'Workflow failed.'],
    );
    assert.deepEqual(
      failureMessages({
        runnerErrors: ['connection lost'],
        workerOutput: 'Segmentation fault',
        stepsIn: () => [],
      }),
      ['connection lost', 'Last output of the worker:\nSegmentation fault', 'Workflow failed.'],
    );
  });
});
