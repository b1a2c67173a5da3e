import assert from 'node:assert/strict';
import { refusalOver, RunningEmulator, transports, type DataflowClients } from './runningEmulator.ts';
import { place, runningJob, TestClock } from './submittedJob.ts';

for (const transport of transports) {
  describe(`updating a job over ${transport}`, () => {
    const clock = new TestClock();
    const refusal = refusalOver(transport);
    let running: RunningEmulator;
    let clients: DataflowClients;

    beforeEach(async () => {
      running = await RunningEmulator.start({ now: clock.now });
      clients = running.clients(transport);
    });
    afterEach(() => running.close());

    async function update(
      jobId: string,
      runtimeUpdatableParams: Record<string, unknown>,
      fields: readonly string[],
    ) {
      const [job] = await clients.jobs.updateJob({
        ...place,
        jobId,
        job: { runtimeUpdatableParams },
        updateMask: { paths: fields.map((field) => `runtime_updatable_params.${field}`) },
      });
      return job.runtimeUpdatableParams;
    }

    it('gives the run its new limits; what the mask leaves out stays, what only the mask names is unset', async () => {
      const { jobId, run } = await runningJob(running, clients, 'stream');
      await update(jobId, { maxNumWorkers: 20, minNumWorkers: 2 }, ['max_num_workers', 'min_num_workers']);
      const params = await update(jobId, { workerUtilizationHint: 0.5, minNumWorkers: 7 }, [
        'worker_utilization_hint',
      ]);
      assert.equal(params?.maxNumWorkers, 20);
      assert.equal(params.minNumWorkers, 2);
      assert.equal(params.workerUtilizationHint, 0.5);
      await update(jobId, {}, ['max_num_workers', 'worker_utilization_hint']);
      const last = run.updates.at(-1);
      assert.deepEqual(
        [last?.maxNumWorkers, last?.minNumWorkers, last?.workerUtilizationHint],
        [undefined, 2, undefined],
      );
    });

    it('refuses limits that are out of bounds, naming the field, and changes nothing', async () => {
      const { jobId, run } = await runningJob(running, clients, 'stream');
      await update(jobId, { maxNumWorkers: 5 }, ['max_num_workers']);
      const cases: readonly [Record<string, unknown>, string][] = [
        [{ maxNumWorkers: 0 }, 'max_num_workers'],
        [{ maxNumWorkers: 4001 }, 'max_num_workers'],
        [{ minNumWorkers: 6 }, 'min_num_workers'],
        [{ workerUtilizationHint: 0.95 }, 'worker_utilization_hint'],
        [{ acceptableBacklogDuration: { seconds: -1 } }, 'acceptable_backlog_duration'],
        [{ autoscalingTier: 'warp' }, 'autoscaling_tier'],
      ];
      for (const [params, field] of cases) {
        await assert.rejects(
          update(jobId, params, [field]),
          refusal('INVALID_ARGUMENT', new RegExp(`job\\.runtime_updatable_params\\.${field}`)),
        );
      }
      await assert.rejects(update(jobId, {}, ['colour']), refusal('INVALID_ARGUMENT', /update_mask.*colour/));
      assert.equal(run.updates.length, 1);
    });

    it('refuses limits that go against those the job was started with', async () => {
      const { jobId, run } = await runningJob(running, clients, 'stream');
      run.limits = { min: 2, max: 10 };
      await assert.rejects(
        update(jobId, { minNumWorkers: 11 }, ['min_num_workers']),
        refusal(
          'INVALID_ARGUMENT',
          /job\.runtime_updatable_params\.min_num_workers'?: 11 is more than .*, 10\./,
        ),
      );
      await assert.rejects(
        update(jobId, { maxNumWorkers: 1 }, ['max_num_workers']),
        refusal(
          'INVALID_ARGUMENT',
          /job\.runtime_updatable_params\.max_num_workers'?: 1 is less than .*, 2\./,
        ),
      );
      assert.deepEqual(run.updates, []);
      await update(jobId, { minNumWorkers: 11, maxNumWorkers: 20 }, ['min_num_workers', 'max_num_workers']);
      assert.equal(run.updates.length, 1);
    });

    it('refuses limits together with a state', async () => {
      const { jobId } = await runningJob(running, clients, 'stream');
      await assert.rejects(
        clients.jobs.updateJob({
          ...place,
          jobId,
          job: { requestedState: 'JOB_STATE_CANCELLED', runtimeUpdatableParams: { maxNumWorkers: 5 } },
          updateMask: { paths: ['runtime_updatable_params.max_num_workers'] },
        }),
        refusal('INVALID_ARGUMENT', /Cannot update both state and mask\./),
      );
    });

    it('refuses limits for batch jobs and for engines that do not scale, saying which', async () => {
      const batch = await runningJob(running, clients, 'batch', { type: 'JOB_TYPE_BATCH' });
      await assert.rejects(
        update(batch.jobId, { maxNumWorkers: 5 }, ['max_num_workers']),
        refusal('FAILED_PRECONDITION', /is a batch job/),
      );
      const plain = await runningJob(running, clients, 'plain');
      await assert.rejects(
        update(plain.jobId, { maxNumWorkers: 5 }, ['max_num_workers']),
        refusal('FAILED_PRECONDITION', /engine fake, which has a fixed number of local workers/),
      );
    });

    it('force cancels a job that did not end within half an hour of a cancel', async () => {
      const { jobId } = await runningJob(running, clients, 'stream');
      const cancel = async (labels: Record<string, string> = {}) => {
        const job = { requestedState: 'JOB_STATE_CANCELLED' as const, labels };
        const [answer] = await clients.jobs.updateJob({ ...place, jobId, job });
        return answer.currentState;
      };
      const force = { force_cancel_job: 'true' };
      await assert.rejects(cancel(force), refusal('FAILED_PRECONDITION', /at least 30 minutes before/));
      assert.equal(await cancel(), 'JOB_STATE_CANCELLING');
      clock.advance({ minutes: 29 });
      // Asking again is no new request.
      await cancel();
      await assert.rejects(cancel(force), refusal('FAILED_PRECONDITION', /at least 30 minutes before/));
      clock.advance({ minutes: 1 });
      assert.equal(await cancel(force), 'JOB_STATE_CANCELLED');
    });
  });
}
