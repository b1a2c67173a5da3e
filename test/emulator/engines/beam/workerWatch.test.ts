import assert from 'node:assert/strict';
import { OutputTail } from '../../../../src/emulator/engines/beam/process/outputTail.ts';
import { WorkerWatch } from '../../../../src/emulator/engines/beam/worker/workerWatch.ts';

describe('A job whose workers do not come up fails', () => {
  let output: OutputTail;
  let watch: WorkerWatch;

  beforeEach(() => {
    output = new OutputTail();
    watch = new WorkerWatch(20, output);
  });
  afterEach(() => {
    watch.close();
  });

  it('when its runner asks for none', async () => {
    watch.submitted();
    await assert.rejects(watch.failed, /has asked for no worker within 0\.02 seconds/);
  });

  it('when one starts and never connects, with the last it wrote', async () => {
    watch.submitted();
    watch.started('first');
    watch.started('second');
    watch.connected('first');
    output.push('waiting for a licence');
    await assert.rejects(
      watch.failed,
      /worker second was started and has not connected.*waiting for a licence/s,
    );
  });

  it('when one ends before the job', async () => {
    watch.started('first');
    watch.connected('first');
    watch.exited('first', { code: 137, signal: undefined });
    await assert.rejects(watch.failed, /ended with exit code 137 before the job was done/);
  });
});
