import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import {
  ExecutionState,
  StageSummarySchema,
  WorkerDetailsSchema,
} from '../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';
import { refusalOver, RunningEmulator, transports, type DataflowClients } from './runningEmulator.ts';
import { place, runningJob } from './submittedJob.ts';

for (const transport of transports) {
  describe(`execution details over ${transport}`, () => {
    const refusal = refusalOver(transport);
    let running: RunningEmulator;
    let clients: DataflowClients;
    let jobId: string;

    beforeEach(async () => {
      running = await RunningEmulator.start();
      clients = running.clients(transport);
      const job = await runningJob(running, clients, 'batch', { type: 'JOB_TYPE_BATCH' });
      jobId = job.jobId;
      job.run.stageList = ['F1', 'F2', 'F3'].map((stageId) =>
        create(StageSummarySchema, { stageId, state: ExecutionState.RUNNING }),
      );
      const worker = (workerName: string, starts: readonly number[]) =>
        create(WorkerDetailsSchema, {
          workerName,
          workItems: starts.map((start) => ({
            taskId: `${workerName}@${start}`,
            startTime: { seconds: BigInt(start) },
          })),
        });
      job.run.workersOfStage.set('F1', [worker('w-1', [10, 20, 30]), worker('w-2', [15, 25])]);
    });
    afterEach(() => running.close());

    type StageRequest = Parameters<DataflowClients['metrics']['getStageExecutionDetails']>[0];
    async function items(request: StageRequest = {}) {
      const [workers, , answer] = await clients.metrics.getStageExecutionDetails(
        { ...place, jobId, stageId: 'F1', ...request },
        { autoPaginate: false },
      );
      const tasks = workers.map(({ workItems }) => workItems?.map(({ taskId }) => taskId));
      return { tasks, pageToken: answer.nextPageToken ?? '' };
    }

    it('gives the stages, page by page', async () => {
      const request = { ...place, jobId, pageSize: 2 };
      const [first, , answer] = await clients.metrics.getJobExecutionDetails(request, {
        autoPaginate: false,
      });
      assert.deepEqual(
        first.map(({ stageId, state }) => [stageId, state]),
        [
          ['F1', 'EXECUTION_STATE_RUNNING'],
          ['F2', 'EXECUTION_STATE_RUNNING'],
        ],
      );
      const [second] = await clients.metrics.getJobExecutionDetails(
        { ...request, pageToken: answer.nextPageToken ?? '' },
        { autoPaginate: false },
      );
      assert.deepEqual(
        second.map(({ stageId }) => stageId),
        ['F3'],
      );
    });

    it('gives the work items of a stage by worker, page by page', async () => {
      const { tasks, pageToken } = await items({ pageSize: 2 });
      assert.deepEqual(tasks, [['w-1@10', 'w-1@20']]);
      assert.deepEqual((await items({ pageSize: 2, pageToken })).tasks, [['w-1@30'], ['w-2@15']]);
      await assert.rejects(
        items({ pageToken, startTime: { seconds: 1 } }),
        refusal('INVALID_ARGUMENT', /page_token/),
      );
    });

    it('gives the work items that started within a time', async () => {
      const { tasks } = await items({ startTime: { seconds: 15 }, endTime: { seconds: 30 } });
      assert.deepEqual(tasks, [['w-1@20'], ['w-2@15', 'w-2@25']]);
    });

    it('has nothing to show of an engine that knows no stages, and does not find stages there are not', async () => {
      await assert.rejects(items({ stageId: 'F9' }), refusal('NOT_FOUND', /no stage .*F9/));
      assert.deepEqual((await items({ stageId: 'F2' })).tasks, []);
      const plain = await runningJob(running, clients, 'plain');
      const [stages] = await clients.metrics.getJobExecutionDetails({ ...place, jobId: plain.jobId });
      assert.deepEqual(stages, []);
    });
  });
}
