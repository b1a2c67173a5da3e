import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import type { Template, TemplateParameter } from '../../../src/dataflow/template.ts';
import { templateParameter } from '../../dataflow/templateParameter.ts';
import { job, local, startBench, type Bench } from '../scriptedDataflow.ts';

const parameter = (name: string, more: Partial<TemplateParameter> = {}): TemplateParameter =>
  templateParameter(name, { label: name, isOptional: false, ...more });
const orders: Template = {
  path: 'gs://b/orders',
  kind: 'FLEX',
  name: 'Orders',
  isStreaming: true,
  parameters: [
    parameter('mode', {
      isOptional: true,
      options: [{ value: 'fast' }, { value: 'slow' }],
      defaultValue: 'fast',
    }),
    parameter('input', { regexes: ['[1-9][0-9]{0,3}'], helpText: 'Where to read' }),
  ],
};

describe('tools about templates', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench([{ ...local, templates: ['gs://b/orders', 'gs://b/gone'] }]);
    bench.dataflow.getTemplate = (_location, path) =>
      path === orders.path
        ? Promise.resolve(orders)
        : Promise.reject(new DataflowError('NOT_FOUND', 'Reading', 'No such object.', 'Look elsewhere.'));
  });
  afterEach(() => bench.client.close());

  it('list_templates gives those of the connection, also one that cannot be read', async () => {
    const { structured } = await bench.client.callTool('list_templates', {});
    assert.deepEqual(structured?.['own_templates'], [
      { gcs_path: 'gs://b/orders', kind: 'FLEX', title: 'Orders', is_streaming: true },
      {
        gcs_path: 'gs://b/gone',
        kind: 'UNKNOWN',
        title: '',
        problem: 'NOT_FOUND: No such object. Look elsewhere.',
      },
    ]);
    assert.deepEqual(structured['public_templates'], [], 'a local service has no way to them');
  });

  it("list_templates finds Google's public ones by words, for the region", async () => {
    const { id, name, projectId } = local;
    await bench.connections.set([{ id, name, projectId, regions: ['europe-west1'], auth: { kind: 'adc' } }]);
    const { structured, text } = await bench.client.callTool('list_templates', { text: 'kafka bigquery' });
    assert.deepEqual(
      (structured?.['public_templates'] as { gcs_path: string }[]).map(({ gcs_path }) => gcs_path),
      ['gs://dataflow-templates-europe-west1/latest/flex/Kafka_to_BigQuery_Flex'],
    );
    assert.match(text, /not checked against the bucket/);
  });

  it('get_template gives parameters, required ones first', async () => {
    const { structured, text } = await bench.client.callTool('get_template', { gcs_path: orders.path });
    assert.deepEqual(structured?.['parameters'], [
      {
        name: 'input',
        is_required: true,
        type: 'TEXT',
        help: 'Where to read',
        patterns: ['[1-9][0-9]{0,3}'],
      },
      {
        name: 'mode',
        is_required: false,
        type: 'TEXT',
        help: 'mode',
        default_value: 'fast',
        allowed_values: ['fast', 'slow'],
      },
    ]);
    assert.match(text, /mode \(optional, TEXT\): mode; default fast; one of fast, slow/);
    assert.ok(text.includes('matches [1-9][0-9]{0,3}'), text);
    assert.match(text, /Next: launch_job/);
    const { isError } = await bench.client.callTool('get_template', { gcs_path: 'orders' });
    assert.equal(isError, true);
  });
});

describe('tools that read, where Monitoring and Logging are denied', () => {
  let bench: Bench;
  const denied = (): Promise<never> =>
    Promise.reject(
      new DataflowError('PERMISSION_DENIED', 'Reading', 'Not allowed.', 'Ask for the role roles/x.viewer.'),
    );
  beforeEach(async () => {
    bench = await startBench();
    bench.dataflow.listSeries = denied;
    bench.dataflow.listLogs = denied;
    bench.dataflow.getStages = denied;
    bench.dataflow.jobs = [
      job('1', { steps: [{ id: 's1', name: 'Read', kind: 'READ', inputs: [], outputs: [] }] }),
    ];
    bench.dataflow.messages = [
      { id: 'm', time: '2026-11-24T10:01:00.000Z', importance: 'ERROR', text: 'Workflow failed.' },
    ];
  });
  afterEach(() => bench.client.close());

  it('give the rest, and say in one line what is missing and what to ask for', async () => {
    const told = 'PERMISSION_DENIED: Not allowed. Ask for the role roles/x.viewer.';
    const metrics = await bench.client.callTool('get_job_metrics', { job_id: '1' });
    assert.deepEqual(metrics.structured?.['series_unavailable'], [told]);
    const logs = await bench.client.callTool('get_job_logs', { job_id: '1' });
    assert.equal(logs.structured?.['worker_logs_unavailable'], told);
    assert.equal((logs.structured['groups'] as unknown[]).length, 1);
    const graph = await bench.client.callTool('get_job_graph', { job_id: '1' });
    assert.equal(graph.structured?.['rates_unavailable'], told);
    assert.equal((graph.structured['nodes'] as unknown[]).length, 1);
  });

  it('fold 250 steps into an answer of bounded size', async () => {
    const steps = Array.from({ length: 250 }, (_, index) => {
      const name = `Composite ${Math.floor(index / 10)}/Step ${index}`;
      return { id: name, name, kind: 'PAR_DO', inputs: [`c${index - 1}`], outputs: [`c${index}`] };
    });
    bench.dataflow.jobs = [job('1', { steps })];
    const { structured, text } = await bench.client.callTool('get_job_graph', { job_id: '1' });
    assert.deepEqual([structured?.['steps_in_all'], (structured?.['nodes'] as unknown[]).length], [250, 25]);
    assert.ok(text.length < 4_000, `${text.length} characters`);
  });
});
