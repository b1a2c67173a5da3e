import assert from 'node:assert/strict';
import type { Arguments } from '../scriptedAgent.ts';
import { ask, ok, shaped, toolsOf } from './askedModel.ts';

describe('The built-in model launches', () => {
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
        ...(dry_run === true ? {} : { job: { ...shaped({ name: String(job_name), state: 'PENDING' }, 7) } }),
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

describe('The built-in model lets the agent', () => {
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
