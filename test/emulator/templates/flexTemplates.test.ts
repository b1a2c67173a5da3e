import assert from 'node:assert/strict';
import { waitFor } from '../../waitFor.ts';
import { RunningEmulator, refusalOver, transports } from '../runningEmulator.ts';
import { place } from '../submittedJob.ts';
import { flexSpec, StoredTemplates } from './storedTemplates.ts';

/** Stages the fields that it is given as a job, as DataflowRunner does with --template_location. */
const stagingProgram = `
const value = (name) => process.argv.find((each) => each.startsWith('--' + name + '='))?.slice(name.length + 3);
const [, bucket, object] = /^gs:\\/\\/([^/]+)\\/(.+)$/.exec(value('template_location'));
const job = { name: 'other', type: 'JOB_TYPE_STREAMING', environment: { sdkPipelineOptions: { options: {
  region: value('region'), word: value('word'), temp: value('temp_location') } } } };
const url = process.env.STORAGE_EMULATOR_HOST + '/upload/storage/v1/b/' + bucket + '/o?uploadType=media&name=' + encodeURIComponent(object);
fetch(url, { method: 'POST', body: JSON.stringify(job) }).then(() => console.log('staged'));
`;

for (const transport of transports) {
  describe(`Flex templates over ${transport}`, () => {
    let stored: StoredTemplates;
    const refused = refusalOver(transport);

    before(async () => {
      stored = await StoredTemplates.open(transport);
    });
    after(() => stored.close());

    it('launch: the job is there at once and becomes what its launcher stages', async () => {
      const containerSpecGcsPath = await stored.store('words.json', flexSpec(stagingProgram));
      const [response] = await stored.flexTemplates.launchFlexTemplate({
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
      assert.equal(await stored.state(launched.id), 'JOB_STATE_PENDING');
      await waitFor(
        'the launched job',
        () => Promise.resolve(stored.running.engine.runs.has(launched.id ?? '')),
        Boolean,
      );
      const { job } = stored.running.engine.runOf(launched);
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
      const containerSpecGcsPath = await stored.store(
        'broken.json',
        flexSpec("console.error('no such pipeline'); process.exit(13)"),
      );
      const [{ job }] = await stored.flexTemplates.launchFlexTemplate({
        ...place,
        launchParameter: { jobName: 'fails', containerSpecGcsPath, parameters: { word: 'a' } },
      });
      await waitFor(
        'the end of the job',
        () => stored.state(job?.id),
        (now) => now === 'JOB_STATE_FAILED',
      );
      const [messages] = await stored.running
        .clients(transport)
        .messages.listJobMessages({ ...place, jobId: job?.id ?? '' });
      assert.match(
        messages.at(-1)?.messageText ?? '',
        /Template launch failed: exit status 13\nno such pipeline/,
      );
    });

    it('end a launcher with its job', async () => {
      const containerSpecGcsPath = await stored.store(
        'waits.json',
        flexSpec('setInterval(() => undefined, 1000)'),
      );
      const [{ job }] = await stored.flexTemplates.launchFlexTemplate({
        ...place,
        launchParameter: { jobName: 'waits', containerSpecGcsPath, parameters: { word: 'a' } },
      });
      await stored.running.clients(transport).jobs.updateJob({
        ...place,
        jobId: job?.id ?? '',
        job: { requestedState: 'JOB_STATE_CANCELLED' },
      });
      await waitFor(
        'the end of the job',
        () => stored.state(job?.id),
        (now) => now === 'JOB_STATE_CANCELLED',
      );
    });

    it('are refused where they need a container engine', async () => {
      await assert.rejects(
        stored.flexTemplates.launchFlexTemplate({
          ...place,
          launchParameter: { jobName: 'image', containerSpec: { image: 'gcr.io/p/image' } },
        }),
        refused('FAILED_PRECONDITION', /no container engine.*gcr\.io\/p\/image.*localLauncher/),
      );
    });
  });
}

describe('a launch whose Python is still being installed', () => {
  it('says so, and can be cancelled', async function () {
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
