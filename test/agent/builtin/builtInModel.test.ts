import assert from 'node:assert/strict';
import { ask, ok, shaped, toolsOf } from './askedModel.ts';

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

  it('looks at jobs that run even where many have failed', async () => {
    const failed = Array.from({ length: 9 }, (_, index) => ({ name: `old-${index}`, state: 'FAILED' }));
    const { markdown } = await ask('anything broken right now?', [...failed, { name: 'stuck' }], {
      diagnose_job: ok({ health: 'unhealthy', reason: 'A step is stuck' }),
    });
    assert.match(markdown, /\*\*stuck\*\* \(running\): A step is stuck/);
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
