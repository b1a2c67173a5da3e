import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import {
  AutoscalingEvent_AutoscalingEventType,
  AutoscalingEventSchema,
  JobMessageImportance,
} from '../../src/emulator/gen/google/dataflow/v1beta3/messages_pb.ts';
import { JobState } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { FakeRun } from './fakeEngine.ts';
import { RunningEmulator, transports, type DataflowClients } from './runningEmulator.ts';

const place = { projectId: 'local-project', location: 'us-central1' };

for (const transport of transports) {
  describe(`messages and metrics of a job over ${transport}`, () => {
    let running: RunningEmulator;
    let clients: DataflowClients;
    let jobId: string;
    let run: FakeRun;

    beforeEach(async () => {
      running = await RunningEmulator.start();
      clients = running.clients(transport);
      const [job] = await clients.jobs.createJob({ ...place, job: { name: 'wordcount' } });
      jobId = job.id ?? '';
      run = running.engine.runOf(job);
      run.observer.message(JobMessageImportance.JOB_MESSAGE_DEBUG, 'debug');
      run.observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, 'basic');
      run.observer.message(JobMessageImportance.JOB_MESSAGE_DETAILED, 'detailed');
      run.observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, 'error');
      run.observer.message(JobMessageImportance.JOB_MESSAGE_WARNING, 'warning');
    });
    afterEach(() => running.close());

    const list = (request: Parameters<MessagesClient['listJobMessages']>[0] = {}) =>
      clients.messages.listJobMessages({ ...place, jobId, ...request }, { autoPaginate: false });
    const textsOf = async (request: Parameters<typeof list>[0] = {}) => {
      const [messages] = await list(request);
      return messages.map(({ messageText }) => messageText);
    };

    it('gives messages in order, from an importance up', async () => {
      assert.deepEqual(await textsOf(), ['debug', 'basic', 'detailed', 'error', 'warning']);
      assert.deepEqual(await textsOf({ minimumImportance: 'JOB_MESSAGE_BASIC' }), [
        'basic',
        'error',
        'warning',
      ]);
      assert.deepEqual(await textsOf({ minimumImportance: 'JOB_MESSAGE_ERROR' }), ['error']);
    });

    it('gives messages from a time on and before a time, each with an id and a time of its own', async () => {
      const [messages] = await list();
      const third = messages[2]?.time;
      assert.ok(third);
      assert.deepEqual(await textsOf({ startTime: third }), ['detailed', 'error', 'warning']);
      assert.deepEqual(await textsOf({ endTime: third }), ['debug', 'basic']);
      assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length);
    });

    it('gives messages page by page', async () => {
      const [first, , response] = await list({ pageSize: 3 });
      assert.equal(first.length, 3);
      run.observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, 'late');
      const pageToken = response.nextPageToken ?? '';
      assert.deepEqual(await textsOf({ pageSize: 3, pageToken }), ['error', 'warning', 'late']);
    });

    it('gives autoscaling events of the asked time in time order, once', async () => {
      const scaled = (seconds: number, workers: number) => {
        run.observer.autoscaling(
          create(AutoscalingEventSchema, {
            time: { seconds: BigInt(seconds) },
            targetNumWorkers: BigInt(workers),
            eventType: AutoscalingEvent_AutoscalingEventType.TARGET_NUM_WORKERS_CHANGED,
          }),
        );
      };
      scaled(200, 4);
      scaled(100, 2);
      scaled(300, 8);
      const [, , all] = await list({ pageSize: 2 });
      assert.deepEqual(
        all.autoscalingEvents?.map(({ targetNumWorkers }) => Number(targetNumWorkers)),
        [2, 4, 8],
      );
      const [, , second] = await list({ pageSize: 2, pageToken: all.nextPageToken ?? '' });
      assert.deepEqual(second.autoscalingEvents, []);
      const [, , within] = await list({ startTime: { seconds: 200 }, endTime: { seconds: 300 } });
      assert.deepEqual(
        within.autoscalingEvents?.map(({ targetNumWorkers }) => Number(targetNumWorkers)),
        [4],
      );
    });

    it('takes no messages after the end', async () => {
      run.end(JobState.FAILED);
      run.observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, 'too late');
      assert.ok(!(await textsOf()).includes('too late'));
    });

    it('gives user metrics twice, as the service does, and those of the service once', async () => {
      run.counters = { words: 42 };
      const [{ metrics, metricTime }] = await clients.metrics.getJobMetrics({ ...place, jobId });
      assert.ok(metricTime);
      assert.deepEqual(
        metrics?.map(({ name, scalar }) => [name?.name, scalar?.numberValue, name?.context]),
        [
          ['ElementCount', 3, { step: 'Count' }],
          ['words', 42, { step: 'Count' }],
          ['words', 42, { step: 'Count', tentative: 'true' }],
        ],
      );
    });
  });
}

type MessagesClient = DataflowClients['messages'];
