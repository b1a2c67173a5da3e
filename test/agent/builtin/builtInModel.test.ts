import assert from 'node:assert/strict';
import { runAgent } from '../../../src/agent/agentLoop.ts';
import { BuiltInModel } from '../../../src/agent/builtin/builtInModel.ts';
import { textMessage, type FilePart } from '../../../src/agent/chatModel.ts';
import { OfferingTools, type Offer } from '../../../src/agent/offers.ts';
import { systemPrompt } from '../../../src/agent/systemPrompt.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { gatewayOf, RecordedOutput, toolInfo, type Arguments } from '../scriptedAgent.ts';

const now = new Date(2026, 10, 24, 12).getTime();
const hour = 3_600_000;

interface TestJob {
  readonly name: string;
  readonly state?: string;
  readonly type?: string;
  /** Hours before now. */
  readonly age?: number;
}

function shaped({ name, state = 'RUNNING', type = 'BATCH', age = 1 }: TestJob, index: number): Arguments {
  const time = new Date(now - age * hour).toISOString();
  const where = { project_id: 'p', location: 'us-central1' };
  return {
    job_id: `2026-11-24_00_00_00-${index}`,
    name,
    ...where,
    state,
    type,
    create_time: time,
    state_time: time,
  };
}

const tools = [
  toolInfo('list_jobs', true),
  toolInfo('get_job', true),
  toolInfo('get_job_metrics', true),
  toolInfo('diagnose_job', true),
  toolInfo('get_job_logs', true),
  toolInfo('estimate_cost', true),
  toolInfo('update_job', false),
  toolInfo('create_snapshot', false),
  toolInfo('stop_job', false),
  toolInfo('list_templates', true),
  toolInfo('get_template', true),
  toolInfo('launch_job', false),
];

/** Asks over a service that has these jobs; list_jobs filters as the real one does. */
async function ask(
  question: string,
  jobs: readonly TestJob[],
  answers: Readonly<Record<string, ToolOutcome | ((args: Arguments) => ToolOutcome)>> = {},
  connectionIds: readonly string[] = ['local'],
  files: readonly FilePart[] = [],
): Promise<{
  markdown: string;
  called: readonly (readonly [string, Arguments])[];
  offers: readonly Offer[];
}> {
  const all = jobs.map(shaped);
  const called: (readonly [string, Arguments])[] = [];
  const gateway = gatewayOf(tools, (name, args) => {
    called.push([name, args]);
    if (name !== 'list_jobs') {
      const job = all.find(({ job_id }) => job_id === args['job_id']);
      const scripted = answers[name];
      return Promise.resolve(
        (typeof scripted === 'function' ? scripted(args) : scripted) ?? {
          isError: false,
          text: '',
          structured: { connection: 'local', job, consequence: 'Data in flight is lost.' },
        },
      );
    }
    const { name: part, states } = args;
    const matching = all.filter(
      (job) =>
        (typeof part !== 'string' || String(job['name']).includes(part.toLowerCase())) &&
        (!Array.isArray(states) || states.includes(job['state'])),
    );
    const structured = {
      connection: args['connection'],
      jobs: matching,
      left_out: 0,
      is_complete: true,
      failed_locations: [],
    };
    const scripted = answers[name];
    return Promise.resolve(
      (typeof scripted === 'function' ? scripted(args) : scripted) ?? {
        isError: false,
        text: '',
        structured,
      },
    );
  });
  const offers: Offer[] = [];
  const output = new RecordedOutput();
  await runAgent({
    model: new BuiltInModel(() => ({ connectionIds, nowMs: now })),
    tools: new OfferingTools({
      inner: gateway,
      onOffer: (offer) => offers.push(offer),
      isLookedAfter: ({ jobName }) => jobName === 'looked-after',
    }),
    output,
    instructions: systemPrompt({ connections: [], now: new Date(now).toISOString() }),
    history: [],
    question: textMessage('user', question),
    files,
    signal: new AbortController().signal,
  });
  return { markdown: output.markdown, called, offers };
}

function ok(structured: Arguments): ToolOutcome & { readonly structured: Arguments } {
  return { isError: false, text: '', structured };
}

const toolsOf = (called: readonly (readonly [string, Arguments])[]): string[] => called.map(([name]) => name);

describe('The built-in model', () => {
  it('lists the jobs that fit, newest first, of every connection', async () => {
    const { markdown, called } = await ask(
      'which jobs are running?',
      [{ name: 'orders' }, { name: 'old', state: 'DONE' }],
      {},
      ['one', 'two'],
    );
    assert.deepEqual(called, [
      ['list_jobs', { connection: 'one', states: ['RUNNING'], limit: 20 }],
      ['list_jobs', { connection: 'two', states: ['RUNNING'], limit: 20 }],
    ]);
    assert.match(markdown, /^- \*\*orders\*\* · running · batch · /m);
    assert.doesNotMatch(markdown, /old/);
  });

  it('takes the day into account', async () => {
    const jobs = [
      { name: 'fresh', state: 'FAILED', age: 2 },
      { name: 'stale', state: 'FAILED', age: 15 },
    ];
    const today = await ask('which jobs failed today?', jobs);
    assert.match(today.markdown, /fresh/);
    assert.doesNotMatch(today.markdown, /stale/);
    const yesterday = await ask('which jobs failed yesterday?', jobs);
    assert.match(yesterday.markdown, /stale/);
    assert.doesNotMatch(yesterday.markdown, /fresh/);
  });

  it('finds a job by a part of its name and tells how it is, with its errors', async () => {
    const job = shaped({ name: 'wordcount', state: 'FAILED' }, 0);
    const structured = {
      connection: 'local',
      job,
      last_errors: [{ time: 'now', text: 'ValueError: <b>bad</b>' }],
    };
    const { markdown } = await ask('status of word', [{ name: 'wordcount', state: 'FAILED' }], {
      get_job: { isError: false, text: '', structured },
    });
    assert.match(markdown, /^\*\*wordcount\*\* failed 1 h ago/);
    assert.match(markdown, /ValueError: \\<b\\>bad/);
  });

  it('says why a job is slow: the cause, one piece of evidence and what to do, with nothing of it live', async () => {
    const structured = {
      health: 'unhealthy',
      reason: 'One key gets most of the data; data freshness 30 min.',
      findings: [
        {
          title: 'One key gets most of the data',
          severity: 'warning',
          count: 12,
          evidence: [{ source: 'logs', text: "A hot key '[x](command:evil)' was detected" }],
          remedies: [{ text: 'Spread the key.' }],
          symptoms: ['The backlog grows'],
          page: 'https://cloud.google.com/dataflow/docs',
        },
      ],
      not_read: [{ source: 'autoscaling', reason: 'denied' }],
    };
    const { markdown, called } = await ask('why is orders slow?', [{ name: 'orders', type: 'STREAMING' }], {
      diagnose_job: { isError: false, text: '', structured },
    });
    assert.deepEqual(toolsOf(called), ['list_jobs', 'diagnose_job']);
    assert.match(markdown, /^\*\*orders\*\* is running, not healthy/);
    assert.match(markdown, /1\. \*\*One key gets most of the data\*\* \(12 times\)/);
    assert.match(markdown, /Explains: The backlog grows/);
    assert.match(markdown, /Do: Spread the key/);
    assert.match(markdown, /Not read, so not judged: autoscaling/);
    assert.doesNotMatch(markdown, /\]\(command:/);
  });

  it('says which jobs are failing and why, the failed first, and leaves the healthy out', async () => {
    const sick = {
      health: 'unhealthy',
      reason: 'Workers run out of memory',
      findings: [{ title: 'Workers run out of memory', severity: 'critical' }],
    };
    const { markdown, called } = await ask(
      'which jobs are failing and why?',
      [{ name: 'fine' }, { name: 'broken', state: 'FAILED' }, { name: 'over', state: 'DONE' }],
      { diagnose_job: { isError: false, text: '', structured: sick } },
    );
    assert.deepEqual(
      called.slice(1).map(([name, args]) => [name, args['job_id']]),
      [
        ['diagnose_job', '2026-11-24_00_00_00-1'],
        ['diagnose_job', '2026-11-24_00_00_00-0'],
      ],
    );
    assert.match(markdown, /^- \*\*broken\*\* \(failed\): Workers run out of memory/);
    const well = await ask('are my jobs healthy?', [{ name: 'fine' }], {
      diagnose_job: {
        isError: false,
        text: '',
        structured: { health: 'healthy', reason: 'It keeps up', findings: [] },
      },
    });
    assert.match(well.markdown, /None of the 1 jobs looked at is failing/);
  });

  it('scales only a job that runs, with the numbers that were said', async () => {
    const { called, markdown } = await ask(
      'scale orders between 2 and 8 workers',
      [
        { name: 'orders', type: 'STREAMING' },
        { name: 'orders', state: 'CANCELLED', age: 9 },
      ],
      {
        update_job: {
          isError: false,
          text: '',
          structured: { consequence: 'The job goes on.', undo: 'update_job with 4' },
        },
      },
    );
    assert.deepEqual(called.at(-1), [
      'update_job',
      {
        job_id: '2026-11-24_00_00_00-0',
        connection: 'local',
        location: 'us-central1',
        min_num_workers: 2,
        max_num_workers: 8,
      },
    ]);
    assert.match(markdown, /Scaling requested\. The job goes on\. To undo: update\\?_job with 4/);
    const ended = await ask('scale orders to 8', [{ name: 'orders', state: 'DONE' }]);
    assert.deepEqual(toolsOf(ended.called), ['list_jobs']);
    assert.match(ended.markdown, /has ended already/);
  });

  it('says what a job costs, and what is not in it', async () => {
    const structured = {
      currency: 'USD',
      so_far: 1.5,
      per_hour: 0.25,
      items: [{ name: 'vCPU', amount: 20, unit: 'vCPU h', cost: 1.38 }],
      notes: ['Without discounts.'],
      advice: [],
    };
    const { markdown } = await ask('what does orders cost?', [{ name: 'orders' }], {
      estimate_cost: { isError: false, text: '', structured },
    });
    assert.match(markdown, /about USD 1\.50, and USD 0\.250 an hour now/);
    assert.match(markdown, /\| vCPU \| 20\.0 vCPU h \| 1\.38 \|/);
    assert.match(markdown, /Without discounts/);
  });

  it('gives counters with their exact values', async () => {
    const value = { kind: 'scalar', value: 123_456_789 };
    const structured = {
      connection: 'local',
      counters: [{ name: 'lines', step: 'Read', value }],
      service_metrics: [],
    };
    const { markdown } = await ask('counters of wordcount', [{ name: 'wordcount' }], {
      get_job_metrics: { isError: false, text: '', structured },
    });
    assert.match(markdown, /^- lines: \*\*123456789\*\* · Read$/m);
  });

  it('shows figures over time as a table with a sparkline, with nothing of a label live', async () => {
    const series = (metric: string, now: number, unit: string, labels?: string) => ({
      metric,
      now,
      unit,
      trend: 'rising',
      sparkline: '▁▂▅█',
      ...(labels === undefined ? {} : { labels }),
    });
    const structured = {
      counters: [],
      service_metrics: [{ name: 'TotalVcpuTime', entries: [{ value: { kind: 'scalar', value: 5 } }] }],
      series_minutes: 60,
      series: [
        series('system_lag', 42, 's'),
        series('data_watermark_age', 1140, 's'),
        series('aggregated_worker_utilization', 0.876, '10^2.%'),
        series('elements_produced_count', 12.345, '1/s', 'pcollection=Parse-out0, ptransform=Parse'),
        series('backlog_bytes', 3_221_225_472, 'By', 'stage=a | [x](command:evil)'),
      ],
    };
    const { markdown } = await ask('metrics of orders', [{ name: 'orders' }], {
      get_job_metrics: ok(structured),
    });
    assert.match(markdown, /\| Over the last 60 min \| Now \| \|\n\| --- \| ---: \| --- \|/);
    assert.match(markdown, /\| system lag \| 42 s ↗ \| ▁▂▅█ \|/);
    assert.match(markdown, /\| data watermark age \| 19 min ↗ \|/);
    assert.match(markdown, /\| 88 % ↗ \|/);
    assert.match(markdown, /^\*\*orders\*\* has no counters of its own\.\n\n\|/);
    assert.doesNotMatch(markdown, /TotalVcpuTime/);
    assert.match(markdown, /\| elements produced, Parse \| 12\.3\/s ↗ \|/);
    assert.match(markdown, /\| 3 GiB ↗ \|/);
    assert.doesNotMatch(markdown, /\]\(command:/);
    assert.equal(
      markdown
        .split('\n')
        .at(-1)
        ?.match(/(?<!\\)\|/g)?.length,
      4,
      'no label adds a cell',
    );
  });

  it('asks which job is meant and does nothing to any', async () => {
    const { markdown, called } = await ask('cancel orders', [{ name: 'orders-eu' }, { name: 'orders-us' }]);
    assert.deepEqual(toolsOf(called), ['list_jobs']);
    assert.match(markdown, /Which one\?[^]*orders-eu[^]*orders-us/);
  });

  it('says that there is no such job, and which names are near', async () => {
    const { markdown, called } = await ask('cancel wordcont', [{ name: 'wordcount' }, { name: 'orders' }]);
    assert.deepEqual(toolsOf(called), ['list_jobs', 'list_jobs']);
    assert.match(markdown, /no job called “wordcont”. Did you mean \*\*wordcount\*\*\?/);
  });

  it('means the job that still runs when earlier ones had its name', async () => {
    const runs = [
      { name: 'etl', state: 'DONE', age: 1 },
      { name: 'etl', age: 5 },
    ];
    const { called } = await ask('cancel etl', runs);
    assert.equal(called.at(-1)?.[0], 'stop_job');
    assert.equal(called.at(-1)?.[1]['job_id'], '2026-11-24_00_00_00-1');
  });

  it('stops a batch job by cancelling, and asks how to stop a streaming one', async () => {
    const batch = await ask('stop etl', [{ name: 'etl' }]);
    assert.equal(batch.called.at(-1)?.[1]['mode'], 'cancel');
    const streaming = await ask('stop orders', [{ name: 'orders', type: 'STREAMING' }]);
    assert.deepEqual(toolsOf(streaming.called), ['list_jobs']);
    assert.match(streaming.markdown, /drain orders/);
  });

  it('says that nothing was changed when the person declined', async () => {
    const { markdown } = await ask('drain orders', [{ name: 'orders', type: 'STREAMING' }], {
      stop_job: { isError: true, text: '', structured: { code: 'APPROVAL_DECLINED' } },
    });
    assert.match(markdown, /^Nothing was changed/);
  });

  it('tells why jobs could not be listed, and what to do', async () => {
    const structured = {
      code: 'UNAVAILABLE',
      what: 'Listing jobs',
      why: 'No connection.',
      remedy: 'Start the service.',
    };
    const { markdown } = await ask('list jobs', [], {
      list_jobs: { isError: true, text: 'for models', structured },
    });
    assert.equal(markdown, 'Listing jobs failed: No connection. Start the service.');
  });

  it('says what it is and gives examples when it does not understand', async () => {
    const { markdown, called } = await ask('write me a poem', []);
    assert.deepEqual(called, []);
    assert.match(markdown, /no AI[^]*which jobs are running/);
  });

  describe('launches', () => {
    const path = 'gs://b/flex/wordcount.json';
    const templates = {
      list_templates: ok({
        connection: 'local',
        own_templates: [
          { gcs_path: path, kind: 'FLEX', title: 'Word Count', is_streaming: false },
          { gcs_path: 'gs://b/flex/streaming.json', kind: 'FLEX', title: 'Streaming', is_streaming: true },
        ],
        public_templates: [],
      }),
      get_template: ok({
        connection: 'local',
        gcs_path: path,
        name: 'Word Count',
        parameters: [
          { name: 'output', is_required: true, type: 'TEXT', help: 'Where to write' },
          { name: 'input', is_required: true, type: 'TEXT', help: 'What to read', default_value: 'x' },
          { name: 'minLength', is_required: false, type: 'TEXT', help: '' },
        ],
      }),
      launch_job: ({ dry_run, job_name }: Arguments) =>
        ok({
          connection: 'local',
          consequence: 'Workers start and cost.',
          is_checked_by_service: true,
          ...(dry_run === true
            ? {}
            : { job: { ...shaped({ name: String(job_name), state: 'PENDING' }, 7) } }),
        }),
    };

    it('shows the templates where none was named', async () => {
      const { markdown } = await ask('/launch', [], templates);
      assert.match(markdown, /\*\*Word Count\*\* · batch · local[^]*\*\*Streaming\*\* · streaming/);
    });

    it('asks for the parameters that are missing, and offers the form with those that are known', async () => {
      const { markdown, offers, called } = await ask('/launch wordcount with minLength=4', [], templates);
      assert.match(markdown, /needs 1 more parameter[^]*\*\*output\*\*: Where to write[^]*`output=VALUE`/);
      assert.deepEqual(offers, [
        { kind: 'launchForm', launch: { connectionId: 'local', path, parameters: { minLength: '4' } } },
      ]);
      assert.ok(!toolsOf(called).includes('launch_job'));
    });

    it('checks with a dry run, says what would be done, and then launches just that', async () => {
      const { markdown, called } = await ask(
        '/launch word count as my-words with output=gs://b/o'.replace('word count', '"word count"'),
        [],
        templates,
      );
      const args = {
        connection: 'local',
        gcs_path: path,
        job_name: 'my-words',
        parameters: { output: 'gs://b/o' },
      };
      assert.deepEqual(called.slice(2), [
        ['launch_job', { ...args, dry_run: true }],
        ['launch_job', args],
      ]);
      assert.match(
        markdown,
        /^\*\*my-words\*\* from \*\*Word Count\*\* on local, with output\. Dry run: the service checked[^]*Launched: \*\*my-words\*\* is pending/,
      );
    });

    it('launches nothing that the check refuses, and says why', async () => {
      const refused = {
        isError: true,
        text: '',
        structured: { what: 'Launching', why: 'output must be gs://.', remedy: 'Correct it.' },
      };
      const { markdown, called, offers } = await ask('/launch wordcount with output=here', [], {
        ...templates,
        launch_job: refused,
      });
      assert.equal(toolsOf(called).filter((name) => name === 'launch_job').length, 1);
      assert.match(markdown, /^Launching failed: output must be gs/);
      assert.equal(offers[0]?.kind, 'launchForm');
    });

    it('asks which template, region or connection is meant, and launches nothing', async () => {
      const several = await ask('/launch r', [], templates);
      assert.match(several.markdown, /Several templates fit/);
      const none = await ask('/launch nothing-such', [], templates);
      assert.match(none.markdown, /no template called “nothing-such”/);
      const everywhere = await ask(
        `/launch ${path} with output=gs://b/o`,
        [],
        {
          ...templates,
          get_template: ({ connection }) => {
            const { structured } = templates.get_template;
            return ok({ ...structured, connection });
          },
        },
        ['one', 'two'],
      );
      assert.match(everywhere.markdown, /Several connections[^]*\*\*one\*\*, \*\*two\*\*/);
      assert.ok(!toolsOf(everywhere.called).includes('launch_job'));
    });
  });

  describe('lets the agent', () => {
    const streaming = { name: 'orders', type: 'STREAMING' };

    it('look after a streaming job by a button, with its bounds and where to stop it; nothing begins', async () => {
      const { markdown, offers, called } = await ask('/watch orders 2-8', [streaming]);
      assert.deepEqual(toolsOf(called), ['list_jobs']);
      const [offer] = offers;
      assert.ok(offer?.kind === 'watch');
      assert.equal(offer.job.jobName, 'orders');
      assert.deepEqual(offer.workers, { min: 2, max: 8 });
      assert.match(
        markdown,
        /Nothing has begun[^]*2 to 8 workers[^]*lag under 60 s[^]*Stop the Agent on a Job/,
      );
    });

    it('replace a streaming job by a button, with the template that was named', async () => {
      const { markdown, offers } = await ask('/migrate orders to gs://b/v2.json', [streaming]);
      assert.ok(offers[0]?.kind === 'migrate');
      assert.equal(offers[0].template, 'gs://b/v2.json');
      assert.match(markdown, /Nothing has begun[^]*takes a snapshot[^]*leads back/);
    });

    it('not look after a batch job, nor twice after the same', async () => {
      const batch = await ask('/watch etl', [{ name: 'etl' }]);
      assert.deepEqual(batch.offers, []);
      assert.match(batch.markdown, /no streaming job/);
      const taken = await ask('/watch looked-after', [{ name: 'looked-after', type: 'STREAMING' }]);
      assert.equal(taken.offers[0]?.kind, 'agentTask');
      assert.match(taken.markdown, /looks after \*\*looked-after\*\* already/);
    });
  });

  describe('with a pipeline in the editor', () => {
    const text = `import apache_beam as beam
parser.add_argument('--topic', required=True, help='What to read')
with beam.Pipeline() as p:
  (p | 'Read' >> beam.io.ReadFromPubSub(topic=args.topic)
     | 'Parse' >> beam.Map(parse)
     | 'Write' >> beam.io.WriteToBigQuery('p:d.t'))
`;
    const file: FilePart = { kind: 'file', path: 'orders.py', language: 'python', text, isCut: false };
    const steps = (...names: string[]) =>
      ok({ connection: 'local', steps: names.map((name) => ({ name, kind: 'ParDo' })) });
    const jobs = [
      { name: 'other', type: 'STREAMING', age: 1 },
      { name: 'orders', type: 'STREAMING', age: 2 },
    ];
    const getJob = ({ job_id }: Arguments): ToolOutcome =>
      String(job_id).endsWith('-1')
        ? steps('Read/Read', 'Parse', 'Write/Stream')
        : steps('Read/Read', 'Else');

    it('says what it would do: steps in order, sources and sinks, what it needs', async () => {
      const { markdown, called } = await ask('what would this do?', [], {}, ['local'], [file]);
      assert.deepEqual(called, []);
      assert.match(
        markdown,
        /orders\.py\*\* would run as a streaming job[^]*1\. \*\*Read\*\*: beam[^]*reads Pub\/Sub\n2\. \*\*Parse\*\*[^]*writes BigQuery[^]*It reads Pub\/Sub, and writes BigQuery\.[^]*demands \\-\\-topic/,
      );
      const without = await ask('what would this do?', []);
      assert.match(without.markdown, /no Beam pipeline to look at/);
    });

    it('finds the running job of a step, and tells what was found about that step', async () => {
      const finding = (title: string, ...named: string[]) => ({
        title,
        severity: 'warning',
        steps: named,
        evidence: [],
        remedies: [],
        symptoms: [],
      });
      const diagnosis = ok({
        health: 'unhealthy',
        reason: 'It lags',
        findings: [finding('One key is hot', 'Parse'), finding('Writes are slow', 'Write/Stream')],
      });
      const answers = { get_job: getJob, diagnose_job: diagnosis };
      for (const question of ['why does step Parse lag?', 'why is parse slow?']) {
        const { markdown, called } = await ask(question, jobs, answers, ['local'], [file]);
        assert.equal(called.at(-1)?.[0], 'diagnose_job');
        assert.equal(called.at(-1)?.[1]['job_id'], '2026-11-24_00_00_00-1', question);
        assert.match(markdown, /step \*\*Parse\*\* runs in \*\*orders\*\*[^]*One key is hot/);
        assert.doesNotMatch(markdown, /Writes are slow/);
      }
    });

    it('takes a name for that of a job where one is called just that', async () => {
      const named = [...jobs, { name: 'parse', state: 'FAILED', age: 3 }];
      const { called } = await ask('/diagnose "parse"', named, { get_job: getJob }, ['local'], [file]);
      assert.equal(called.at(-1)?.[0], 'diagnose_job');
      assert.equal(called.at(-1)?.[1]['job_id'], '2026-11-24_00_00_00-2');
      assert.ok(!toolsOf(called).includes('get_job'), 'no steps are compared');
    });

    it('says so where no running job has the step', async () => {
      const { markdown, called } = await ask('why does step Nowhere lag?', jobs, { get_job: getJob });
      assert.match(markdown, /None of the running jobs[^]*“Nowhere”: \*\*other\*\*, \*\*orders\*\*/);
      assert.ok(!toolsOf(called).includes('diagnose_job'));
      const several = await ask('why does step Read lag?', jobs, { get_job: getJob });
      assert.match(several.markdown, /Several running jobs have a step “Read”/);
    });
  });

  it('takes a job that two connections list for one', async () => {
    const { markdown, called } = await ask('status of orders', [{ name: 'orders' }], {}, ['one', 'other']);
    assert.match(markdown, /\*\*orders\*\* is running/);
    assert.equal(called.at(-1)?.[1]['connection'], 'one');
  });

  it('shows a hostile name as text', async () => {
    const name = '[x](command:evil) | ![i](http://e.test) <img src=x> `$(a)`';
    const { markdown } = await ask('list jobs', [{ name }]);
    const row = markdown.split('\n').find((line) => line.includes('evil')) ?? '';
    assert.match(
      row,
      /^- \*\*&#91;x&#93;\(command:evil\) \\\| \\!&#91;i&#93;\(http\\:\/\/e.test\) \\<img src=x\\> \\`\\\$\(a\)\\`\*\* · /,
    );
  });
});
