import { create } from '@bufbuild/protobuf';
import assert from 'node:assert/strict';
import { JobType } from '../../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import * as jobsPb from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { requestAs, ScriptedApis } from './scriptedApis.ts';
import type { Script } from './scriptedService.ts';

const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };

describe('DataflowApi, of one job', () => {
  const services = new ScriptedApis(ref);
  afterEach(() => services.close());

  describe('starting a job again', () => {
    const source = {
      id: 'job-1',
      name: 'orders',
      type: JobType.STREAMING,
      labels: { team: 'data', 'goog-dataflow-provided-template-name': 'x' },
      environment: {
        experiments: ['enable_streaming_engine'],
        sdkPipelineOptions: {
          options: {
            jobName: 'orders',
            pipelineUrl: 'gs://b/pipeline.pb',
            count: 3,
            update: true,
            transformNameMapping: { Old: 'New' },
          },
        },
      },
    };
    const script =
      (found: Parameters<typeof create<typeof jobsPb.JobSchema>>[1], echoedId?: string): Script =>
      ({ method, request }) => {
        if (method === 'GetJob') return create(jobsPb.JobSchema, found);
        const asked = requestAs(request, jobsPb.CreateJobRequestSchema).job;
        const clientRequestId = echoedId ?? asked?.clientRequestId ?? '';
        return create(jobsPb.JobSchema, { id: 'job-2', name: asked?.name ?? '', clientRequestId });
      };

    it('carries over graph, options and labels, under its new name, and not that it was an update', async () => {
      const { service, api } = await services.serve(script(source));
      const job = await api.createFrom(ref, { jobName: 'orders-2', snapshotId: 'snap' });
      assert.deepEqual([job.id, job.name], ['job-2', 'orders-2']);
      const sent = requestAs(service.calls[1]?.request, jobsPb.CreateJobRequestSchema).job;
      assert.deepEqual(
        [sent?.name, sent?.type, sent?.createdFromSnapshotId, sent?.id],
        ['orders-2', JobType.STREAMING, 'snap', ''],
      );
      assert.deepEqual(sent?.labels, { team: 'data' });
      assert.deepEqual(sent.environment?.experiments, ['enable_streaming_engine']);
      assert.deepEqual(sent.environment.sdkPipelineOptions, {
        options: { jobName: 'orders-2', pipelineUrl: 'gs://b/pipeline.pb', count: 3 },
      });
      assert.notEqual(sent.clientRequestId, '');
    });

    it('says so when the service answers a job that was there before', async () => {
      const { api } = await services.serve(script(source, 'of-another-client'));
      await assert.rejects(api.createFrom(ref, { jobName: 'orders' }), {
        code: 'ALREADY_EXISTS',
        reason: /job-2 runs under the name orders/,
      });
    });

    it('creates nothing when the graph is not given back, or a batch job is to start from a snapshot', async () => {
      const { service, api } = await services.serve(script({ ...source, environment: {} }));
      await assert.rejects(api.createFrom(ref, { jobName: 'orders-2' }), { code: 'FAILED_PRECONDITION' });
      const batch = await services.serve(script({ ...source, type: JobType.BATCH }));
      await assert.rejects(batch.api.createFrom(ref, { jobName: 'orders-2', snapshotId: 'snap' }), {
        code: 'INVALID_ARGUMENT',
      });
      for (const { calls } of [service, batch.service]) {
        assert.deepEqual(
          calls.map(({ method }) => method),
          ['GetJob'],
        );
      }
    });
  });

  it('cancels by force only when asked to', async () => {
    const { service, api } = await services.serve(() => create(jobsPb.JobSchema, { id: 'job-1' }));
    await api.requestJobState(ref, 'CANCELLED');
    await api.requestJobState(ref, 'CANCELLED', { isForced: true });
    const labels = service.calls.map(
      ({ request }) => requestAs(request, jobsPb.UpdateJobRequestSchema).job?.labels,
    );
    assert.deepEqual(labels, [{}, { force_cancel_job: 'true' }]);
  });

  it('tells what a job was started with, and hides what may be a secret', async () => {
    const { api } = await services.serve(() =>
      create(jobsPb.JobSchema, {
        id: 'job-1',
        environment: {
          tempStoragePrefix: 'gs://b/temp',
          experiments: ['enable_windmill_service'],
          workerPools: [
            { machineType: 'n2-standard-4', numWorkers: 2, autoscalingSettings: { maxNumWorkers: 8 } },
          ],
          sdkPipelineOptions: {
            options: { inputTopic: 'orders', apiKey: 'k-123', filesToStage: ['a.jar'], tags: ['x', 'y'] },
          },
        },
      }),
    );
    const { environment, limits } = await api.getJob(ref);
    assert.deepEqual(environment, {
      machineType: 'n2-standard-4',
      numWorkers: 2,
      isStreamingEngine: true,
      tempLocation: 'gs://b/temp',
      experiments: ['enable_windmill_service'],
      options: { inputTopic: 'orders', apiKey: '(hidden)', tags: 'x, y' },
    });
    assert.deepEqual(limits, { maxNumWorkers: 8 });
  });
});
