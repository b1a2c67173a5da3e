import assert from 'node:assert/strict';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { FlexTemplatesServiceClient, TemplatesServiceClient } from '@google-cloud/dataflow';
import { grpc } from 'google-gax';
import { InvalidTemplateParametersSchema } from '../../../src/emulator/gen/google/dataflow/v1beta3/templates_pb.ts';
import { StatusSchema } from '../../../src/emulator/gen/google/rpc/status_pb.ts';
import { RunningEmulator, refusalOver, transports } from '../runningEmulator.ts';
import { place } from '../submittedJob.ts';
import { waitFor } from '../../waitFor.ts';

/** As Beam for Python stages it, shortened. */
const stagedJob = {
  name: 'staging-name',
  type: 'JOB_TYPE_BATCH',
  clientRequestId: 'of-the-staging',
  newFieldOfTheSdk: true,
  environment: {
    experiments: ['beam_fn_api'],
    workerPools: [{ kind: 'local', numWorkers: 1 }],
    userAgent: { name: 'Apache Beam Python 3.11 SDK', version: '2.77.0' },
    sdkPipelineOptions: {
      options: { output: null, pipelineUrl: 'gs://b/pipeline.pb', runner: 'DataflowRunner' },
      display_data: [{ key: 'input', value: 'RuntimeValueProvider(option: input, type: str)' }],
    },
  },
};

const metadata = {
  name: 'Copy',
  parameters: [
    { name: 'output', label: 'Output', helpText: 'Where to', paramType: 'GCS_WRITE_FILE' },
    { name: 'input', label: 'Input', helpText: 'Where from', isOptional: true },
  ],
};

/** Stages the fields that it is given as a job, as DataflowRunner does with --template_location. */
const stagingProgram = `
const value = (name) => process.argv.find((each) => each.startsWith('--' + name + '='))?.slice(name.length + 3);
const [, bucket, object] = /^gs:\\/\\/([^/]+)\\/(.+)$/.exec(value('template_location'));
const job = { name: 'other', type: 'JOB_TYPE_STREAMING', environment: { sdkPipelineOptions: { options: {
  region: value('region'), word: value('word'), temp: value('temp_location') } } } };
const url = process.env.STORAGE_EMULATOR_HOST + '/upload/storage/v1/b/' + bucket + '/o?uploadType=media&name=' + encodeURIComponent(object);
fetch(url, { method: 'POST', body: JSON.stringify(job) }).then(() => console.log('staged'));
`;

function flexSpec(program: string): object {
  return {
    image: 'gcr.io/p/image',
    sdkInfo: { language: 'PYTHON' },
    metadata: {
      name: 'Words',
      parameters: [{ name: 'word', label: 'Word', helpText: 'A word', regexes: ['[a-z]+'] }],
      localLauncher: { command: [process.execPath, '-e', program, '--'], timeoutSeconds: 60 },
    },
  };
}

interface Violation {
  readonly parameter: string;
  readonly description: string;
}

function violationsOfGrpc(error: unknown): readonly Violation[] | undefined {
  assert.ok(error instanceof Error && 'metadata' in error && error.metadata instanceof grpc.Metadata);
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  assert.ok(bytes instanceof Buffer);
  const [detail] = fromBinary(StatusSchema, bytes).details;
  const message = detail === undefined ? undefined : anyUnpack(detail, InvalidTemplateParametersSchema);
  return message?.parameterViolations.map(({ parameter, description }) => ({ parameter, description }));
}

async function violationsOfRest(response: Response): Promise<readonly Violation[] | undefined> {
  const { error } = (await response.json()) as {
    error: { details?: { '@type': string; parameterViolations?: Violation[] }[] };
  };
  const detail = error.details?.[0];
  assert.match(detail?.['@type'] ?? '', /InvalidTemplateParameters$/);
  return detail?.parameterViolations;
}

for (const transport of transports) {
  describe(`templates over ${transport}`, () => {
    let running: RunningEmulator;
    let templates: TemplatesServiceClient;
    let flexTemplates: FlexTemplatesServiceClient;
    const refused = refusalOver(transport);

    const store = async (name: string, content: object | string): Promise<string> => {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      await running.emulator.storage.write('templates', name, new TextEncoder().encode(text));
      return `gs://templates/${name}`;
    };
    const state = async (jobId: string | null | undefined): Promise<unknown> => {
      const [job] = await running.clients(transport).jobs.getJob({ ...place, jobId: jobId ?? '' });
      return job.currentState;
    };

    before(async () => {
      running = await RunningEmulator.start();
      templates = new TemplatesServiceClient(running.clientOptions(transport));
      flexTemplates = new FlexTemplatesServiceClient(running.clientOptions(transport));
      await store('copy', stagedJob);
      await store('copy_metadata', metadata);
    });
    after(async () => {
      await Promise.all([templates.close(), flexTemplates.close()]);
      await running.close();
    });

    it('launch a classic template: parameters and environment are in the job that runs', async () => {
      const [response] = await templates.launchTemplate({
        ...place,
        gcsPath: 'gs://templates/copy',
        launchParameters: {
          jobName: 'copy-1',
          parameters: { output: 'gs://b/out', input: 'gs://b/in' },
          environment: {
            numWorkers: 2,
            maxWorkers: 5,
            machineType: 'n2-standard-4',
            tempLocation: 'gs://temp-bucket/temp',
            additionalUserLabels: { team: 'a' },
            additionalExperiments: ['more'],
            additionalPipelineOptions: ['--zeta=1'],
          },
        },
      });
      assert.equal(response.job?.name, 'copy-1');
      const { job } = running.engine.runOf(response.job);
      assert.deepEqual(job.environment?.sdkPipelineOptions?.['options'], {
        output: 'gs://b/out',
        input: 'gs://b/in',
        pipelineUrl: 'gs://b/pipeline.pb',
        runner: 'DataflowRunner',
        temp_location: 'gs://temp-bucket/temp',
        zeta: '1',
      });
      const [pool] = job.environment.workerPools;
      assert.equal(pool?.numWorkers, 2);
      assert.equal(pool.autoscalingSettings?.maxNumWorkers, 5);
      assert.equal(pool.machineType, 'n2-standard-4');
      assert.deepEqual(job.environment.experiments, ['beam_fn_api', 'more']);
      assert.equal(job.environment.tempStoragePrefix, 'storage.googleapis.com/temp-bucket/temp');
      assert.deepEqual(job.labels, { team: 'a' });
    });

    it('launch the same template twice as two jobs, also with CreateJobFromTemplate', async () => {
      const launch = async (jobName: string): Promise<string> => {
        const [job] = await templates.createJobFromTemplate({
          ...place,
          gcsPath: 'gs://templates/copy',
          jobName,
          parameters: { output: 'gs://b/out' },
        });
        return job.id ?? '';
      };
      assert.notEqual(await launch('twice-a'), await launch('twice-b'));
      await assert.rejects(launch('twice-a'), refused('ALREADY_EXISTS', /twice-a/));
    });

    it('refuse wrong parameters, names and files, and say which', async () => {
      const launch = (gcsPath: string, jobName: string, parameters: Record<string, string>) =>
        templates.launchTemplate({ ...place, gcsPath, launchParameters: { jobName, parameters } });
      const output = 'gs://b/out';
      await assert.rejects(
        launch('gs://templates/copy', 'x', { outputs: 'y' }),
        refused('INVALID_ARGUMENT', /outputs: Unrecognized parameter; output: Missing required parameter/),
      );
      await assert.rejects(
        launch('gs://templates/copy', 'Upper', { output }),
        refused('INVALID_ARGUMENT', /job\.name/),
      );
      await assert.rejects(
        launch('gs://templates/none', 'x', {}),
        refused('NOT_FOUND', /Unable to open template file.*gs:\/\/templates\/none/),
      );
      await assert.rejects(launch('/tmp/copy', 'x', {}), refused('INVALID_ARGUMENT', /gcs_path/));
      await assert.rejects(
        launch(await store('text', 'no JSON'), 'x', {}),
        refused('INVALID_ARGUMENT', /gs:\/\/templates\/text.*not JSON/),
      );
      await assert.rejects(
        launch(await store('flex-spec', flexSpec('')), 'x', {}),
        refused('INVALID_ARGUMENT', /Flex template/),
      );
    });

    it('tell programs which parameters are wrong', async () => {
      const launchParameters = { jobName: 'x', parameters: { other: 'y' } };
      const violations = await (transport === 'gRPC'
        ? templates
            .launchTemplate({ ...place, gcsPath: 'gs://templates/copy', launchParameters })
            .then(() => undefined, violationsOfGrpc)
        : running
            .fetch(
              `/v1b3/projects/${place.projectId}/locations/${place.location}/templates:launch?gcsPath=gs://templates/copy`,
              { method: 'POST', body: JSON.stringify(launchParameters) },
            )
            .then(violationsOfRest));
      assert.deepEqual(violations, [
        { parameter: 'other', description: 'Unrecognized parameter' },
        { parameter: 'output', description: 'Missing required parameter' },
      ]);
    });

    it('start nothing when a launch is only to be validated', async () => {
      const [response] = await templates.launchTemplate({
        ...place,
        gcsPath: 'gs://templates/copy',
        validateOnly: true,
        launchParameters: { jobName: 'only-validated', parameters: { output: 'gs://b/out' } },
      });
      assert.equal(response.job ?? undefined, undefined);
      const [jobs] = await running.clients(transport).jobs.listJobs(place);
      assert.ok(!jobs.some(({ name }) => name === 'only-validated'));
    });

    it('tell what a template takes', async () => {
      const [classic] = await templates.getTemplate({ ...place, gcsPath: 'gs://templates/copy' });
      assert.equal(classic.templateType, 'LEGACY');
      assert.equal(classic.metadata?.name, 'Copy');
      assert.equal(classic.runtimeMetadata?.sdkInfo?.language, 'PYTHON');
      assert.deepEqual(classic.runtimeMetadata.parameters?.map(({ name }) => name).sort(), [
        'input',
        'output',
      ]);
      const [flex] = await templates.getTemplate({
        ...place,
        gcsPath: await store('words.json', flexSpec('')),
      });
      assert.equal(flex.templateType, 'FLEX');
      assert.deepEqual(
        flex.metadata?.parameters?.map(({ name }) => name),
        ['word'],
      );
    });

    it('launch a Flex template: the job is there at once and becomes what its launcher stages', async () => {
      const containerSpecGcsPath = await store('words.json', flexSpec(stagingProgram));
      const [response] = await flexTemplates.launchFlexTemplate({
        ...place,
        launchParameter: {
          jobName: 'words',
          containerSpecGcsPath,
          parameters: { word: 'tide' },
          environment: { maxWorkers: 7, tempLocation: 'gs://temp-bucket/temp' },
        },
      });
      const { job: launched } = response;
      assert.equal(launched?.name, 'words');
      assert.equal(await state(launched.id), 'JOB_STATE_PENDING');
      await waitFor(
        'the launched job',
        () => Promise.resolve(running.engine.runs.has(launched.id ?? '')),
        Boolean,
      );
      const { job } = running.engine.runOf(launched);
      assert.equal(job.name, 'words');
      assert.deepEqual(job.environment?.sdkPipelineOptions?.['options'], {
        region: 'us-central1',
        word: 'tide',
        temp: 'gs://temp-bucket/temp',
        temp_location: 'gs://temp-bucket/temp',
      });
      assert.equal(job.environment.workerPools[0]?.autoscalingSettings?.maxNumWorkers, 7);
    });

    it('fail the job with the last lines of a launcher that fails', async () => {
      const containerSpecGcsPath = await store(
        'broken.json',
        flexSpec("console.error('no such pipeline'); process.exit(13)"),
      );
      const [{ job }] = await flexTemplates.launchFlexTemplate({
        ...place,
        launchParameter: { jobName: 'fails', containerSpecGcsPath, parameters: { word: 'a' } },
      });
      await waitFor(
        'the end of the job',
        () => state(job?.id),
        (now) => now === 'JOB_STATE_FAILED',
      );
      const [messages] = await running
        .clients(transport)
        .messages.listJobMessages({ ...place, jobId: job?.id ?? '' });
      assert.match(
        messages.at(-1)?.messageText ?? '',
        /Template launch failed: exit status 13\nno such pipeline/,
      );
    });

    it('end a launcher with its job', async () => {
      const containerSpecGcsPath = await store('waits.json', flexSpec('setInterval(() => undefined, 1000)'));
      const [{ job }] = await flexTemplates.launchFlexTemplate({
        ...place,
        launchParameter: { jobName: 'waits', containerSpecGcsPath, parameters: { word: 'a' } },
      });
      await running.clients(transport).jobs.updateJob({
        ...place,
        jobId: job?.id ?? '',
        job: { requestedState: 'JOB_STATE_CANCELLED' },
      });
      await waitFor(
        'the end of the job',
        () => state(job?.id),
        (now) => now === 'JOB_STATE_CANCELLED',
      );
    });

    it('refuse Flex templates that need a container engine', async () => {
      await assert.rejects(
        flexTemplates.launchFlexTemplate({
          ...place,
          launchParameter: { jobName: 'image', containerSpec: { image: 'gcr.io/p/image' } },
        }),
        refused('FAILED_PRECONDITION', /no container engine.*gcr\.io\/p\/image.*localLauncher/),
      );
    });

    it('update only a job that is running', async () => {
      await assert.rejects(
        templates.launchTemplate({
          ...place,
          gcsPath: 'gs://templates/copy',
          launchParameters: { jobName: 'nobody', parameters: { output: 'gs://b/out' }, update: true },
        }),
        refused('NOT_FOUND', /no active job named nobody/),
      );
    });
  });
}

describe('a launch whose Python is still being installed', () => {
  it('says so, and can be cancelled', async function () {
    this.timeout(20_000);
    const running = await RunningEmulator.start({
      launcherToolchain: { pythonFor: () => new Promise<string>(() => undefined) },
    });
    try {
      const jobs = `/v1b3/projects/${place.projectId}/locations/${place.location}/jobs`;
      const body = {
        launchParameter: {
          jobName: 'waits',
          containerSpecGcsPath: 'gs://dataflow-emulator/flex/streaming.json',
        },
      };
      const launched = await running.fetch(jobs.replace(/jobs$/, 'flexTemplates:launch'), {
        method: 'POST',
        body: JSON.stringify(body),
      });
      const { job } = (await launched.json()) as { job: { id: string } };
      const get = async (path: string): Promise<string> =>
        (await running.fetch(`${jobs}/${job.id}${path}`)).text();
      await waitFor(
        'a message about the installation',
        () => get('/messages'),
        (text) => /apache-beam .* installed once/.test(text),
      );
      await running.fetch(`${jobs}/${job.id}`, {
        method: 'PUT',
        body: JSON.stringify({ requestedState: 'JOB_STATE_CANCELLED' }),
      });
      await waitFor(
        'the end of the job',
        () => get(''),
        (text) => text.includes('"currentState":"JOB_STATE_CANCELLED"'),
      );
    } finally {
      await running.close();
    }
  });
});
