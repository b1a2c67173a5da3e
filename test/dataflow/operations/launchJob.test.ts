import assert from 'node:assert/strict';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Job } from '../../../src/dataflow/job.ts';
import { launchJob, planLaunch, type LaunchWish } from '../../../src/dataflow/operations/launchJob.ts';
import { planReplace } from '../../../src/dataflow/operations/replaceJob.ts';
import type { LaunchRequest, Template, TemplateParameter } from '../../../src/dataflow/template.ts';
import { dataflowApiWith } from '../absentDataflowApi.ts';
import { bareDetails } from '../bareJob.ts';
import { templateParameter } from '../templateParameter.ts';
import { refusedAs } from './refusedAs.ts';

const ref = { projectId: 'project-one', location: 'us-central1', jobId: 'job-1' };
const running: Job = {
  id: ref.jobId,
  name: 'orders',
  projectId: ref.projectId,
  location: ref.location,
  type: 'STREAMING',
  state: 'RUNNING',
  ...bareDetails,
  limits: { maxNumWorkers: 3 },
  steps: ['Read', 'Count/Group', 'Count/Sum'].map((name) => ({
    id: name,
    name,
    kind: 'ParDo',
    inputs: [],
    outputs: [],
  })),
};
const wish: LaunchWish = {
  projectId: ref.projectId,
  location: ref.location,
  path: 'gs://bucket/template.json',
  jobName: 'orders',
  parameters: {},
};

/** A service with one template, which keeps what it is asked to launch. */
function serviceWith(
  parameters: readonly TemplateParameter[],
  over: Partial<DataflowApi> & { readonly kind?: Template['kind'] } = {},
): { readonly api: DataflowApi; readonly launches: LaunchRequest[] } {
  const { kind = 'FLEX', ...methods } = over;
  const launches: LaunchRequest[] = [];
  const api = dataflowApiWith({
    listJobs: () => Promise.resolve({ jobs: [], failedLocations: [] }),
    getJob: () => Promise.resolve(running),
    getTemplate: (_location, path) => Promise.resolve({ path, kind, parameters }),
    launchTemplate: (request) => {
      launches.push(request);
      return Promise.resolve(request.validateOnly === true ? {} : { job: running });
    },
    ...methods,
  });
  return { api, launches };
}

describe('launching a job', () => {
  it('has the service check the request first, and then sends exactly that', async () => {
    for (const kind of ['CLASSIC', 'FLEX'] as const) {
      const { api, launches } = serviceWith([templateParameter('input', { isOptional: false })], { kind });
      const plan = await planLaunch(api, { ...wish, parameters: { input: 'x' } });
      assert.equal(plan.request.method, kind === 'FLEX' ? 'LaunchFlexTemplate' : 'LaunchTemplate');
      assert.deepEqual(launches, [{ ...plan.request.launch, validateOnly: true }]);
      await launchJob(api, plan);
      assert.deepEqual(launches[1], plan.request.launch);
      assert.equal(plan.request.launch.kind, kind);
    }
  });

  const parameterCases: readonly (readonly [
    what: string,
    parameter: TemplateParameter,
    values: Readonly<Record<string, string>>,
    problem: RegExp | undefined,
  ])[] = [
    [
      'a missing one',
      templateParameter('in', { isOptional: false, label: 'Input' }),
      {},
      /in is missing \(Input\)/,
    ],
    [
      'a missing one with a default',
      templateParameter('in', { isOptional: false, defaultValue: 'x' }),
      {},
      undefined,
    ],
    [
      'an unknown one',
      templateParameter('inputFile'),
      { inputfile: 'x' },
      /no parameter inputfile; it has inputFile/,
    ],
    [
      'one outside its options',
      templateParameter('m', { options: [{ value: 'A' }] }),
      { m: 'B' },
      /one of A/,
    ],
    ['a boolean that is none', templateParameter('b', { type: 'BOOLEAN' }), { b: 'yes' }, /true or false/],
    ['a number that is none', templateParameter('n', { type: 'NUMBER' }), { n: '1o' }, /a number/],
    ['a path that is none', templateParameter('p', { type: 'GCS_READ_FILE' }), { p: '/etc/x' }, /gs:\/\//],
    ['a topic', templateParameter('t', { type: 'PUBSUB_TOPIC' }), { t: 'projects/p/topics/t' }, undefined],
    [
      'one that matches in part',
      templateParameter('r', { regexes: ['[a-z]+'] }),
      { r: 'ab1' },
      /match \[a-z\]\+/,
    ],
    ['one that matches', templateParameter('r', { regexes: ['[a-z]+'] }), { r: 'ab' }, undefined],
    ['a pattern only Java knows', templateParameter('r', { regexes: ['a(?=b)b'] }), { r: 'x' }, undefined],
    [
      'a pattern made to hang',
      templateParameter('r', { regexes: ['(a+)+$'] }),
      { r: `${'a'.repeat(60)}!` },
      /match/,
    ],
  ];
  for (const [what, described, parameters, problem] of parameterCases) {
    it(`${problem ? 'refuses' : 'takes'} ${what}`, async () => {
      const { api, launches } = serviceWith([described]);
      const plan = planLaunch(api, { ...wish, parameters });
      if (problem) {
        await assert.rejects(plan, refusedAs('INVALID_ARGUMENT', problem));
        assert.deepEqual(launches, []);
      } else await plan;
    });
  }

  it('asks for a child only while its parent shows it', async () => {
    const child = { isOptional: false, parentName: 'mode', parentTriggerValues: ['sql'] };
    const { api } = serviceWith([templateParameter('mode'), templateParameter('query', child)]);
    await planLaunch(api, { ...wish, parameters: { mode: 'table' } });
    await assert.rejects(
      planLaunch(api, { ...wish, parameters: { mode: 'sql' } }),
      refusedAs('INVALID_ARGUMENT', /query is missing/),
    );
  });

  it('refuses an unknown one of a classic template, and leaves it to the service where others are taken', async () => {
    const unknown = { ...wish, parameters: { experiments: 'x' } };
    const classic = serviceWith([templateParameter('input')], { kind: 'CLASSIC' });
    await assert.rejects(planLaunch(classic.api, unknown), refusedAs('INVALID_ARGUMENT', /it has input/));
    await planLaunch(serviceWith([templateParameter('input')]).api, unknown);
    await planLaunch(serviceWith([], { kind: 'CLASSIC' }).api, unknown);
  });

  it('refuses names and workers that the service would, and a name that is taken', async () => {
    const { api } = serviceWith([]);
    await assert.rejects(
      planLaunch(api, { ...wish, jobName: 'Orders' }),
      refusedAs('INVALID_ARGUMENT', /name/),
    );
    for (const environment of [{ maxWorkers: 0 }, { numWorkers: 1001 }, { numWorkers: 5, maxWorkers: 2 }]) {
      await assert.rejects(
        planLaunch(api, { ...wish, environment }),
        refusedAs('INVALID_ARGUMENT', /workers/i),
      );
    }
    const taken = serviceWith([], {
      listJobs: () => Promise.resolve({ jobs: [running], failedLocations: [] }),
    });
    await assert.rejects(planLaunch(taken.api, wish), refusedAs('ALREADY_EXISTS', /job-1 .* RUNNING/));
  });

  it('goes on without the check of a service that has none, and says so', async () => {
    const launchTemplate: DataflowApi['launchTemplate'] = () =>
      Promise.reject(new DataflowError('UNIMPLEMENTED', 'Launching', 'No validateOnly.', 'Do without.'));
    const { api } = serviceWith([], { launchTemplate });
    assert.equal((await planLaunch(api, wish)).isCheckedByService, false);
  });
});

describe('replacing a job', () => {
  const replacing = { ref, path: wish.path, parameters: {} };

  it('launches under its name, with the mapping of its steps', async () => {
    const { api, launches } = serviceWith([]);
    const transformNameMapping = { Count: 'Total', Read: '' };
    const plan = await planReplace(api, { ...replacing, transformNameMapping });
    assert.match(plan.consequence, /UPDATED/);
    await launchJob(api, plan);
    const [, sent] = launches;
    assert.equal(sent?.jobName, 'orders');
    assert.equal(sent.update, true);
    assert.deepEqual(sent.transformNameMapping, transformNameMapping);
  });

  it('refuses to map steps that the job has not', async () => {
    const { api } = serviceWith([]);
    const plan = planReplace(api, { ...replacing, transformNameMapping: { Cou: 'Total' } });
    await assert.rejects(plan, refusedAs('INVALID_ARGUMENT', /no step called "Cou"/));
  });

  for (const over of [{ type: 'BATCH' }, { state: 'DRAINING' }, { requestedState: 'CANCELLED' }] as const) {
    it(`refuses a job that is ${Object.values(over).join()}`, async () => {
      const { api } = serviceWith([], { getJob: () => Promise.resolve({ ...running, ...over }) });
      await assert.rejects(planReplace(api, replacing), refusedAs('FAILED_PRECONDITION', /job/));
    });
  }
});
