import assert from 'node:assert/strict';
import { execa } from 'execa';
import { LocalService } from '../pipelines/localService.ts';
import { waitFor } from '../waitFor.ts';
import { go, java } from './samplePrograms.ts';
import type { Sample, SampleBuild } from './samplePrograms.ts';

const hamlet = 'to be or not to be\n\nthat is\n\n\nthe question\n';
const words = hamlet.split(/\s+/).filter((word) => word !== '');
const timeoutMs = 240_000;

interface LogAnswer {
  readonly entries?: readonly { readonly jsonPayload: { readonly message?: string } }[];
}

for (const { language, texts, build } of [java, go]) {
  describe(`Pipelines submitted by Beam's DataflowRunner for ${language}`, function () {
    this.timeout(timeoutMs);
    let service: LocalService;
    let command: SampleBuild;
    const stops: (() => Promise<unknown>)[] = [];

    before(async function () {
      this.timeout(1_800_000);
      command = await build();
      service = await LocalService.start();
      await service.upload('test-bucket', 'hamlet.txt', hamlet);
    });
    after(async () => {
      await Promise.all(stops.map((stop) => stop()));
      await service.end();
    });

    /** Starts the program and resolves with the id of the job it has submitted. */
    async function submit(
      sample: Sample,
      jobName: string,
      options: Readonly<Record<string, string>>,
    ): Promise<string> {
      const { command: program, args, env } = command(service, sample, jobName, options);
      const run = execa(program, args, { env, all: true, reject: false, stdin: 'ignore' });
      stops.push(async () => {
        run.kill();
        await run;
      });
      const findJob = async (): Promise<string | undefined> =>
        (await service.call('GET', `jobs?name=${jobName}`)).body.jobs?.[0]?.id;
      const ended = run.then(async ({ all }): Promise<string> => {
        const id = await findJob();
        if (id === undefined) throw new Error(`${jobName} ended without a job:\n${all.slice(-5000)}`);
        return id;
      });
      const found = waitFor(`the job ${jobName}`, findJob, (id) => id !== undefined, timeoutMs);
      return (await Promise.race([ended, found])) ?? '';
    }

    async function ended(jobId: string): Promise<string | undefined> {
      return await waitFor(
        'the end of the job',
        () => service.state(jobId),
        (state) => /DONE|FAILED|CANCELLED/.test(state ?? ''),
        timeoutMs,
      );
    }

    async function errors(jobId: string): Promise<string> {
      const messages = await service.messages(jobId);
      return messages
        .filter(({ messageImportance }) => messageImportance === 'JOB_MESSAGE_ERROR')
        .map(({ messageText }) => messageText)
        .join('\n');
    }

    it('run to their end with the true result, and their user metrics are the true numbers', async () => {
      const jobId = await submit('wordcount', 'counts', {
        input: 'gs://test-bucket/hamlet.txt',
        output: 'gs://test-bucket/counts/out',
      });
      assert.equal(await ended(jobId), 'JOB_STATE_DONE', await errors(jobId));

      const lines = (await service.objects('test-bucket', 'counts/out')).join('').trim().split('\n');
      const expected = [...new Set(words)].map(
        (word) => `${word}: ${words.filter((each) => each === word).length}`,
      );
      assert.deepEqual(lines.sort(), expected.sort());

      const counters = await service.counters(jobId);
      assert.equal(counters['words'], words.length);
      assert.equal(
        counters['empty_lines'],
        hamlet
          .trimEnd()
          .split('\n')
          .filter((line) => line === '').length,
      );
      const lengths = words.map((word) => word.length);
      const metrics = await service.metrics(jobId);
      assert.deepEqual(metrics.find(({ name }) => name.name === 'word_length')?.distribution, {
        count: words.length,
        sum: lengths.reduce((sum, next) => sum + next, 0),
        min: Math.min(...lengths),
        max: Math.max(...lengths),
      });
      const counted = metrics.find(
        ({ name }) =>
          name.name === 'ElementCount' && name.context?.['output_user_name'] === `${texts.step}-out0`,
      );
      assert.equal(counted?.scalar, words.length);

      const response = await fetch(`${service.origin}/v2/entries:list`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceNames: ['projects/local-project'],
          filter: `resource.labels.job_id="${jobId}" AND resource.labels.step_id="${texts.step}" AND severity=WARNING`,
        }),
      });
      const { entries = [] } = (await response.json()) as LogAnswer;
      assert.deepEqual(
        new Set(entries.map(({ jsonPayload }) => jsonPayload.message)),
        new Set(['A line without words']),
      );
    });

    it('fail with the exception of their code, which names the step', async () => {
      const jobId = await submit('wordcount', 'fails', {
        input: 'gs://test-bucket/hamlet.txt',
        output: 'gs://test-bucket/fails/out',
        longest_word: '4',
      });
      assert.equal(await ended(jobId), 'JOB_STATE_FAILED');
      const text = await errors(jobId);
      assert.match(text, /^Error message from worker: /m);
      assert.match(text, texts.exception);
      assert.ok(text.includes(`Workflow failed. Causes: ${texts.step} failed.`), text);
    });

    it('stream until they are cancelled', async () => {
      const jobId = await submit('ordersstream', 'streams', {});
      await waitFor(
        'orders, and the first totals of a window',
        () => service.counters(jobId),
        ({ orders = 0, reports = 0 }) => orders > 5 && reports > 0,
        timeoutMs,
      );
      assert.equal((await service.call('GET', `jobs/${jobId}`)).body.type, 'JOB_TYPE_STREAMING');
      await service.call('PUT', `jobs/${jobId}`, { requestedState: 'JOB_STATE_CANCELLED' });
      assert.equal(await ended(jobId), 'JOB_STATE_CANCELLED');
    });

    it('leave no process behind', async () => {
      assert.deepEqual(await service.children(), []);
    });
  });
}
