import assert from 'node:assert/strict';
import { importsBeam } from '../../../src/dataflow/pipelineSource/beamLanguage.ts';
import { jobNameFor, splitArguments } from '../../../src/views/localDataflow/beamSource.ts';

describe('A Beam file', () => {
  for (const [source, isBeam] of [
    ['import apache_beam as beam\n', true],
    ['"""Doc."""\n\nfrom apache_beam.io import ReadFromText\n', true],
    ['def main():\n    import apache_beam\n', true],
    ['# import apache_beam\n', false],
    ['import apache_beamish\n', false],
    ['', false],
  ] as const) {
    it(`is ${isBeam ? '' : 'not '}one with ${JSON.stringify(source)}`, () => {
      assert.equal(importsBeam(source), isBeam);
    });
  }

  it('gives its job a name that Dataflow takes', () => {
    const now = new Date('2026-03-04T05:06:07Z');
    for (const [file, name] of [
      ['wordcount.py', 'wordcount-0304050607'],
      ['01 Täglich_Summe.py', 't-glich-summe-0304050607'],
      ['___.py', 'pipeline-0304050607'],
      [`${'long_'.repeat(30)}.py`, `${'long-'.repeat(8).slice(0, -1)}-0304050607`],
    ] as const) {
      assert.equal(jobNameFor(file, now), name);
      // https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs#Job.FIELDS.name
      assert.match(name, /^[a-z]([-a-z0-9]{0,1022}[a-z0-9])?$/);
    }
  });
});

describe('Arguments of a program', () => {
  for (const [typed, words] of [
    ['', []],
    [' --output=gs://b/o  --n 3 ', ['--output=gs://b/o', '--n', '3']],
    [`--query='a "b" c' --x="d 'e' \\"f\\""`, ['--query=a "b" c', `--x=d 'e' "f"`]],
    ['a\\ b ""', ['a b', '']],
    ['--x="open', undefined],
    ['$(date) `id` $HOME;', ['$(date)', '`id`', '$HOME;']],
  ] as const) {
    it(`are read as a shell reads them, and nothing is run: ${typed}`, () => {
      assert.deepEqual(splitArguments(typed), words);
    });
  }
});
