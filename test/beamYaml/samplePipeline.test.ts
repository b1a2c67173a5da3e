import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { loadBeamTransforms } from '../../src/beamYaml/beamTransforms.ts';
import { withAbsolutePaths } from '../../src/beamYaml/filePaths.ts';
import { fillJinja } from '../../src/beamYaml/jinja.ts';
import { outwardTransforms, samplePipeline, sampleSources } from '../../src/beamYaml/samplePipeline.ts';
import { rowsOf } from '../../src/beamYaml/sampleRows.ts';
import { validateBeamYaml } from '../../src/beamYaml/validateBeamYaml.ts';

const pipeline = `pipeline:
  transforms:
    - type: ReadFromCsv
      name: Orders
      config: {path: /data/orders.csv, delimiter: ";"}
    - type: ReadFromPubSub
      config: {topic: projects/p/topics/t, format: JSON, schema: {type: object}}
      windowing: {type: fixed, size: 60s}
    - type: ReadFromParquet
      config: {path: gs://bucket/a.parquet}
    - type: Flatten
      input: [Orders, ReadFromPubSub, ReadFromParquet]
    - type: MapToFields
      name: Half
      input: Flatten
      config:
        language: python
        fields: {half: amount / 2}
        error_handling: {output: bad}
    - type: WriteToBigQuery
      name: Store
      input: Half
      config: {table: p.d.t}
    - type: StripErrorMetadata
      name: Bad
      input: Half.bad
options:
  streaming: true
`;

describe('A sample of a Beam YAML pipeline', () => {
  it('knows which sources are lines of a file, which are read as they are, and which need elements', () => {
    assert.deepEqual(sampleSources(pipeline), [
      {
        label: 'Orders',
        type: 'ReadFromCsv',
        kind: 'lines',
        path: '/data/orders.csv',
        format: 'csv',
        delimiter: ';',
      },
      { label: 'ReadFromPubSub', type: 'ReadFromPubSub', kind: 'given' },
      { label: 'ReadFromParquet', type: 'ReadFromParquet', kind: 'file', path: 'gs://bucket/a.parquet' },
    ]);
  });

  it('leaves files that are packed to Beam', () => {
    const yaml = pipeline.replace('orders.csv', 'orders.csv.gz');
    assert.equal(sampleSources(yaml)[0]?.kind, 'file');
  });

  it('has elements in the place of its sources, logs in the place of its sinks, and is valid', async () => {
    const orders = [{ amount: 2, day: '2026-01-01' }];
    const messages = [{ amount: 1, day: 'yes' }];
    const rows = [orders, messages];
    const sample = samplePipeline(pipeline, rows);
    const { problems } = validateBeamYaml(sample, await loadBeamTransforms());
    assert.deepEqual(problems, [], sample);
    // As Beam reads it, by YAML 1.1, where bare texts may be dates and truths.
    const read = parse(sample, { version: '1.1' }) as {
      pipeline: { transforms: { type: string; name?: string; config?: unknown }[] };
      options?: unknown;
    };
    assert.equal(read.options, undefined);
    const of = (name: string): unknown => read.pipeline.transforms.find((each) => each.name === name);
    assert.deepEqual(of('Orders'), { type: 'Create', name: 'Orders', config: { elements: orders } });
    assert.deepEqual(of('ReadFromPubSub'), {
      type: 'chain',
      name: 'ReadFromPubSub',
      transforms: [
        { type: 'Create', config: { elements: messages } },
        { type: 'AssignTimestamps', config: { timestamp: 1_767_225_600 } },
        { type: 'WindowInto', windowing: { type: 'fixed', size: '60s' } },
      ],
    });
    assert.deepEqual(of('Store'), {
      type: 'LogForTesting',
      name: 'Store',
      input: 'Half',
      config: { prefix: 'sample output of Store: ' },
    });
    assert.deepEqual(of('Log Bad'), {
      type: 'LogForTesting',
      name: 'Log Bad',
      input: 'Bad',
      config: { prefix: 'sample output of Bad: ' },
    });
  });

  it('logs the end of a chain that has no sink', () => {
    const sample = samplePipeline(
      'pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      config: {elements: [1]}\n    - type: Reshuffle\n',
      [],
    );
    assert.match(sample, /"prefix": "sample output of Reshuffle: "/);
  });

  it('gives each source its own elements, also where two have one name', () => {
    const branch = (name: string, path: string): string =>
      `    - {type: chain, name: ${name}, transforms: [{type: ReadFromText, config: {path: ${path}}}, {type: Reshuffle}]}\n`;
    const yaml = `pipeline:\n  transforms:\n${branch('A', '/a.txt')}${branch('B', '/b.txt')}`;
    assert.deepEqual(
      sampleSources(yaml).map(({ path }) => path),
      ['/a.txt', '/b.txt'],
    );
    const { pipeline: read } = parse(samplePipeline(yaml, [[{ line: 'a' }], [{ line: 'b' }]])) as {
      pipeline: { transforms: { name: string; transforms?: { config?: { elements?: unknown } }[] }[] };
    };
    assert.deepEqual(
      read.transforms.slice(0, 2).map(({ transforms }) => transforms?.[0]?.config?.elements),
      [[{ line: 'a' }], [{ line: 'b' }]],
    );
  });

  it('writes nothing by a sink that an alias or a merge stands for, and keeps what others refer to', () => {
    const yaml = `x:
  - &sink {type: WriteToText, config: {path: /etc/x}}
pipeline:
  type: chain
  transforms:
    - {type: ReadFromText, config: &file {path: /a.txt}}
    - {<<: *sink, name: Merged}
    - *sink
    - {type: WriteToText, config: *file}
options: {n: &n 5}
`;
    const { pipeline: read } = parse(samplePipeline(yaml, [[{ line: 'a' }]])) as {
      pipeline: { transforms: { type: string; name: string }[] };
    };
    assert.deepEqual(
      read.transforms.map(({ type }) => type),
      ['Create', 'LogForTesting', 'LogForTesting', 'LogForTesting'],
    );
    const used = `options: {n: &n 5}\npipeline:\n  type: chain\n  transforms: [{type: Create, config: {elements: [*n]}}]\n`;
    assert.match(samplePipeline(used, []), /elements: \[ 5 \]/);
  });

  it('holds nothing that Beam would take for Jinja, whatever stands in the file', () => {
    const yaml =
      'pipeline:\n  type: chain\n  transforms:\n    - {type: ReadFromText, config: {path: /a.txt}}\n    - {type: WriteToText, config: {path: /b}}\n';
    const line = `{{ cycler.__init__.__globals__ }} {% include "/etc/passwd" %} {# gone #} {{{ "quoted" 'too' \\`;
    const sample = samplePipeline(yaml, [[{ line, [line]: 1 }]]);
    assert.doesNotMatch(sample, /\{[{%#]/);
    const { pipeline: read } = parse(sample) as {
      pipeline: { transforms: { config: { elements?: unknown } }[] };
    };
    assert.deepEqual(read.transforms[0]?.config.elements, [{ line, [line]: 1 }]);
  });

  it('tells what it cannot hold back: providers of the document, and transforms that reach out', () => {
    const yaml = (provider: string): string => `pipeline:
  type: chain
  transforms:
    - {type: Create, config: {elements: [1]}}
    - {type: Mine, name: Own}
    - {type: PyTransform, config: {constructor: x}}
    - {type: Reshuffle}
    - {type: WriteToText, config: {path: /b}}
providers:
  - ${provider}
`;
    const renaming = '{type: renaming, config: {mappings: {}}, transforms: {Mine: WriteToText}}';
    assert.deepEqual(outwardTransforms(yaml(renaming)), ['Own', 'PyTransform']);
    assert.deepEqual(outwardTransforms(yaml('{include: more.yaml}')), [
      'Create',
      'Own',
      'PyTransform',
      'Reshuffle',
    ]);
  });

  it('reads lines as Beam does: texts, CSV with one type a column, JSON', () => {
    assert.deepEqual(rowsOf('text', ['a', '']), [{ line: 'a' }, { line: '' }]);
    assert.deepEqual(rowsOf('csv', ['name;n;rate;ok;note', '"a;""b";1;.5;True;', 'c;2;1e3;false;x'], ';'), [
      { name: 'a;"b', n: 1, rate: 0.5, ok: true, note: null },
      { name: 'c', n: 2, rate: 1000, ok: false, note: 'x' },
    ]);
    assert.deepEqual(rowsOf('json', ['{"a": [1]}', '']), [{ a: [1] }]);
    // A field with line breaks is one, a mark at the beginning is none, and a row that is cut off is left out.
    assert.deepEqual(rowsOf('csv', ['\uFEFFname,n', '"a', '', 'b",1', '', 'c,2', '"d']), [
      { name: 'a\n\nb', n: 1 },
      { name: 'c', n: 2 },
    ]);
    assert.throws(() => rowsOf('json', ['{"a": 1}', '[1']), /Line 2 is not JSON/);
  });

  it('fills Jinja variables in, and says so when it cannot', () => {
    const text = "a: {{ a }}\nb: {{ b | default('x') }}\n{# gone #}c: {{c}}\n";
    assert.equal(fillJinja(text, { a: '1', c: '2' }), 'a: 1\nb: x\nc: 2\n');
    assert.equal(fillJinja(text, { a: '1' }), undefined);
    assert.equal(fillJinja('{% if a %}b{% endif %}', { a: '1' }), undefined);
    assert.equal(fillJinja('{{ constructor }}', {}), undefined);
    assert.equal(fillJinja("{{ b | default('x  y') }}", {}), 'x  y');
  });

  it('makes relative paths of files absolute, and leaves addresses alone', () => {
    const text =
      'pipeline:\n  type: chain\n  transforms:\n    - type: ReadFromText\n      config: {path: in/*.txt} # here\n    - type: WriteToText\n      config: {path: gs://b/out}\n';
    assert.equal(withAbsolutePaths(text, '/home/me'), text.replace('in/*.txt', '"/home/me/in/*.txt"'));
    const twice =
      'pipeline:\n  transforms:\n    - type: ReadFromText\n      config:\n        path: &p |\n          in.txt\n    - {type: WriteToText, config: {path: *p}}\n';
    assert.equal(
      withAbsolutePaths(twice, '/home/me'),
      twice.replace('|\n          in.txt', '"/home/me/in.txt"'),
    );
  });
});
