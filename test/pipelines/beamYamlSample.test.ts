import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataflowApi } from '../../src/dataflow/google/openDataflowApi.ts';
import { Connections } from '../../src/dataflow/connections.ts';
import { EmbeddedClient, type ToolOutcome } from '../../src/mcp/embedded/embeddedClient.ts';
import { systemClock } from '../../src/monitoring/clock.ts';
import { localConnection } from '../dataflow/localConnection.ts';
import { KeptLog } from '../mcp/scriptedDataflow.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

const orders =
  'shop,amount,time\nnorth,2,2026-01-01T10:00:10Z\nsouth,5,2026-01-01T10:00:20Z\nnorth,3,2026-01-01T10:01:05Z\n';

/** Orders of each shop per minute, written where a sample must not write. */
const perMinute = (input: string): string => `pipeline:
  type: chain
  transforms:
    - type: ReadFromCsv
      name: Orders
      config:
        path: ${input}
    - type: AssignTimestamps
      config:
        language: python
        timestamp:
          callable: |
            def at(row):
              from datetime import datetime
              return datetime.fromisoformat(row.time.replace('Z', '+00:00')).timestamp()
    - type: Combine
      windowing:
        type: fixed
        size: 60s
      config:
        group_by: shop
        combine:
          orders:
            value: amount
            fn: count
          total:
            value: amount
            fn: sum
    - type: WriteToJson
      name: PerMinute
      config:
        path: gs://beam-yaml-bucket/per-minute
`;

describe('A Beam YAML pipeline on the local Dataflow', function () {
  this.timeout(1_200_000);
  let service: LocalService;
  let client: EmbeddedClient;
  let folder: string;

  before(async () => {
    await beamPython();
    service = await LocalService.start();
    folder = await mkdtemp(join(tmpdir(), 'beam-yaml-'));
    await writeFile(join(folder, 'orders.csv'), orders);
    const log = new KeptLog();
    const connections = new Connections((connection) => openDataflowApi(connection, log));
    await connections.set([localConnection(service.env.DATAFLOW_EMULATOR_HOST)]);
    client = new EmbeddedClient({ connections, log, clock: systemClock });
  });
  after(async () => {
    await client.close();
    await service.end();
    await rm(folder, { recursive: true, force: true });
  });

  const asked: string[] = [];
  const sample = async (args: Readonly<Record<string, unknown>>): Promise<ToolOutcome> => {
    const started = await client.callTool('run_pipeline_sample', args, {
      approve: ({ message }) => {
        asked.push(message);
        return Promise.resolve('approved');
      },
    });
    assert.equal(started.isError, false, started.text);
    const { job } = started.structured as { job: { job_id: string } };
    return client.callTool('get_sample_output', { job_id: job.job_id, timeout_seconds: 840 });
  };

  it('gives the counts of the first lines of a file, after asking, and writes nothing', async () => {
    const { structured, text } = await sample({
      yaml: perMinute(join(folder, 'orders.csv')),
      sample_lines: 3,
    });
    assert.equal((structured as { job: { state: string } }).job.state, 'DONE', text);
    const { outputs } = structured as { outputs: { name: string; elements: string[] }[] };
    const elements = outputs.flatMap((output) => output.elements.map((each) => JSON.parse(each) as unknown));
    assert.deepEqual(
      outputs.map(({ name }) => name),
      ['PerMinute'],
    );
    assert.deepEqual(
      elements.map((each) => JSON.stringify(each)).sort(),
      [
        { shop: 'north', orders: 1, total: 2 },
        { shop: 'north', orders: 1, total: 3 },
        { shop: 'south', orders: 1, total: 5 },
      ].map((each) => JSON.stringify(each)),
      text,
    );
    assert.match(asked[0] ?? '', /3 lines of .*orders\.csv/);
    assert.deepEqual(await service.objects('beam-yaml-bucket', ''), []);
  });

  /** Ready pipelines with what they are run on, and elements that must come out. */
  const ready: readonly (readonly [
    file: string,
    args: (folder: string) => object,
    elements: readonly object[],
  ])[] = [
    [
      'word-count.beam.yaml',
      (at) => ({ jinja_variables: { input: join(at, 'poem.txt') } }),
      [
        { word: 'the', count: 2 },
        { word: 'tide', count: 2 },
        { word: 'in', count: 1 },
        { word: 'out', count: 1 },
      ],
    ],
    [
      'count-per-minute.beam.yaml',
      (at) => ({ jinja_variables: { input: join(at, 'orders.csv'), output: 'gs://none/out' } }),
      [
        { shop: 'north', count: 1, minute: 'Timestamp(1767261600)' },
        { shop: 'south', count: 1, minute: 'Timestamp(1767261600)' },
        { shop: 'north', count: 1, minute: 'Timestamp(1767261660)' },
      ],
    ],
    [
      'clean-and-split.beam.yaml',
      (at) => ({
        jinja_variables: {
          input: join(at, 'items.json'),
          output: 'gs://none/out',
          errors: 'gs://none/errors',
        },
      }),
      [{ amount: 6, quantity: 2, price: 3 }],
    ],
    [
      'join-files.beam.yaml',
      (at) => ({
        jinja_variables: {
          left: join(at, 'orders.csv'),
          right: join(at, 'shops.csv'),
          key: 'shop',
          output: 'gs://none/out',
        },
      }),
      [
        { shop: 'north', amount: 2, time: '2026-01-01T10:00:10Z', city: 'Oslo' },
        { shop: 'north', amount: 3, time: '2026-01-01T10:01:05Z', city: 'Oslo' },
      ],
    ],
    [
      'pubsub-to-bigquery.beam.yaml',
      () => ({
        jinja_variables: { subscription: 'projects/my-project-1/subscriptions/s', table: 'p:d.t' },
        sample_inputs: {
          Messages: [
            { shop: 'north', amount: 2 },
            { shop: 'north', amount: 3.5 },
          ],
        },
      }),
      [{ shop: 'north', total: 5.5 }],
    ],
  ];
  for (const [file, args, wanted] of ready) {
    it(`gives what ${file} promises`, async () => {
      await writeFile(join(folder, 'poem.txt'), 'The tide in\nthe tide out\n');
      await writeFile(join(folder, 'shops.csv'), 'shop,city\nnorth,Oslo\neast,Kyiv\n');
      await writeFile(
        join(folder, 'items.json'),
        '{"amount": 6, "quantity": 2}\n{"amount": 1, "quantity": 0}\n{"amount": 1, "quantity": 4}\n',
      );
      const yaml = await readFile(join(import.meta.dirname, '../../samples/yaml', file), 'utf8');
      const { structured, text } = await sample({ yaml, ...args(folder) });
      const { outputs } = structured as { outputs: { name: string; elements: string[] }[] };
      const main = outputs.find(({ name }) => name !== 'WriteFailed')?.elements ?? [];
      assert.deepEqual(
        main.map((each) => JSON.stringify(JSON.parse(each))).sort(),
        wanted.map((each) => JSON.stringify(each)).sort(),
        text,
      );
    });
  }

  it('takes a file for data, also where it looks like Jinja', async () => {
    const line = `{{ 7 * 7 }} {% include "/etc/hostname" %} {# note #}`;
    await writeFile(join(folder, 'jinja.txt'), `${line}\n`);
    const { structured, text } = await sample({
      yaml: `pipeline:\n  type: chain\n  transforms:\n    - {type: ReadFromText, config: {path: "${join(folder, 'jinja.txt')}"}}\n    - {type: LogForTesting, name: Lines}\n`,
    });
    const { outputs } = structured as { outputs: { name: string; elements: string[] }[] };
    assert.deepEqual(
      outputs.map(({ name, elements }) => [name, ...elements.map((each) => JSON.parse(each) as unknown)]),
      [['Lines', { line }]],
      text,
    );
  });

  it('gives the words of Beam about a field that is not there', async () => {
    const yaml = perMinute(join(folder, 'orders.csv')).replace('group_by: shop', 'group_by: store');
    const { structured } = await sample({ yaml });
    const { job, errors } = structured as { job: { state: string }; errors: string[] };
    assert.equal(job.state, 'FAILED');
    assert.match(errors.join('\n'), /store/);
  });
});
