import assert from 'node:assert/strict';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { grpc } from 'google-gax';
import { InvalidTemplateParametersSchema } from '../../../src/emulator/gen/google/dataflow/v1beta3/templates_pb.ts';
import { StatusSchema } from '../../../src/emulator/gen/google/rpc/status_pb.ts';
import { refusalOver, transports } from '../runningEmulator.ts';
import { place } from '../submittedJob.ts';
import { flexSpec, StoredTemplates } from './storedTemplates.ts';

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
    let stored: StoredTemplates;
    const refused = refusalOver(transport);

    before(async () => {
      stored = await StoredTemplates.open(transport);
      await stored.store('copy', stagedJob);
      await stored.store('copy_metadata', metadata);
    });
    after(() => stored.close());

    it('launch a classic template: parameters and environment are in the job that runs', async () => {
      const [response] = await stored.templates.launchTemplate({
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
      const { job } = stored.running.engine.runOf(response.job);
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
        const [job] = await stored.templates.createJobFromTemplate({
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
        stored.templates.launchTemplate({ ...place, gcsPath, launchParameters: { jobName, parameters } });
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
        launch(await stored.store('text', 'no JSON'), 'x', {}),
        refused('INVALID_ARGUMENT', /gs:\/\/templates\/text.*not JSON/),
      );
      await assert.rejects(
        launch(await stored.store('flex-spec', flexSpec('')), 'x', {}),
        refused('INVALID_ARGUMENT', /Flex template/),
      );
    });

    it('tell programs which parameters are wrong', async () => {
      const launchParameters = { jobName: 'x', parameters: { other: 'y' } };
      const violations = await (transport === 'gRPC'
        ? stored.templates
            .launchTemplate({ ...place, gcsPath: 'gs://templates/copy', launchParameters })
            .then(() => undefined, violationsOfGrpc)
        : stored.running
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
      const [response] = await stored.templates.launchTemplate({
        ...place,
        gcsPath: 'gs://templates/copy',
        validateOnly: true,
        launchParameters: { jobName: 'only-validated', parameters: { output: 'gs://b/out' } },
      });
      assert.equal(response.job ?? undefined, undefined);
      const [jobs] = await stored.running.clients(transport).jobs.listJobs(place);
      assert.ok(!jobs.some(({ name }) => name === 'only-validated'));
    });

    it('tell what a template takes', async () => {
      const [classic] = await stored.templates.getTemplate({ ...place, gcsPath: 'gs://templates/copy' });
      assert.equal(classic.templateType, 'LEGACY');
      assert.equal(classic.metadata?.name, 'Copy');
      assert.equal(classic.runtimeMetadata?.sdkInfo?.language, 'PYTHON');
      assert.deepEqual(classic.runtimeMetadata.parameters?.map(({ name }) => name).sort(), [
        'input',
        'output',
      ]);
      const [flex] = await stored.templates.getTemplate({
        ...place,
        gcsPath: await stored.store('words.json', flexSpec('')),
      });
      assert.equal(flex.templateType, 'FLEX');
      assert.deepEqual(
        flex.metadata?.parameters?.map(({ name }) => name),
        ['word'],
      );
    });

    it('update only a job that is running', async () => {
      await assert.rejects(
        stored.templates.launchTemplate({
          ...place,
          gcsPath: 'gs://templates/copy',
          launchParameters: { jobName: 'nobody', parameters: { output: 'gs://b/out' }, update: true },
        }),
        refused('NOT_FOUND', /no active job named nobody/),
      );
    });
  });
}
