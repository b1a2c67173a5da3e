import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { submitPipeline, type Submission } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

const sampleText = join(import.meta.dirname, '../../samples/lighthouse.txt');
const hamlet = 'to be or not to be\n\nthat is\n\n\nthe question\n';

describe("A batch pipeline submitted by Beam's DataflowRunner", function () {
  this.timeout(180_000);
  let service: LocalService;
  let sample: Submission;
  let fromStorage: Submission;

  before(async function () {
    this.timeout(1_200_000);
    const python = await beamPython();
    service = await LocalService.start();
    await service.upload('test-bucket', 'hamlet.txt', hamlet);
    // Side by side: most of a submission's time goes into waiting between polls.
    sample = submitPipeline(service, python, 'samples/wordcount.py', [
      '--job_name=sample',
      '--output=gs://test-bucket/own/out',
    ]);
    fromStorage = submitPipeline(service, python, 'samples/wordcount.py', [
      '--job_name=from-storage',
      '--input=gs://test-bucket/hamlet.txt',
      '--output=gs://test-bucket/hamlet/out',
    ]);
  });
  after(async () => {
    await Promise.all([sample.stop(), fromStorage.stop()]);
    await service.end();
  });

  it('runs to its end, and the program prints its job as done', async () => {
    const text = await readFile(sampleText, 'utf8');
    assert.equal(await sample.exitCode, 0, sample.output);
    assert.match(sample.output, /is in state JOB_STATE_DONE/);
    assert.deepEqual(parseCounts(await service.objects('test-bucket', 'own/out')), countWords(text));
  });

  it('reads its input from Cloud Storage, and its user counters are the true numbers', async () => {
    assert.equal(await fromStorage.exitCode, 0, fromStorage.output);
    assert.deepEqual(parseCounts(await service.objects('test-bucket', 'hamlet/out')), countWords(hamlet));

    const jobId = await fromStorage.jobId;
    const words = hamlet.split(/\s+/).filter((word) => word !== '');
    const lengths = words.map((word) => word.length);
    assert.deepEqual(await service.counters(jobId), {
      words: words.length,
      empty_lines: hamlet
        .trimEnd()
        .split('\n')
        .filter((line) => line === '').length,
    });
    const metrics = await service.metrics(jobId);
    const length = metrics.find(({ name }) => name.name === 'word_length');
    assert.deepEqual(length?.distribution, {
      count: words.length,
      sum: lengths.reduce((sum, next) => sum + next, 0),
      min: Math.min(...lengths),
      max: Math.max(...lengths),
    });
    const counted = metrics.find(
      ({ name }) =>
        name.name === 'ElementCount' && name.context?.['output_user_name'] === 'ExtractWords-out0',
    );
    assert.equal(counted?.scalar, words.length);
  });

  it('is described by the steps its author named, joined by their collections', async () => {
    const { body } = await service.call('GET', 'jobs?view=JOB_VIEW_DESCRIPTION');
    const jobId = body.jobs?.[0]?.id ?? '';
    const job = (await service.call('GET', `jobs/${jobId}?view=JOB_VIEW_ALL`)).body;
    const steps = job.pipelineDescription?.originalPipelineTransform ?? [];
    const extract = steps.find(({ name }) => name === 'ExtractWords');
    const next = steps.find(({ inputCollectionName }) => inputCollectionName?.includes('ExtractWords.out0'));
    assert.equal(extract?.kind, 'PAR_DO_KIND');
    assert.match(next?.name ?? '', /^Count\//);
  });

  it('has each of its steps in an execution stage, and all of them have succeeded', async () => {
    const jobId = await sample.jobId;
    const job = (await service.call('GET', `jobs/${jobId}?view=JOB_VIEW_ALL`)).body;
    const { originalPipelineTransform = [], executionPipelineStage = [] } = job.pipelineDescription ?? {};
    const components = executionPipelineStage.flatMap(({ componentTransform }) => componentTransform);
    assert.deepEqual(
      new Set(components.map(({ name, originalTransform }) => `${name} ${originalTransform}`)),
      new Set(originalPipelineTransform.map(({ id, name }) => `${id} ${name}`)),
    );
    const { stages = [] } = (await service.call('GET', `jobs/${jobId}/executionDetails`)).body;
    assert.deepEqual(
      stages.map(({ stageId, state }) => [stageId, state]),
      executionPipelineStage.map(({ name }) => [name, 'EXECUTION_STATE_SUCCEEDED']),
    );
    assert.ok(stages.length > 1);
  });

  it('leaves no process behind', async () => {
    assert.deepEqual(await service.children(), []);
  });
});

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[\w']+/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Map([...counts].sort());
}

function parseCounts(files: readonly string[]): Map<string, number> {
  const lines = files
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(
    lines
      .map((line): [string, number] => {
        const [word = '', count = ''] = line.split(': ');
        return [word, Number(count)];
      })
      .sort(),
  );
}
