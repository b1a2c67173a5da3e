import { create } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import * as templatesPb from '../../../src/emulator/gen/google/dataflow/v1beta3/templates_pb.ts';
import { LogEntrySchema } from '../../../src/emulator/gen/google/logging/v2/log_entry_pb.ts';
import * as loggingPb from '../../../src/emulator/gen/google/logging/v2/logging_pb.ts';
import { LogSeverity } from '../../../src/emulator/gen/google/logging/type/log_severity_pb.ts';
import { requestAs, ScriptedApis } from './scriptedApis.ts';
import { serviceError } from './scriptedService.ts';

const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
const range = { startMs: 0, endMs: 600_000, stepSeconds: 60 };
const classic = { kind: 'CLASSIC', path: 'gs://b/t', location: ref.location, jobName: 'n' } as const;

describe('DataflowApi', () => {
  const services = new ScriptedApis(ref);
  afterEach(() => services.close());

  describe('with Monitoring and Logging denied', () => {
    const denied = (service: string, reason?: string): Error =>
      serviceError(
        status.PERMISSION_DENIED,
        'Denied.',
        reason === undefined ? {} : { ErrorInfo: { reason, metadata: { service } } },
      );

    it('names the role to ask for, and that the rest works', async () => {
      const { api } = await services.serve(() => {
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
      const { api } = await services.serve(({ method }) => {
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
    const { service, api } = await services.serve(({ request }) => {
      const { pageToken } = requestAs(request, loggingPb.ListLogEntriesRequestSchema);
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
      const { service, api } = await services.serve(() =>
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
      const request = requestAs(service.calls[0]?.request, templatesPb.GetTemplateRequestSchema);
      assert.deepEqual(request.template, { case: 'gcsPath', value: 'gs://b/flex.json' });
    });

    it('takes a status inside the answer for the failure it is', async () => {
      const { api } = await services.serve(() =>
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
      const { service, api } = await services.serve(() =>
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
      const { launchParameters, validateOnly } = requestAs(
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
      const { service, api } = await services.serve(() =>
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
      const { validateOnly, launchParameter } = requestAs(
        service.calls[0]?.request,
        templatesPb.LaunchFlexTemplateRequestSchema,
      );
      assert.equal(validateOnly, true);
      assert.deepEqual(launchParameter?.template, { case: 'containerSpecGcsPath', value: 'gs://b/t' });
      assert.deepEqual(launchParameter.transformNameMappings, { Old: 'New' });
    });

    it('sends a launch once, even when the service is unavailable', async () => {
      const { service, api } = await services.serve(() => {
        throw serviceError(status.UNAVAILABLE, 'overloaded');
      });
      await assert.rejects(api.launchTemplate({ ...classic, parameters: {} }), { code: 'UNAVAILABLE' });
      assert.equal(service.calls.length, 1);
    });
  });
});
