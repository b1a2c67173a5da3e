import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { LaunchRequest } from '../../../src/dataflow/template.ts';
import { templateParameter } from '../../dataflow/templateParameter.ts';
import { exampleTemplate } from './exampleTemplate.ts';
import { launchedJob, OpenForm, target } from './openForm.ts';

const filled = { outputTable: 'p:d.t' };

function refusal(code: DataflowError['code'], reason: string): () => Promise<never> {
  return () => Promise.reject(new DataflowError(code, 'Launching it', reason, 'Do something.'));
}

describe('The launch form', () => {
  it("is made of the template's parameters, required ones first, and hides what the template hides", async () => {
    const { view, draft } = await OpenForm.ready();
    assert.equal(view.title, 'Orders to BigQuery');
    assert.equal(view.kindLabel, 'Flex template · Streaming · Python');
    assert.deepEqual(
      view.parameters.map(({ name, kind, isRequired }) => [name, kind, isRequired]),
      [
        ['outputTable', 'text', true],
        ['avroSchema', 'text', true],
        ['windowSeconds', 'number', false],
        ['format', 'choice', false],
        ['jsonPath', 'lines', false],
        ['apiToken', 'secret', false],
        ['useLegacy', 'boolean', false],
      ],
    );
    assert.match(draft.jobName, /^orders-to-bigquery-\d+$/);
    assert.deepEqual(view.locations, ['us-central1', 'europe-west1']);
  });

  it('says at each field what is wrong with it, as it is typed', async () => {
    const form = await OpenForm.ready();
    const draft = { ...form.draft, jobName: 'Not A Name' };
    const problems = await form.problemsOf({
      ...draft,
      parameters: { windowSeconds: 'soon', outputTable: 'table' },
      environment: { maxWorkers: '0', additionalUserLabels: 'Team=A' },
    });
    assert.deepEqual(Object.keys(problems).sort(), [
      'environment:additionalUserLabels',
      'environment:maxWorkers',
      'jobName',
      'parameter:outputTable',
      'parameter:windowSeconds',
    ]);
    assert.match(problems['parameter:outputTable'] ?? '', /must match \.\+:\.\+/);
    assert.match(problems['parameter:windowSeconds'] ?? '', /must be a number/);
    assert.deepEqual(await form.problemsOf({ ...form.draft, parameters: filled }), {});
  });

  it('asks for a child only while its parent has the value that needs it', async () => {
    const form = await OpenForm.ready();
    const avro = { ...form.draft, parameters: { ...filled, format: 'AVRO' } };
    assert.deepEqual(Object.keys(await form.problemsOf(avro)), ['parameter:avroSchema']);
    const json = { ...filled, format: 'JSON', avroSchema: 'gs://left/from-before' };
    await form.press('launch', { ...form.draft, parameters: json });
    assert.deepEqual(form.launches.at(-1)?.parameters, { ...filled, format: 'JSON' });
  });

  it("sends a parent's default along with a child that needs it", async () => {
    const form = await OpenForm.ready();
    await form.press('launch', { ...form.draft, parameters: { ...filled, jsonPath: '$.order' } });
    assert.deepEqual(form.launches.at(-1)?.parameters, { ...filled, jsonPath: '$.order', format: 'JSON' });
  });

  it('launches what was typed, once, after the service has checked it', async () => {
    const form = await OpenForm.ready();
    const outcome = await form.press('launch', {
      ...form.draft,
      jobName: 'orders-1',
      location: 'europe-west1',
      parameters: { ...filled, useLegacy: 'true', windowSeconds: '' },
      environment: {
        maxWorkers: '4',
        additionalUserLabels: 'team=a, env=test',
        additionalExperiments: 'x,y',
      },
      extra: [['streaming_mode', 'fast']],
    });
    const expected: LaunchRequest = {
      kind: 'FLEX',
      location: 'europe-west1',
      path: target.path,
      jobName: 'orders-1',
      parameters: { ...filled, useLegacy: 'true', streaming_mode: 'fast' },
      environment: {
        maxWorkers: 4,
        additionalUserLabels: { team: 'a', env: 'test' },
        additionalExperiments: ['x', 'y'],
      },
    };
    assert.deepEqual(form.launches, [{ ...expected, validateOnly: true }, expected]);
    assert.deepEqual(outcome, { kind: 'launched', jobName: 'orders-1', jobId: 'job-9' });
    assert.deepEqual(form.started, [launchedJob]);
    assert.notEqual(form.draft.jobName, 'orders-1', 'another launch needs another name');
  });

  it('has the service check it and launches nothing when only that is asked for', async () => {
    const form = await OpenForm.ready();
    const outcome = await form.press('validate', { ...form.draft, parameters: filled });
    assert.deepEqual(outcome, { kind: 'valid', isCheckedByService: true });
    assert.deepEqual(
      form.launches.map(({ validateOnly }) => validateOnly),
      [true],
    );
  });

  it('sends nothing while a field is wrong', async () => {
    const form = await OpenForm.ready();
    const outcome = await form.press('launch', form.draft);
    assert.deepEqual(outcome, {
      kind: 'incomplete',
      problems: [{ key: 'parameter:outputTable', text: 'A value is needed.' }],
    });
    assert.deepEqual(form.launches, []);
  });

  it('says in words what a template wants that takes digits only', async () => {
    const wanted: Readonly<Record<string, string>> = {
      '[0-9]{1,3}': 'It must be 1 to 3 digits.',
      '^\\d+$': 'It must be digits only.',
      '\\d{4}': 'It must be 4 digits.',
      '[0-9]{2,}': 'It must be at least 2 digits.',
      '[a-z]+': 'It must match [a-z]+.',
    };
    const parameters = Object.keys(wanted).map((regex) => templateParameter(regex, { regexes: [regex] }));
    const form = await OpenForm.ready({
      methods: { getTemplate: (_, path) => Promise.resolve({ ...exampleTemplate, path, parameters }) },
    });
    const values = Object.fromEntries(Object.keys(wanted).map((regex) => [regex, '-3']));
    const problems = await form.problemsOf({ ...form.draft, parameters: values });
    assert.deepEqual(
      problems,
      Object.fromEntries(Object.entries(wanted).map(([regex, text]) => [`parameter:${regex}`, text])),
    );
  });

  it('puts what the service refuses at the field that it names', async () => {
    const reason = 'The template parameters are invalid. Details: outputTable: No such table; format: Is odd';
    const form = await OpenForm.ready({ methods: { launchTemplate: refusal('INVALID_ARGUMENT', reason) } });
    const outcome = await form.press('validate', { ...form.draft, parameters: filled });
    assert.equal(outcome?.kind, 'refused');
    assert.deepEqual(outcome.problems, [
      { key: 'parameter:outputTable', text: 'No such table.' },
      { key: 'parameter:format', text: 'Is odd.' },
    ]);
    assert.equal(outcome.problem.remedy, 'Do something.');
  });

  it('takes any name of a parameter as a name', async () => {
    const names = ['with-hyphen', 'with.$(all)', 'constructor', '__proto__'];
    const form = await OpenForm.ready({
      methods: {
        getTemplate: (_location, path) =>
          Promise.resolve({
            ...exampleTemplate,
            path,
            parameters: names.map((name) => templateParameter(name)),
          }),
        launchTemplate: refusal('INVALID_ARGUMENT', 'Details: with-hyphen: Is odd; constructor: Is wrong'),
      },
    });
    assert.deepEqual(await form.problemsOf(form.draft), {});
    const outcome = await form.press('launch', form.draft);
    assert.equal(outcome?.kind, 'refused');
    assert.deepEqual(
      outcome.problems.map(({ key }) => key),
      ['parameter:with-hyphen', 'parameter:constructor'],
    );
    const given = Object.fromEntries(names.map((name) => [name, 'x']));
    await form.press('copyCommand', { ...form.draft, parameters: given });
    for (const name of names) assert.ok(form.copied.at(-1)?.includes(`${name}=x`), name);
  });

  it('opens for thousands of parameters of which each asks for the next', async () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `p${index}`);
    const parameters = names.map((name, index) =>
      templateParameter(name, { defaultValue: 'x', ...(index > 0 && { parentName: `p${index - 1}` }) }),
    );
    const form = await OpenForm.ready({
      methods: { getTemplate: (_, path) => Promise.resolve({ ...exampleTemplate, path, parameters }) },
    });
    await form.press('launch', { ...form.draft, parameters: { p3: 'y' } });
    assert.deepEqual(form.launches.at(-1)?.parameters, { p0: 'x', p1: 'x', p2: 'x', p3: 'y' });
  });

  it('says of a name that is taken that it is', async () => {
    const taken = { ...launchedJob, name: 'orders-1', state: 'RUNNING' } as const;
    const form = await OpenForm.ready({
      methods: { listJobs: () => Promise.resolve({ jobs: [taken], failedLocations: [] }) },
    });
    const outcome = await form.press('launch', { ...form.draft, jobName: 'orders-1', parameters: filled });
    assert.equal(outcome?.kind, 'refused');
    assert.deepEqual(
      outcome.problems.map(({ key }) => key),
      ['jobName'],
    );
    assert.deepEqual(form.launches, []);
  });

  it('begins with the values of last time, and has kept no secret', async () => {
    const first = await OpenForm.ready();
    await first.press('validate', {
      ...first.draft,
      location: 'europe-west1',
      parameters: { ...filled, apiToken: 'hunter2' },
      environment: { maxWorkers: '4' },
      extra: [
        ['other', 'kept'],
        ['db_password', 'hunter3'],
      ],
    });
    const { draft } = await OpenForm.ready({ memory: first.memory });
    assert.deepEqual(draft.parameters, filled);
    assert.deepEqual(draft.extra, [['other', 'kept']]);
    assert.deepEqual(draft.environment, { maxWorkers: '4' });
    assert.doesNotMatch(JSON.stringify(first.memory.get('launches')), /hunter/);
  });

  it('takes any parameters where the template describes none', async () => {
    const form = await OpenForm.ready({
      methods: {
        getTemplate: (_, path) => Promise.resolve({ path, kind: 'CLASSIC', parameters: [] }),
      },
    });
    assert.equal(form.view.extra, 'only');
    const twice = await form.problemsOf({
      ...form.draft,
      extra: [
        ['input', 'a'],
        ['input', 'b'],
        ['', 'c'],
      ],
    });
    assert.deepEqual(Object.keys(twice), ['extra:1', 'extra:2']);
    await form.press('launch', { ...form.draft, extra: [['input', 'gs://b/f']] });
    assert.deepEqual(form.launches.at(-1)?.parameters, { input: 'gs://b/f' });
  });

  it('says why there is no form, and reads the template again when asked', async () => {
    let isThere = false;
    const form = await OpenForm.ready({
      methods: {
        getTemplate: (_, path) =>
          isThere
            ? Promise.resolve({ ...exampleTemplate, path })
            : refusal('PERMISSION_DENIED', 'You may not read it.')(),
      },
    });
    assert.equal(form.last('failed').problem.reason, 'You may not read it.');
    isThere = true;
    await form.form.receive({ version: 1, type: 'retry' });
    assert.equal(form.view.title, 'Orders to BigQuery');
  });

  it('copies the same launch as a command that a shell takes as it is meant', async () => {
    const form = await OpenForm.ready();
    await form.press('copyCommand', {
      ...form.draft,
      jobName: 'orders-1',
      parameters: { ...filled, jsonPath: '$.a,b' },
      environment: { maxWorkers: '4', enableStreamingEngine: 'true' },
    });
    assert.deepEqual(form.copied, [
      'gcloud dataflow flex-template run orders-1 --template-file-gcs-location=gs://bucket/flex/orders.json' +
        ' --project=project-one --region=us-central1' +
        " '--parameters=^~^outputTable=p:d.t~jsonPath=$.a,b~format=JSON' --max-workers=4 --enable-streaming-engine",
    ]);
    assert.deepEqual(form.launches, []);
  });

  it('says how a try ended when its tab comes to the front again, until something is edited', async () => {
    const form = await OpenForm.ready();
    const outcome = await form.press('launch', { ...form.draft, jobName: 'orders-1', parameters: filled });
    assert.equal(outcome?.kind, 'launched');
    await form.form.receive({ version: 1, type: 'ready' });
    assert.deepEqual(form.last('activity').outcome, outcome);
    await form.problemsOf({ ...form.draft, parameters: filled });
    await form.form.receive({ version: 1, type: 'ready' });
    assert.equal(form.last('activity').outcome, undefined);
  });

  it('tells the page nothing more once it is closed', async () => {
    const form = await OpenForm.ready();
    const { length } = form.messages;
    form.form.dispose();
    await form.press('validate', { ...form.draft, parameters: filled });
    assert.equal(form.messages.length, length);
  });
});
