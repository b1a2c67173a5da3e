import assert from 'node:assert/strict';
import { shownOption } from '../../../src/dataflow/jobOptions.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { bareDetails } from '../../dataflow/bareJob.ts';
import { OpenForm, runningJob, target } from './openForm.ts';

describe('The form that replaces a job', () => {
  const replaced = { projectId: 'project-one', jobId: 'job-1', jobName: 'orders' };
  const open = (): Promise<OpenForm> =>
    OpenForm.ready({
      target: { ...target, replaced },
      methods: { getJob: () => Promise.resolve(runningJob(bareDetails)) },
    });

  it('begins with what the job runs with, and knows its steps', async () => {
    const { draft, view } = await open();
    assert.equal(draft.parameters['outputTable'], 'p:d.orders');
    assert.deepEqual(draft.environment, { maxWorkers: '3' });
    assert.deepEqual(view.steps, ['Read', 'Count/Group', 'Count/Sum']);
  });

  it('leaves to the person what the job does not tell whole', async () => {
    const kept = {
      apiToken: shownOption('apiToken', 'hush'),
      jsonPath: shownOption('jsonPath', '$'.repeat(900)),
    };
    const job = runningJob(bareDetails);
    const environment = { ...job.environment, options: { ...job.environment.options, ...kept } };
    const form = await OpenForm.ready({
      target: { ...target, replaced },
      methods: { getJob: () => Promise.resolve({ ...job, environment }) },
    });
    assert.deepEqual(form.draft.parameters, { outputTable: 'p:d.orders' });
  });

  it("launches under the job's name with its renamed steps, once that is confirmed", async () => {
    const form = await open();
    const draft = { ...form.draft, mapping: [['Count', 'Total']] as const };
    form.isSure = false;
    assert.equal(await form.press('launch', draft), undefined);
    assert.ok(form.launches.every(({ validateOnly }) => validateOnly === true));
    form.isSure = true;
    await form.press('launch', draft);
    const { update, jobName, transformNameMapping, validateOnly } = form.launches.at(-1) ?? {};
    assert.deepEqual(
      { update, jobName, transformNameMapping, validateOnly },
      {
        update: true,
        jobName: 'orders',
        transformNameMapping: { Count: 'Total' },
        validateOnly: undefined,
      },
    );
  });

  it('says that it launches only once that is confirmed', async () => {
    const form = await open();
    await form.press('launch', form.draft);
    const activities = form.messages.flatMap((message) =>
      message.type === 'activity' ? [message.activity] : [],
    );
    assert.deepEqual(activities, ['none', 'validating', 'asking', 'launching', 'none']);
  });

  it('names its own field where the service misses steps', async () => {
    const reason =
      'The new job is missing steps Count. If these steps have been renamed or deleted, try updating transformNameMapping parameter.';
    const form = await OpenForm.ready({
      target: { ...target, replaced },
      methods: {
        getJob: () => Promise.resolve(runningJob(bareDetails)),
        launchTemplate: () =>
          Promise.reject(new DataflowError('INVALID_ARGUMENT', 'Launching orders', reason, 'Correct it.')),
      },
    });
    const outcome = await form.press('launch', form.draft);
    assert.equal(outcome?.kind, 'refused');
    assert.match(outcome.problem.remedy, /^Under "Renamed steps" /);
  });

  it('says of a step that the job does not have that it does not', async () => {
    const form = await open();
    const problems = await form.problemsOf({ ...form.draft, mapping: [['Cuont', 'Total']] });
    assert.deepEqual(Object.keys(problems), ['mapping:0']);
  });
});
