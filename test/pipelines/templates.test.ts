import assert from 'node:assert/strict';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';
import { waitFor } from '../waitFor.ts';

const tide = 'The tide is in\nthe tide is out\n';

const yamlPipeline = `
pipeline:
  type: chain
  transforms:
    - type: Create
      config:
        elements: [{word: tide, n: 1}, {word: harbour, n: 2}, {word: lamp, n: 3}]
    - type: Filter
      config: {language: python, keep: "n > {{ least }}"}
    - type: MapToFields
      config:
        language: python
        fields: {line: "word + ':' + str(n)"}
    - type: WriteToText
      config: {path: "gs://template-bucket/yaml/out"}
`;

describe('The templates that come along', function () {
  this.timeout(300_000);
  let service: LocalService;

  before(async function () {
    this.timeout(1_200_000);
    await beamPython();
    service = await LocalService.start();
    await service.upload('template-bucket', 'tide.txt', tide);
  });
  after(async () => {
    await service.end();
  });

  /** The id of the job that the answer to a launch names. */
  const launched = async (path: string, body: object): Promise<string> => {
    const { status, body: answer } = await service.call('POST', path, body);
    assert.equal(status, 200, JSON.stringify(answer));
    const { job } = answer as { job?: { id?: string } };
    assert.ok(job?.id !== undefined);
    return job.id;
  };
  const ended = async (jobId: string): Promise<void> => {
    const isEnd = (state: string | undefined): boolean => /DONE|FAILED|CANCELLED/.test(state ?? '');
    const state = await waitFor('the end of the job', () => service.state(jobId), isEnd, 240_000);
    assert.equal(state, 'JOB_STATE_DONE', JSON.stringify((await service.messages(jobId)).at(-1)));
  };
  const lines = async (prefix: string): Promise<string[]> =>
    (await service.objects('template-bucket', prefix)).join('').trim().split('\n').sort();

  it('count words: the classic template, staged once, runs with the parameters of each launch', async () => {
    const launch = (jobName: string, minimumLength: string): Promise<string> =>
      launched('templates:launch?gcsPath=gs://dataflow-emulator/templates/wordcount', {
        jobName,
        parameters: {
          input: 'gs://template-bucket/tide.txt',
          output: `gs://template-bucket/${jobName}/out`,
          minimumLength,
        },
      });
    const first = await launch('all-words', '1');
    await ended(first);
    assert.deepEqual(await lines('all-words/'), ['in: 1', 'is: 2', 'out: 1', 'the: 2', 'tide: 2']);
    assert.equal((await service.counters(first))['words'], 8);
    const second = await launch('long-words', '4');
    await ended(second);
    assert.deepEqual(await lines('long-words/'), ['tide: 2']);
    assert.equal((await service.counters(second))['words'], 2);
  });

  it('stream: the Flex template is a job at once, counts its events and can be cancelled', async () => {
    const jobId = await launched('flexTemplates:launch', {
      launchParameter: {
        jobName: 'streaming',
        containerSpecGcsPath: 'gs://dataflow-emulator/flex/streaming.json',
        parameters: { intervalSeconds: '0.2', windowSeconds: '1' },
      },
    });
    const counters = await waitFor(
      'reports of windows',
      () => service.counters(jobId),
      ({ reports = 0 }) => reports > 0,
      240_000,
    );
    assert.ok((counters['events'] ?? 0) >= (counters['reports'] ?? 0));
    await service.call('PUT', `jobs/${jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await waitFor(
      'the end of the job',
      () => service.state(jobId),
      (state) => state === 'JOB_STATE_CANCELLED',
    );
  });

  it('run Beam YAML under the name that gcloud asks for, with Jinja variables', async function () {
    this.timeout(900_000);
    const jobId = await launched('flexTemplates:launch', {
      launchParameter: {
        jobName: 'yaml',
        containerSpecGcsPath: 'gs://dataflow-templates-us-central1/latest/flex/Yaml_Template',
        parameters: { yaml_pipeline: yamlPipeline, jinja_variables: '{"least": 1}' },
      },
    });
    await ended(jobId);
    assert.deepEqual(await lines('yaml/'), ['harbour:2', 'lamp:3']);
  });

  it('leave no process behind', async () => {
    await waitFor(
      'the end of all processes',
      () => service.children(),
      (children) => children.length === 0,
    );
  });
});
