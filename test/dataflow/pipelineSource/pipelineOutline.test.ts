import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BeamLanguage } from '../../../src/dataflow/pipelineSource/beamLanguage.ts';
import { readYamlOutline } from '../../../src/dataflow/pipelineSource/yamlOutline.ts';
import { readOutline } from '../../../src/dataflow/pipelineSource/pipelineOutline.ts';

const samples = join(import.meta.dirname, '../../../samples');

function shapeOf(language: BeamLanguage, source: string): readonly string[] {
  return readOutline(language, source).transforms.map(({ label, role, system, expression }) =>
    [label ?? '-', role, system ?? '-', expression.replace(/\(.*/, '')].join(' | '),
  );
}

describe('The outline of a pipeline', () => {
  for (const [file, language, expected] of [
    [
      'wordcount.py',
      'python',
      [
        'Read | source | text files | beam.io.ReadFromText',
        'Read | source | values in the code | beam.Create',
        'ExtractWords | step | - | beam.ParDo',
        'Count | step | - | beam.combiners.Count.PerElement',
        'Format | step | - | beam.MapTuple',
        'Write | sink | text files | beam.io.WriteToText',
      ],
    ],
    [
      'java/src/main/java/samples/WordCount.java',
      'java',
      [
        'Read | source | text files | TextIO.read',
        'ExtractWords | step | - | ParDo.of',
        'Count | step | - | Count.perElement',
        'Format | step | - | MapElements.into',
        'Write | sink | text files | TextIO.write',
      ],
    ],
    [
      'go/wordcount/main.go',
      'go',
      [
        '- | source | text files | textio.Read',
        '- | step | - | beam.ParDo',
        '- | step | - | stats.Count',
        '- | step | - | beam.ParDo',
        '- | sink | text files | textio.Write',
      ],
    ],
  ] as const) {
    it(`tells the steps of ${file} in order, with what it reads and writes`, async () => {
      assert.deepEqual(shapeOf(language, await readFile(join(samples, file), 'utf8')), expected);
    });
  }

  it('finds transforms without a label, and takes no union of types, comment or string for one', () => {
    const source = `
import apache_beam as beam
def f(x: int | None, y: Foo | Bar) -> str | None: ...
"""
  lines | beam.io.ReadFromKafka(x)
"""
# | 'Old' >> beam.Map(f)
text = "a | beam.Map(f)"
rows = (p | beam.io.ReadFromPubSub(topic=t)
          | beam.Map(lambda v: v | other)
          | 'Write it' >> beam.io.WriteToBigQuery(
              'p:d.t',
              schema='a:INTEGER'))
`;
    assert.deepEqual(shapeOf('python', source), [
      '- | source | Pub/Sub | beam.io.ReadFromPubSub',
      '- | step | - | beam.Map',
      'Write it | sink | BigQuery | beam.io.WriteToBigQuery',
    ]);
    assert.equal(readOutline('python', source).isStreaming, true);
    assert.equal(readOutline('python', source).transforms[2]?.line, 10);
  });

  it('reads the steps of TypeScript', () => {
    const source = `import * as beam from 'apache-beam';
      root.apply(textio.readFromText('gs://a/b')).apply(beam.withName('Split', beam.parDo(split)));`;
    assert.deepEqual(shapeOf('typescript', source), [
      '- | source | text files | textio.readFromText',
      'Split | step | - | beam.parDo',
    ]);
  });

  it('tells which options the program takes, which it demands and what they are for', async () => {
    const python = readOutline('python', await readFile(join(samples, 'wordcount.py'), 'utf8')).options;
    assert.deepEqual(
      python.map(({ name, isRequired }) => [name, isRequired]),
      [
        ['input', false],
        ['output', true],
      ],
    );
    assert.match(python[1]?.help ?? '', /^Where to write/);
    const java = readOutline(
      'java',
      await readFile(join(samples, 'java/src/main/java/samples/WordCount.java'), 'utf8'),
    ).options;
    assert.deepEqual(
      java.map(({ name, isRequired }) => [name, isRequired]),
      [
        ['input', true],
        ['output', true],
        ['longestWord', false],
      ],
    );
    const go = readOutline('go', await readFile(join(samples, 'go/wordcount/main.go'), 'utf8')).options;
    assert.deepEqual(
      go.map(({ name, defaultValue }) => [name, defaultValue]),
      [
        ['input', undefined],
        ['output', undefined],
        ['longest_word', '0'],
      ],
    );
  });

  it('reads Beam YAML: transforms in chains and composites, what they read and write, and its variables', () => {
    const { transforms, options, isStreaming } = readYamlOutline(`pipeline:
  type: chain
  transforms:
    - type: ReadFromPubSub
      name: Orders
      config:
        topic: {{ topic }}
    - type: MapToFields
      name: Per shop
    - type: composite
      transforms:
        - type: Sum
    - type: WriteToBigQuery
`);
    assert.deepEqual(
      transforms.map(({ label, expression, role, system, line }) => [label, expression, role, system, line]),
      [
        ['Orders', 'ReadFromPubSub', 'source', 'Pub/Sub', 3],
        ['Per shop', 'MapToFields', 'step', undefined, 7],
        [undefined, 'Sum', 'step', undefined, 11],
        [undefined, 'WriteToBigQuery', 'sink', 'BigQuery', 12],
      ],
    );
    assert.deepEqual(options, [{ name: 'topic', isRequired: true }]);
    assert.equal(isStreaming, true);
    assert.deepEqual(readYamlOutline('pipeline: [').transforms, []);
  });

  it('takes a read that has an end for a batch job', () => {
    const read = (call: string): boolean => readOutline('python', `p | 'R' >> ${call}`).isStreaming;
    assert.equal(read('beam.io.ReadFromKafka(topics=[t], max_num_records=10)'), false);
    assert.equal(read('beam.io.ReadFromKafka(topics=[t])'), true);
    assert.equal(read("beam.io.ReadFromText('gs://a/b')"), false);
  });

  it('reads long and broken source without hanging', () => {
    const broken = `p | 'A' >> beam.Map(${'('.repeat(50_000)}`;
    assert.equal(readOutline('python', broken).transforms.length, 1);
    assert.equal(readOutline('java', `x.apply("${'a"+"'.repeat(20_000)}`).transforms.length <= 1, true);
    const beam = 'import org.apache.beam.sdk.Pipeline;';
    assert.deepEqual(readOutline('java', `${beam} String key = "${'f'.repeat(60_000)}";`).options, []);
    assert.deepEqual(readOutline('java', `${beam} ${'@A '.repeat(20_000)}`).options, []);
    assert.ok(readOutline('python', 'p |f('.repeat(12_000)).transforms.length > 100);
  });
});
