import assert from 'node:assert/strict';
import { escapeMarkdownLines } from '../../../src/agent/markdownText.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { longestQuestion } from '../../../src/mcp/policy/question.ts';
import {
  parameter,
  rightChanges,
  schedule,
  startPolicyBench,
  templatePath,
  type PolicyBench,
} from './changingDataflow.ts';

const names = Array.from({ length: 200 }, (_, index) => `option${index}`);
const thief = 'gs://thief/everything';
/** 200 parameters of which the last is the one that matters. */
const parameters = {
  input: 'x',
  ...Object.fromEntries(names.map((name) => [name, name.endsWith('199') ? thief : 'true'])),
};
/** VS Code cuts Markdown that is longer. */
const longestMarkdown = 100_000;

describe('What a person is asked before a launch', () => {
  let bench: PolicyBench;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    bench = await startPolicyBench();
    const { template } = bench.dataflow;
    const more = [...names, 'tokenizerPath', 'tokenizer', 'apiKey', 'private_key', 'text'];
    bench.dataflow.template = {
      ...template,
      parameters: [...template.parameters, ...more.map((name) => parameter(name, { isOptional: true }))],
    };
  });
  afterEach(() => bench.client.close());

  const call = (tool: string, more: Readonly<Record<string, unknown>>): Promise<ToolOutcome> =>
    bench.client.callTool(
      tool,
      { ...rightChanges[tool]?.args, ...more },
      {
        approve: ({ message }) => {
          asked.push(message);
          return Promise.resolve('declined');
        },
      },
    );

  for (const tool of ['launch_job', 'replace_job', 'schedule_launch']) {
    it(`names each of 200 parameters, also the last, for ${tool}`, async () => {
      await call(tool, { parameters });
      const [question = ''] = asked;
      for (const [name, value] of Object.entries(parameters)) {
        assert.ok(question.includes(`\n- ${name} = ${value}`), `${name} in ${question}`);
      }
      assert.ok(escapeMarkdownLines(question).includes('\n- option199 = gs\\://thief/everything'));
    });
  }

  it('names each parameter and setting of a schedule that others have made, before it is enabled', async () => {
    const settings = { serviceAccountEmail: 'owner@p.iam', additionalExperiments: ['a', 'b'], update: true };
    const launch = { path: templatePath, jobName: 'nightly', parameters, maxWorkers: 5, settings };
    bench.dataflow.schedules = [schedule({ launch, serviceAccountEmail: 'cron@p.iam' })];
    await call('update_schedule', {});
    for (const line of [
      `option199 = ${thief}`,
      'maxWorkers = 5',
      'serviceAccountEmail = owner@p.iam',
      'additionalExperiments = a',
      'additionalExperiments = b',
      'update = true',
      'launchedAs = cron@p.iam',
    ]) {
      assert.ok(asked[0]?.includes(`\n- ${line}`), `${line} in ${asked[0]}`);
    }
  });

  it('names as whom the job runs, where, and what it is called', async () => {
    await call('launch_job', {
      environment: {
        max_workers: 5,
        service_account_email: 'owner@p.iam',
        subnetwork: 'regions/x/subnetworks/open',
        enable_streaming_engine: false,
        additional_experiments: ['use_runner_v2'],
        additional_user_labels: { team: 'nobody' },
      },
    });
    for (const line of [
      'serviceAccountEmail = owner@p.iam',
      'subnetwork = regions/x/subnetworks/open',
      'enableStreamingEngine = false',
      'additionalExperiments = use_runner_v2',
      'additionalUserLabels team = nobody',
    ]) {
      assert.ok(asked[0]?.includes(`\n- ${line}`), `${line} in ${asked[0]}`);
    }
  });

  it('names the steps whose state others take over', async () => {
    await call('replace_job', { transform_name_mapping: { Sum: 'Total', Tokenize: 'Steal' } });
    assert.match(asked[0] ?? '', /\n- Sum = Total\n- Tokenize = Steal/);
  });

  it('gives the whole path of the template and the whole name of the job', async () => {
    const path = `gs://templates/${'a'.repeat(400)}/evil.json`;
    const name = `a${'b'.repeat(150)}-evil`;
    await call('launch_job', { gcs_path: path, job_name: name });
    assert.ok(asked[0]?.includes(path) && asked[0].includes(`"${name}"`));
  });

  it('gives the whole name and time of a schedule', async () => {
    const cron = `${Array.from({ length: 50 }, (_, minute) => minute).join(',')} * * * *`;
    const id = `${'a'.repeat(150)}-evil`;
    await call('schedule_launch', { cron, schedule_id: id });
    bench.dataflow.schedules = [schedule({ scheduleId: id, cron })];
    await call('update_schedule', { schedule_id: id });
    assert.equal(asked.length, 2);
    for (const question of asked)
      assert.ok(question.includes(cron) && question.includes(`"${id}"`), question);
  });

  it('says so where it is not known what a schedule launches', async () => {
    bench.dataflow.schedules = [schedule({ launch: { path: '', jobName: '', parameters: {} } })];
    await call('update_schedule', {});
    assert.match(asked[0] ?? '', /may launch something that is not named here/);
  });

  it('does not let a schedule launch as somebody else than was asked about', async () => {
    bench.dataflow.schedules = [schedule({ serviceAccountEmail: 'cron@p.iam' })];
    const { structured } = await bench.client.callTool(
      'update_schedule',
      { ...rightChanges['update_schedule']?.args },
      {
        approve: () => {
          bench.dataflow.schedules = [schedule({ serviceAccountEmail: 'owner@p.iam' })];
          return Promise.resolve('approved');
        },
      },
    );
    assert.equal(structured?.['code'], 'CHANGED_MEANWHILE');
    assert.deepEqual(bench.dataflow.sent, []);
  });

  it('shows where the name of a parameter ends', async () => {
    bench.dataflow.template = { ...bench.dataflow.template, parameters: [] };
    await call('launch_job', { parameters: { 'output = gs://good': '', output: thief } });
    const lines = asked[0]?.split('\n') ?? [];
    assert.ok(lines.includes('- "output = gs://good" = ') && lines.includes(`- output = ${thief}`), asked[0]);
  });

  it('hides what is secret and not what only sounds so, and lets no value begin a line', async () => {
    await call('launch_job', {
      parameters: {
        ...{ input: 'x', tokenizerPath: thief, tokenizer: 'thief:words.all' },
        ...{ apiKey: 'abc123', private_key: 'MIIEv', text: 'a\n- input = y' },
      },
    });
    const lines = asked[0]?.split('\n') ?? [];
    assert.ok(lines.includes(`- tokenizerPath = ${thief}`));
    assert.ok(lines.includes('- tokenizer = thief:words.all'));
    assert.ok(lines.includes('- apiKey = [hidden, 6 characters]'));
    assert.ok(lines.includes('- private_key = [hidden, 5 characters]'));
    assert.deepEqual(lines.slice(lines.indexOf('- text = ')).slice(1, 3), ['    a', '    - input = y']);
    assert.ok(!lines.includes('- input = y'));
    // The editor shows it below the entry, not as one.
    const markdown = escapeMarkdownLines(asked[0] ?? '');
    assert.match(markdown, /^- text =\s*\n\u00A0{4}a {2}\n\u00A0{4}\\- input = y {2}$/m);
  });

  it('shows the pipeline whose code runs on this machine, line by line', async () => {
    const yaml = `pipeline:
  type: chain
  transforms:
    - type: Create
      config: {elements: [1]}
    - type: MapToFields
      config: {language: python, fields: {x: {callable: "lambda row: steal()"}}}
`;
    await call('run_pipeline_sample', { yaml });
    for (const line of yaml.trimEnd().split('\n')) {
      assert.ok(asked[0]?.includes(`\n    ${line}\n`) ?? false, `${line} in ${asked[0]}`);
    }
  });

  it('shows the elements that the code of a sample is given', async () => {
    const yaml =
      'pipeline:\n  type: chain\n  transforms:\n    - type: ReadFromPubSub\n      name: Tokens\n      config: {topic: projects/p/topics/t, format: raw}\n    - type: LogForTesting\n';
    await call('run_pipeline_sample', {
      yaml,
      sample_inputs: { Tokens: [{ code: 'steal()' }, { code: 'x' }] },
    });
    for (const code of ['steal()', 'x'])
      assert.ok(asked[0]?.includes(`\n- element of Tokens = {"code":"${code}"}`), asked[0]);
  });

  it('is refused, and not asked, when it is more than a question holds', async () => {
    const long = Object.fromEntries(names.map((name) => [name, 'x'.repeat(100)]));
    const { structured, text } = await call('launch_job', { parameters: { input: 'x', ...long } });
    assert.equal(structured?.['code'], 'TOO_LONG_TO_APPROVE', text);
    assert.match(text, /Cloud Storage/);
    const one = await call('launch_job', { parameters: { input: 'x'.repeat(20_001) } });
    assert.match(one.text, /parameters\.input: longer than the 20000 characters.*yaml_pipeline_file/);
    assert.deepEqual([asked, bench.dataflow.sent], [[], []]);
  });

  it('fits into the chat whatever it is made of', () => {
    for (const part of ['[', ']', '#', '\\', '@', ':', '\n- [', '\n    [', '\n    ', '\n[']) {
      const question = part.repeat(longestQuestion).slice(0, longestQuestion);
      const { length } = escapeMarkdownLines(question);
      assert.ok(length <= longestMarkdown, `${JSON.stringify(part)}: ${length}`);
    }
  });
});
