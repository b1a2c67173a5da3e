import assert from 'node:assert/strict';
import { runAgent, type ToolGateway } from '../../../src/agent/agentLoop.ts';
import { textMessage, type ModelPart, type ToolResultPart } from '../../../src/agent/chatModel.ts';
import { planInstructions, planRounds } from '../../../src/agent/pipelinePlan/planInstructions.ts';
import { PipelineTools } from '../../../src/agent/pipelinePlan/pipelineTools.ts';
import type { ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { job } from '../../mcp/scriptedDataflow.ts';
import { startPolicyBench, type PolicyBench } from '../../mcp/policy/changingDataflow.ts';
import { calls, RecordedOutput, says, ScriptedModel } from '../scriptedAgent.ts';

const right = `pipeline:
  type: chain
  transforms:
    - type: Create
      config:
        elements: [{shop: north, amount: 2}]
    - type: Combine
      config:
        group_by: shop
        combine: {total: {value: amount, fn: sum}}
    - type: WriteToJson
      config: {path: gs://bucket/out}
`;
const wrong = right.replace('type: Combine', 'type: Combin');

/** The tools as the chat has them; every change is approved. */
function approving({ client }: PolicyBench): ToolGateway {
  return {
    listTools: () => client.listTools(),
    callTool: (name, args, options) =>
      client.callTool(name, args, { ...options, approve: () => Promise.resolve('approved') }),
  };
}

describe('A pipeline from words', () => {
  let bench: PolicyBench;
  beforeEach(async () => {
    bench = await startPolicyBench();
  });
  afterEach(() => bench.client.close());

  const run = async (
    script: readonly (readonly ModelPart[])[],
  ): Promise<{ model: ScriptedModel; tools: PipelineTools; output: RecordedOutput; results: string[] }> => {
    const model = new ScriptedModel(script.map((line) => () => line));
    const tools = new PipelineTools(approving(bench));
    const output = new RecordedOutput();
    await runAgent({
      model,
      tools,
      output,
      instructions: textMessage('user', await planInstructions([])),
      history: [],
      question: textMessage('user', '/pipeline sum the orders of each shop'),
      signal: new AbortController().signal,
      maxRounds: planRounds,
    });
    const results = (model.asked.at(-1)?.messages ?? [])
      .flatMap(({ parts }) => parts)
      .filter((part): part is ToolResultPart => part.kind === 'toolResult')
      .map(({ text }) => text);
    return { model, tools, output, results };
  };

  it('is mended after the check names what is wrong, tried on a sample, and kept for the editor', async () => {
    bench.dataflow.jobs = [job('launched', { name: 'sample', state: 'DONE', type: 'BATCH' })];
    bench.dataflow.listLogs = () =>
      Promise.resolve([
        {
          id: '1',
          time: '2026-11-24T10:00:00Z',
          severity: 'INFO',
          text: 'sample output of WriteToJson: {"shop": "north", "total": 2}',
          log: 'worker',
        },
      ]);
    const { tools, results, output } = await run([
      [calls('1', 'validate_pipeline', { yaml: wrong })],
      [calls('2', 'validate_pipeline', { yaml: right })],
      [calls('3', 'run_pipeline_sample', { yaml: right })],
      [calls('4', 'get_sample_output', { job_id: 'launched' })],
      [says('North has 2.')],
    ]);
    assert.match(
      results[0] ?? '',
      /line 7:13 error: Beam .* has no transform "Combin".*Did you mean "Combine"/s,
    );
    assert.match(results[0] ?? '', /2 attempts are left/);
    assert.match(results[1] ?? '', /would take this document/);
    assert.match(results[2] ?? '', /The sample runs/);
    assert.match(results[3] ?? '', /WriteToJson:\n\{"shop": "north", "total": 2\}/);
    assert.equal(output.markdown.trim(), 'North has 2.');
    assert.equal(tools.draft, right);
    const [sent] = bench.dataflow.sent;
    const { path, parameters } = sent?.args[0] as { path: string; parameters: Record<string, string> };
    assert.match(path, /Yaml_Template$/);
    assert.match(parameters['yaml_pipeline'] ?? '', /LogForTesting/);
    assert.doesNotMatch(parameters['yaml_pipeline'] ?? '', /gs:\/\/bucket/);
  });

  it('ends after three refusals, whatever the model goes on to try', async () => {
    const attempts = ['Combin', 'Combi', 'Comb', 'Com'].map((type) =>
      right.replace('type: Combine', `type: ${type}`),
    );
    const { tools, results } = await run([
      ...attempts.map((yaml, index) => [calls(String(index), 'validate_pipeline', { yaml })]),
      [calls('last', 'run_pipeline_sample', { yaml: right })],
      [says('I could not.')],
    ]);
    assert.match(results[2] ?? '', /Attempts are used up/);
    assert.match(results[3] ?? '', /^Not run/);
    assert.match(results[4] ?? '', /^Not run/);
    assert.equal(tools.draft, attempts[2]);
    assert.deepEqual(bench.dataflow.sent, []);
  });

  it('counts what Beam itself refuses, and not that the user declined', async () => {
    bench.dataflow.jobs = [job('launched', { state: 'FAILED', type: 'BATCH' })];
    bench.dataflow.listLogs = () => Promise.resolve([]);
    bench.dataflow.messages = [
      {
        id: 'm',
        time: '2026-11-24T10:00:00Z',
        importance: 'ERROR',
        text: "Unknown grouping columns: ['shop']",
      },
    ];
    const { results, tools } = await run([
      [calls('1', 'get_sample_output', { job_id: 'launched' })],
      [says('No.')],
    ]);
    assert.match(results[0] ?? '', /Unknown grouping columns/);
    assert.match(results[0] ?? '', /2 attempts are left/);
    assert.equal(tools.draft, undefined);
    const declined: ToolOutcome = {
      isError: true,
      text: 'Declined.',
      structured: { code: 'APPROVAL_DECLINED' },
    };
    const others = new PipelineTools({
      listTools: () => Promise.resolve([]),
      callTool: () => Promise.resolve(declined),
    });
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    for (let time = 0; time < 5; time++) {
      assert.equal(
        (await others.callTool('run_pipeline_sample', { yaml: right }, options)).text,
        'Declined.',
      );
    }
  });

  it('is refused where it would cost money, or reads what the local Dataflow cannot', async () => {
    await bench.connections.set([
      { id: 'cloud', name: 'Cloud', projectId: 'p', regions: ['us-central1'], auth: { kind: 'adc' } },
    ]);
    const cloud = await bench.client.callTool('run_pipeline_sample', { yaml: right, connection: 'cloud' });
    assert.match(cloud.text, /leads to Google Cloud/);
    assert.equal(cloud.isError, true);
  });

  it('asks for elements of sources that are no files, by their names', async () => {
    const yaml = right.replace(
      '- type: Create\n      config:\n        elements: [{shop: north, amount: 2}]',
      '- type: ReadFromPubSub\n      name: Orders\n      windowing: {type: fixed, size: 60s}\n      config: {topic: projects/p/topics/t, format: RAW}',
    );
    const asked = await bench.client.callTool('run_pipeline_sample', { yaml });
    assert.match(asked.text, /cannot read these sources: Orders/);
    const given = await bench.client.callTool('run_pipeline_sample', {
      yaml,
      sample_inputs: { Orders: [{ shop: 'north', amount: 2 }] },
      dry_run: true,
    });
    assert.equal(given.isError, false, given.text);
    assert.deepEqual(given.structured?.['sources'], [{ name: 'Orders', elements: 1 }]);
  });

  it('tells the model the workspace files as data, and every common transform', async () => {
    const text = await planInstructions([{ path: '/ws/orders.csv', firstLine: 'shop,amount' }]);
    assert.match(text, /- \/ws\/orders\.csv: shop,amount/);
    assert.match(text, /Combine\(group_by!, combine!, language\)/);
    assert.match(text, /three attempts/);
  });
});
