import assert from 'node:assert/strict';
import { loadBeamTransforms, type BeamTransforms } from '../../src/beamYaml/beamTransforms.ts';
import { completionsAt } from '../../src/beamYaml/completions.ts';
import { hoverAt } from '../../src/beamYaml/hovers.ts';

/** In each text `|` is the cursor. */
const offered: readonly (readonly [
  where: string,
  text: string,
  some: readonly string[],
  none: readonly string[],
])[] = [
  ['an empty document', '|', ['pipeline', 'options'], ['type']],
  ['the pipeline', 'pipeline:\n  type: chain\n  |', ['transforms', 'windowing'], ['type', 'input']],
  ['the kind of a pipeline', 'pipeline:\n  type: |\n', ['chain', 'composite'], []],
  ['a transform', 'pipeline:\n  transforms:\n    - |', ['type', 'name', 'input', 'config'], ['transforms']],
  [
    'a transform of a chain',
    'pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      |\n    - type: Flatten\n',
    ['config'],
    ['input', 'type'],
  ],
  ['a chain', 'pipeline:\n  transforms:\n    - type: chain\n      |\n', ['transforms', 'source'], ['config']],
  [
    'a type',
    'pipeline:\n  transforms:\n    - type: Read|\n      config: {}\n',
    ['ReadFromText', 'Combine', 'chain'],
    [],
  ],
  [
    'a config',
    'pipeline:\n  transforms:\n    - type: Combine\n      config:\n        group_by: a\n        |\n',
    ['combine', 'language'],
    ['group_by', 'path'],
  ],
  [
    'a config in one line',
    'pipeline:\n  transforms:\n    - type: Filter\n      config: {la|}\n',
    ['keep', 'language'],
    [],
  ],
  [
    'a language',
    'pipeline:\n  transforms:\n    - type: Filter\n      config:\n        language: |\n',
    ['python', 'sql'],
    ['generic'],
  ],
  [
    'a function',
    'pipeline:\n  transforms:\n    - type: Combine\n      config:\n        combine:\n          total: |\n',
    ['sum', 'mean'],
    [],
  ],
  [
    'a field of a function',
    'pipeline:\n  transforms:\n    - type: Combine\n      config:\n        combine:\n          total:\n            fn: |\n',
    ['sum'],
    [],
  ],
  [
    'an input',
    'pipeline:\n  transforms:\n    - type: Create\n      name: One\n    - type: MapToFields\n      name: Two\n      config:\n        error_handling: {output: bad}\n    - type: Flatten\n      input: |\n',
    ['One', 'Two', 'Two.bad'],
    ['Flatten', 'Create'],
  ],
  [
    'an input in a list',
    'pipeline:\n  transforms:\n    - type: Create\n    - type: Flatten\n      input:\n        - |\n',
    ['Create'],
    ['Flatten'],
  ],
  [
    'a windowing',
    'pipeline:\n  transforms:\n    - type: Create\n      windowing:\n        type: sliding\n        |\n',
    ['size', 'period'],
    ['gap', 'type'],
  ],
  ['a kind of windows', 'pipeline:\n  windowing:\n    type: |\n', ['fixed', 'sessions'], []],
  ['options', 'pipeline:\n  transforms: []\noptions:\n  str|\n', ['streaming'], []],
  [
    'a document that Jinja completes',
    'pipeline:\n  type: {{ kind }}\n  transforms:\n    - type: ReadFromText\n      config:\n        path: {{ x }}\n      |\n',
    ['windowing'],
    ['type'],
  ],
];

describe('Writing Beam YAML', () => {
  let beam: BeamTransforms;
  before(async () => {
    beam = await loadBeamTransforms();
  });

  for (const [where, marked, some, none] of offered) {
    it(`offers what may stand in ${where}`, () => {
      const offset = marked.indexOf('|');
      const found = completionsAt(marked.replace('|', ''), offset, beam);
      const labels = found?.items.map(({ label }) => label) ?? [];
      assert.deepEqual(
        some.filter((each) => !labels.includes(each)),
        [],
        labels.join(' '),
      );
      assert.deepEqual(
        none.filter((each) => labels.includes(each)),
        [],
      );
    });
  }

  it('replaces the word before the cursor, and says what is required', () => {
    const text = 'pipeline:\n  transforms:\n    - type: WriteToText\n      config:\n        pa\n';
    const found = completionsAt(text, text.indexOf('pa\n') + 2, beam);
    assert.equal(text.slice(found?.start), 'pa\n');
    const path = found?.items.find(({ label }) => label === 'path');
    assert.equal(path?.isRequired, true);
    assert.match(path.help, /path/);
    assert.equal(path.insert, 'path: ');
  });

  it('goes as deep as what is written there needs', () => {
    const insertOf = (text: string): string | undefined =>
      completionsAt(text, text.length, beam)?.items.find(({ label }) => label === 'config')?.insert;
    assert.equal(insertOf('pipeline:\n  transforms:\n    - type: Create\n      con'), 'config:\n\t');
    assert.equal(insertOf('pipeline:\n  transforms:\n    - con'), 'config:\n\t\t');
  });

  it('offers nothing in comments and in Jinja', () => {
    for (const text of ['# pipe|', 'pipeline: # |', 'pipeline:\n  type: {{ ki|']) {
      assert.equal(completionsAt(text.replace('|', ''), text.indexOf('|'), beam), undefined, text);
    }
  });

  it('says what a word means, in the words of Beam', () => {
    const text =
      'pipeline:\n  type: chain\n  transforms:\n    - type: ReadFromCsv\n      config:\n        delimiter: x\n      windowing:\n        type: fixed\n    - type: Sql\n      config:\n        query: SELECT 1\noptions:\n  streaming: true\n';
    const of = (word: string): string => hoverAt(text, text.indexOf(word) + 1, beam)?.markdown ?? '';
    assert.match(of('ReadFromCsv'), /CSV|csv|comma/);
    assert.match(of('ReadFromCsv'), /yamldoc\/2\.\d+\.\d+\/#readfromcsv/);
    assert.match(of('Sql'), /Runs in Java/);
    assert.match(of('fixed'), /one length/);
    assert.match(of('chain'), /follow/);
    assert.match(of('query'), /Required/);
    assert.match(of('streaming'), /\w/);
    assert.equal(of('SELECT'), '');
    const odd = 'pipeline:\n  constructor: 1\n';
    assert.equal(hoverAt(odd, odd.indexOf('constructor') + 1, beam), undefined);
  });
});
