import assert from 'node:assert/strict';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';
import { processesMarked } from './markedProcesses.ts';
import { waitFor } from '../waitFor.ts';

const kills = [
  { name: 'worker', command: /^\S*python\S* .*sdk_worker_main/, reason: /worker process ended with SIGKILL/ },
  { name: 'runner', command: /^\S*prism /, reason: /Prism ended unexpectedly \(SIGKILL\)/ },
];

describe('A streaming job fails with the reason, and leaves nothing behind, when SIGKILL ends', function () {
  this.timeout(180_000);
  let service: LocalService;
  const runs = new Map<string, Submission>();

  before(async function () {
    this.timeout(1_200_000);
    const python = await beamPython();
    service = await LocalService.start();
    // Side by side, each with processes of its own.
    for (const { name } of kills) {
      const flags = [`--job_name=killed-${name}`, '--interval=0.1'];
      runs.set(name, submitPipeline(service, python, 'samples/orders_stream.py', flags));
    }
  });
  after(async () => {
    await Promise.all([...runs.values()].map((run) => run.stop()));
    await service.end();
  });

  for (const { name, command, reason } of kills)
    it(`its ${name}`, async () => {
      const jobId = (await runs.get(name)?.jobId) ?? '';
      await waitFor(
        'the first orders',
        () => service.counters(jobId),
        ({ orders = 0 }) => orders > 0,
        150_000,
      );
      const ofJob = await processesMarked(jobId);
      const [victim] = ofJob.filter((each) => command.test(each.command));
      assert.ok(victim !== undefined, JSON.stringify(ofJob));
      process.kill(victim.pid, 'SIGKILL');
      await waitFor(
        'the end of the job',
        () => service.state(jobId),
        (state) => state === 'JOB_STATE_FAILED',
      );
      const messages = (await service.messages(jobId)).map(({ messageText }) => messageText).join('\n');
      assert.match(messages, reason);
      assert.deepEqual(await processesMarked(jobId), []);
    });
});
