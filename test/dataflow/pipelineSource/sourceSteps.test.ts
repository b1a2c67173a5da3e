import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beamLanguageOf, type BeamLanguage } from '../../../src/dataflow/pipelineSource/beamLanguage.ts';
import { readSource } from '../../../src/dataflow/pipelineSource/sourceSteps.ts';

const samples = join(import.meta.dirname, '../../../samples');

/** Labels with what stands at their places, and the lines where pipelines begin. */
function reading(language: BeamLanguage, source: string): { labels: unknown; entries: readonly string[] } {
  const lines = source.split('\n');
  const { steps, entries } = readSource(language, source);
  return {
    labels: steps.map(({ label, line, start, end }) => {
      assert.equal(lines[line]?.slice(start, end), label);
      return label;
    }),
    entries: entries.map((line) => lines[line]?.trim() ?? ''),
  };
}

describe('The source of a Beam pipeline', () => {
  it('is recognised by what it imports', () => {
    const cases: readonly [string, string, string | undefined][] = [
      ['python', 'import apache_beam as beam', 'python'],
      ['python', '# import apache_beam', undefined],
      ['java', 'import org.apache.beam.sdk.Pipeline;', 'java'],
      ['java', 'import java.util.List;', undefined],
      ['go', 'import (\n\t"github.com/apache/beam/sdks/v2/go/pkg/beam"\n)', 'go'],
      ['typescript', "import * as beam from 'apache-beam';", 'typescript'],
      ['typescript', "import { x } from 'apache-beam-fake';", undefined],
      ['rust', 'use apache_beam;', undefined],
    ];
    for (const [language, source, expected] of cases)
      assert.equal(beamLanguageOf(language, source), expected, source);
  });

  it('names its steps and its beginning in Python', async () => {
    const source = await readFile(join(samples, 'orders_stream.py'), 'utf8');
    assert.deepEqual(reading('python', source), {
      labels: ['Clock', 'TakeOrder', 'Window', 'SumPerProduct', 'ReportWindow'],
      entries: ['with beam.Pipeline(options=PipelineOptions(beam_args, streaming=True)) as pipeline:'],
    });
  });

  it('names its steps and its beginning in Java, also where calls are broken over lines', async () => {
    const source = await readFile(join(samples, 'java/src/main/java/samples/WordCount.java'), 'utf8');
    assert.deepEqual(reading('java', source), {
      labels: ['Read', 'ExtractWords', 'Count', 'Format', 'Write'],
      entries: ['Pipeline pipeline = Pipeline.create(options);'],
    });
  });

  it('names its scopes and its beginning in Go', () => {
    const source = 'p := beam.NewPipeline()\nx := beam.ParDo(s.Scope("Take"), take, y)\nbeamx.Run(ctx, p)\n';
    assert.deepEqual(reading('go', source), { labels: ['Take'], entries: ['p := beam.NewPipeline()'] });
    assert.deepEqual(reading('go', 'beamx.Run(ctx, p)').entries, ['beamx.Run(ctx, p)']);
  });

  it('names its steps in TypeScript', () => {
    const source = "await createRunner().run((root) =>\n  root.apply(withName('Make', create([1])))\n);\n";
    assert.deepEqual(reading('typescript', source).labels, ['Make']);
    assert.equal(reading('typescript', source).entries.length, 1);
  });

  it('is read past a long string, also one that is not closed', () => {
    const quotes = '\\"'.repeat(100_000);
    const python = `x = "${quotes}"\ny = "${quotes}\nz | 'Parse' >> beam.Map(f)\n`;
    assert.deepEqual(reading('python', python).labels, ['Parse']);
    const java = `x = "${quotes}";\ny = "${quotes}\nz.apply("Parse", f)\n`;
    assert.deepEqual(reading('java', java).labels, ['Parse']);
  });

  it('is not read in comments and long strings, nor where a name is made at run time', () => {
    const python = [
      '"""',
      "'InDocs' >> beam.Map(f)",
      '"""',
      "# 'InComment' >> beam.Map(f)",
      "x | 'Has # in it' >> beam.Map(f)  # 'After' >> y",
      "x | f'Made {name}' >> beam.Map(f)",
      "x | f'Fixed' >> beam.Map(f)",
    ].join('\n');
    assert.deepEqual(reading('python', python).labels, ['Has # in it', 'Fixed']);
    const java = '/* x.apply("InComment", y) */\n// x.apply("Too", y)\nx.apply("Real // one", y);';
    assert.deepEqual(reading('java', java).labels, ['Real // one']);
  });
});
