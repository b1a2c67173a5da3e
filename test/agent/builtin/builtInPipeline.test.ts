import assert from 'node:assert/strict';
import type { FilePart } from '../../../src/agent/chatModel.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import type { Arguments } from '../scriptedAgent.ts';
import { ask, ok, toolsOf } from './askedModel.ts';

describe('The built-in model with a pipeline in the editor', () => {
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
    String(job_id).endsWith('-1') ? steps('Read/Read', 'Parse', 'Write/Stream') : steps('Read/Read', 'Else');

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
