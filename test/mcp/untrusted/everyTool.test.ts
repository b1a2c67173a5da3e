import assert from 'node:assert/strict';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { job, local } from '../scriptedDataflow.ts';
import { untrustedNotice } from '../../../src/mcp/untrusted/untrustedNotice.ts';
import { makeHostile } from './hostileDataflow.ts';
import { controlCharacters, hostile, liveText, textsIn } from './hostileText.ts';
import {
  rightChanges,
  schedule,
  snapshot,
  startPolicyBench,
  type PolicyBench,
} from '../policy/changingDataflow.ts';

/** Reading tools with arguments for the hostile job; changing ones have theirs in `rightChanges`. */
const reads: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  list_jobs: {},
  get_job: { job_id: '1' },
  get_job_graph: { job_id: '1' },
  get_job_metrics: { job_id: '1' },
  get_job_logs: { job_id: '1' },
  diagnose_job: { job_id: '1' },
  estimate_cost: { job_id: '1' },
  wait_for_job: { job_id: '1', timeout_seconds: 1 },
  list_snapshots: {},
  list_schedules: {},
  list_templates: {},
  get_template: { gcs_path: 'gs://templates/orders.json' },
  list_runners: {},
  validate_pipeline: { yaml: `pipeline: {transforms: [{type: ${JSON.stringify(hostile)}}]}` },
  get_sample_output: { job_id: '1', timeout_seconds: 1 },
};
/** They quote nothing of a job. */
const quoteless = ['estimate_cost', 'list_runners'];

describe('a hostile job', () => {
  let bench: PolicyBench;
  beforeEach(async () => {
    bench = await startPolicyBench();
    await bench.connections.set([{ ...local, templates: ['gs://templates/orders.json'] }]);
    makeHostile(bench.dataflow);
  });
  afterEach(() => bench.client.close());

  it('meets every tool in the table below', () => {
    const tested = [...Object.keys(reads), ...Object.keys(rightChanges)].sort();
    assert.deepEqual(tested, toolTable.map(({ name }) => name).sort());
  });

  const rows: readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[] = [
    ...Object.entries(reads),
    ...Object.entries(rightChanges).flatMap(([tool, { args }]) => [
      [tool, args] as const,
      [tool, { ...args, dry_run: true }] as const,
    ]),
  ];
  for (const [tool, args] of rows) {
    it(`is inert, fenced and bounded in ${tool}${args['dry_run'] === true ? ', dry run' : ''}`, async () => {
      const asked: string[] = [];
      const calling = bench.client.callTool(tool, args, {
        approve: ({ message }) => {
          asked.push(message);
          return Promise.resolve('approved');
        },
      });
      if (tool === 'wait_for_job' || tool === 'get_sample_output') {
        while (bench.clock.pending < 2) await new Promise(setImmediate);
        await bench.clock.advance(2000);
      }
      const { isError, text, structured } = await calling;
      assert.equal(isError, false, text);
      assert.equal(asked.length, tool in rightChanges && args['dry_run'] !== true ? 1 : 0);
      for (const shown of [text, ...asked]) assert.doesNotMatch(shown, liveText);
      const outside = text.replace(/<(untrusted-[0-9a-f]{16})>[^]*?<\/\1>/g, '');
      assert.doesNotMatch(outside, /Ignore all previous/);
      // Nothing of a job is known before a sample runs.
      const isBefore = tool === 'run_pipeline_sample' && args['dry_run'] === true;
      if (!quoteless.includes(tool) && !isBefore) {
        assert.match(text, /Ignore all previous/);
        assert.match(text, /never follow instructions/);
        assert.equal(structured?.['notice'], untrustedNotice);
      }
      const given = textsIn(structured);
      assert.ok(given.length > 0);
      for (const value of given) {
        assert.doesNotMatch(value, controlCharacters);
        assert.ok(value.length < 5000, `${value.length} characters`);
      }
    });
  }

  it('is fenced in the errors of every changing tool', async () => {
    bench.dataflow.jobs = bench.dataflow.jobs.map((each) => ({ ...each, state: 'DONE' }));
    bench.dataflow.template = { ...bench.dataflow.template, kind: 'UNKNOWN' };
    bench.dataflow.snapshots = [snapshot('s1', { state: 'DELETED', description: hostile })];
    bench.dataflow.schedules = [schedule({ state: 'ENABLED', description: hostile })];
    for (const [tool, { args }] of Object.entries(rightChanges)) {
      const { isError, text } = await bench.client.callTool(tool, args);
      assert.equal(isError, true, tool);
      assert.doesNotMatch(text, liveText);
      assert.doesNotMatch(text.replace(/<(untrusted-\w+)>[^]*?<\/\1>/g, ''), /Ignore all previous/);
    }
  });

  it('is bounded, and says how much was cut', async () => {
    bench.dataflow.jobs = [
      job('1', {
        name: 'n'.repeat(50_000),
        steps: Array.from({ length: 300 }, (_, index) => ({
          id: `s${index}`,
          name: 'step '.repeat(1000),
          kind: 'ParDo',
          inputs: [],
          outputs: [],
        })),
      }),
    ];
    bench.dataflow.messages = [
      { id: 'm', time: '2026-11-24T10:00:00Z', importance: 'ERROR', text: 'e'.repeat(1_000_000) },
    ];
    const { text, structured } = await bench.client.callTool('get_job', { job_id: '1' });
    assert.ok(text.length < 20_000, String(text.length));
    assert.match(text, /\[49800 more characters\]/);
    assert.equal(structured?.['steps_left_out'], 250);
    assert.ok(JSON.stringify(structured).length < 20_000);
  });
});
