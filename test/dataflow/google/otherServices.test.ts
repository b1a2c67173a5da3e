import { create, type DescMessage, type Message, type MessageShape } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { defaultCallPolicy } from '../../../src/dataflow/google/callPolicy.ts';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import { JobType } from '../../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import * as jobsPb from '../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import * as templatesPb from '../../../src/emulator/gen/google/dataflow/v1beta3/templates_pb.ts';
import { LogEntrySchema } from '../../../src/emulator/gen/google/logging/v2/log_entry_pb.ts';
import * as loggingPb from '../../../src/emulator/gen/google/logging/v2/logging_pb.ts';
import { LogSeverity } from '../../../src/emulator/gen/google/logging/type/log_severity_pb.ts';
import { silentLog } from '../silentLog.ts';
import { type Script, ScriptedService, serviceError } from './scriptedService.ts';

const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
const range = { startMs: 0, endMs: 600_000, stepSeconds: 60 };
const classic = { kind: 'CLASSIC', path: 'gs://b/t', location: ref.location, jobName: 'n' } as const;

describe('DataflowApi', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  async function serve(script: Script): Promise<{ service: ScriptedService; api: DataflowApi }> {
    const service = await ScriptedService.listen(script);
    open.push(service);
    const connection = {
      id: 'test',
      name: 'Test',
      projectId: ref.projectId,
      regions: [ref.location],
      endpoint: service.endpoint,
      auth: { kind: 'none' },
    } as const;
    const api = await openDataflowApi(connection, silentLog, { ...defaultCallPolicy, retryDelayMs: 1 });
    open.push(api);
    return { service, api };
  }

  describe('with Monitoring and Logging denied', () => {
    const denied = (service: string, reason?: string): Error =>
      serviceError(
        status.PERMISSION_DENIED,
        'Denied.',
        reason === undefined ? {} : { ErrorInfo: { reason, metadata: { service } } },
      );

    it('names the role to ask for, and that the rest works', async () => {
      const { api } = await serve(() => {
        throw denied('monitoring.googleapis.com');
      });
      await assert.rejects(api.listSeries(ref, { metric: 'system_lag', ...range }), {
        code: 'PERMISSION_DENIED',
        remedy: /roles\/monitoring\.viewer.*project-one.*Everything but metrics over time works without it/,
      });
      await assert.rejects(api.listLogs(ref, {}), {
        code: 'PERMISSION_DENIED',
        remedy: /roles\/logging\.viewer.*project-one.*Everything but the logs of workers works without it/,
      });
      await assert.rejects(api.getJob(ref), { remedy: /roles\/dataflow\.viewer[^.]*project-one\.$/ });
    });

    it('names the API that is not enabled', async () => {
      const { api } = await serve(({ method }) => {
        throw denied(method === 'ListLogEntries' ? 'logging.googleapis.com' : '', 'SERVICE_DISABLED');
      });
      await assert.rejects(api.listLogs(ref, {}), {
        code: 'API_DISABLED',
        remedy: /gcloud services enable logging\.googleapis\.com --project=project-one/,
      });
      await assert.rejects(api.listSeries(ref, { metric: 'system_lag', ...range }), {
        remedy: /gcloud services enable monitoring\.googleapis\.com --project=project-one/,
      });
    });
  });

  it('reads log entries of every form, over pages that may be empty', async () => {
    const pages = [['text'], [], ['json', 'exception']];
    const { service, api } = await serve(({ request }) => {
      const { pageToken } = as(request, loggingPb.ListLogEntriesRequestSchema);
      const page = Number(pageToken || 0);
      return create(loggingPb.ListLogEntriesResponseSchema, {
        entries: (pages[page] ?? []).map((name) => create(LogEntrySchema, entries[name] ?? {})),
        nextPageToken: page + 1 < pages.length ? String(page + 1) : '',
      });
    });
    const found = await api.listLogs(ref, {});
    assert.deepEqual(
      found.map(({ text, severity, log, worker }) => [text, severity, log, worker]),
      [
        ['Failed.\nTraceback', 'ERROR', 'worker', 'w-1'],
        ['Working.', 'INFO', 'worker-startup', undefined],
        ['Plain.', 'DEFAULT', 'kubelet', undefined],
      ],
    );
    assert.equal(service.calls.length, 3);
  });
  const entries: Readonly<Record<string, Parameters<typeof create<typeof LogEntrySchema>>[1]>> = {
    text: {
      logName: 'projects/project-one/logs/dataflow.googleapis.com%2Fkubelet',
      payload: { case: 'textPayload', value: 'Plain.' },
    },
    json: {
      logName: 'projects/project-one/logs/dataflow.googleapis.com%2Fworker-startup',
      severity: LogSeverity.INFO,
      payload: { case: 'jsonPayload', value: { message: 'Working.' } },
    },
    exception: {
      logName: 'projects/project-one/logs/dataflow.googleapis.com%2Fworker',
      severity: LogSeverity.ERROR,
      labels: { 'compute.googleapis.com/resource_name': 'w-1' },
      payload: { case: 'jsonPayload', value: { message: 'Failed.', exception: 'Traceback' } },
    },
  };

  describe('and templates', () => {
    it('reads what a template asks for', async () => {
      const { service, api } = await serve(() =>
        create(templatesPb.GetTemplateResponseSchema, {
          templateType: templatesPb.GetTemplateResponse_TemplateType.FLEX,
          metadata: {
            name: 'Orders',
            streaming: true,
            parameters: [
              {
                name: 'mode',
                label: 'Mode',
                isOptional: true,
                regexes: ['^[a-z]+$'],
                paramType: templatesPb.ParameterType.ENUM,
                enumOptions: [{ value: 'fast', label: 'Fast' }],
                defaultValue: 'fast',
              },
            ],
          },
          runtimeMetadata: { sdkInfo: { language: templatesPb.SDKInfo_Language.JAVA } },
        }),
      );
      assert.deepEqual(await api.getTemplate(ref.location, 'gs://b/flex.json'), {
        path: 'gs://b/flex.json',
        kind: 'FLEX',
        name: 'Orders',
        sdkLanguage: 'JAVA',
        isStreaming: true,
        parameters: [
          {
            name: 'mode',
            label: 'Mode',
            helpText: '',
            isOptional: true,
            regexes: ['^[a-z]+$'],
            type: 'ENUM',
            options: [{ value: 'fast', label: 'Fast' }],
            defaultValue: 'fast',
            parentTriggerValues: [],
            isHidden: false,
          },
        ],
      });
      const request = as(service.calls[0]?.request, templatesPb.GetTemplateRequestSchema);
      assert.deepEqual(request.template, { case: 'gcsPath', value: 'gs://b/flex.json' });
    });

    it('takes a status inside the answer for the failure it is', async () => {
      const { api } = await serve(() =>
        create(templatesPb.GetTemplateResponseSchema, {
          status: { code: status.NOT_FOUND, message: 'No such object: b/t' },
        }),
      );
      await assert.rejects(api.getTemplate(ref.location, 'gs://b/t'), {
        code: 'NOT_FOUND',
        reason: /No such object: b\/t/,
      });
    });

    it('launches a classic template, and answers the job', async () => {
      const { service, api } = await serve(() =>
        create(templatesPb.LaunchTemplateResponseSchema, { job: { id: 'new', name: 'n' } }),
      );
      const { job } = await api.launchTemplate({
        ...classic,
        parameters: { input: 'gs://b/in' },
        environment: { maxWorkers: 3, additionalUserLabels: { team: 'data' } },
        update: true,
        transformNameMapping: { Old: 'New' },
      });
      assert.deepEqual([job?.id, job?.location], ['new', ref.location]);
      const { launchParameters, validateOnly } = as(
        service.calls[0]?.request,
        templatesPb.LaunchTemplateRequestSchema,
      );
      assert.equal(validateOnly, false);
      assert.equal(launchParameters?.update, true);
      assert.deepEqual(launchParameters.parameters, { input: 'gs://b/in' });
      assert.deepEqual(launchParameters.transformNameMapping, { Old: 'New' });
      assert.equal(launchParameters.environment?.maxWorkers, 3);
      assert.deepEqual(launchParameters.environment.additionalUserLabels, { team: 'data' });
    });

    it('only checks a flex template when asked to, and answers no job', async () => {
      const { service, api } = await serve(() =>
        create(templatesPb.LaunchFlexTemplateResponseSchema, { job: { id: 'checked' } }),
      );
      const answer = await api.launchTemplate({
        ...classic,
        kind: 'FLEX',
        parameters: {},
        transformNameMapping: { Old: 'New' },
        validateOnly: true,
      });
      assert.deepEqual(answer, {});
      const { validateOnly, launchParameter } = as(
        service.calls[0]?.request,
        templatesPb.LaunchFlexTemplateRequestSchema,
      );
      assert.equal(validateOnly, true);
      assert.deepEqual(launchParameter?.template, { case: 'containerSpecGcsPath', value: 'gs://b/t' });
      assert.deepEqual(launchParameter.transformNameMappings, { Old: 'New' });
    });

    it('sends a launch once, even when the service is unavailable', async () => {
      const { service, api } = await serve(() => {
        throw serviceError(status.UNAVAILABLE, 'overloaded');
      });
      await assert.rejects(api.launchTemplate({ ...classic, parameters: {} }), { code: 'UNAVAILABLE' });
      assert.equal(service.calls.length, 1);
    });
  });

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
        const asked = as(request, jobsPb.CreateJobRequestSchema).job;
        const clientRequestId = echoedId ?? asked?.clientRequestId ?? '';
        return create(jobsPb.JobSchema, { id: 'job-2', name: asked?.name ?? '', clientRequestId });
      };

    it('carries over graph, options and labels, under its new name, and not that it was an update', async () => {
      const { service, api } = await serve(script(source));
      const job = await api.createFrom(ref, { jobName: 'orders-2', snapshotId: 'snap' });
      assert.deepEqual([job.id, job.name], ['job-2', 'orders-2']);
      const sent = as(service.calls[1]?.request, jobsPb.CreateJobRequestSchema).job;
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
      const { api } = await serve(script(source, 'of-another-client'));
      await assert.rejects(api.createFrom(ref, { jobName: 'orders' }), {
        code: 'ALREADY_EXISTS',
        reason: /job-2 runs under the name orders/,
      });
    });

    it('creates nothing when the graph is not given back, or a batch job is to start from a snapshot', async () => {
      const { service, api } = await serve(script({ ...source, environment: {} }));
      await assert.rejects(api.createFrom(ref, { jobName: 'orders-2' }), { code: 'FAILED_PRECONDITION' });
      const batch = await serve(script({ ...source, type: JobType.BATCH }));
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
    const { service, api } = await serve(() => create(jobsPb.JobSchema, { id: 'job-1' }));
    await api.requestJobState(ref, 'CANCELLED');
    await api.requestJobState(ref, 'CANCELLED', { isForced: true });
    const labels = service.calls.map(({ request }) => as(request, jobsPb.UpdateJobRequestSchema).job?.labels);
    assert.deepEqual(labels, [{}, { force_cancel_job: 'true' }]);
  });

  it('tells what a job was started with, and hides what may be a secret', async () => {
    const { api } = await serve(() =>
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

/** The request as what it is said to be. */
function as<Schema extends DescMessage>(request: Message | undefined, schema: Schema): MessageShape<Schema> {
  assert.equal(request?.$typeName, schema.typeName);
  return request as MessageShape<Schema>;
}
