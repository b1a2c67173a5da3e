import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadBeamTransforms, type BeamTransforms } from '../../src/beamYaml/beamTransforms.ts';
import { isBeamYaml } from '../../src/beamYaml/isBeamYaml.ts';
import { skeletons } from '../../src/beamYaml/skeletons.ts';
import { validateBeamYaml } from '../../src/beamYaml/validateBeamYaml.ts';
import { defaultBeamVersion } from '../../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import { brokenDocuments } from './brokenDocuments.ts';

/** What Beam's own tests hold that is no whole pipeline: it is applied to a collection, or to a stand-in for a transform. */
const parts: Readonly<Record<string, string>> = {
  'yaml_enrichment_test.py:67': 'missing-config',
  'yaml_mapping_test.py:115': 'missing-input',
  'yaml_ml_test.py:115': 'missing-input',
};

describe('Checking Beam YAML', () => {
  let beam: BeamTransforms;
  before(async () => {
    beam = await loadBeamTransforms();
  });

  it('knows the transforms of the release that the local Dataflow installs', () => {
    assert.equal(beam.beamVersion, defaultBeamVersion);
  });

  it("finds nothing wrong in the pipelines of Beam's documentation and tests", async () => {
    const file = join(import.meta.dirname, 'beamDocuments.json');
    const { documents } = JSON.parse(await readFile(file, 'utf8')) as {
      documents: { at: string; text: string }[];
    };
    assert.ok(documents.length > 100);
    const complaints = documents.flatMap(({ at, text }) =>
      validateBeamYaml(text, beam)
        .problems.filter(({ code }) => code !== parts[at])
        .map(({ line, message }) => `${at}, line ${line}: ${message}`),
    );
    assert.deepEqual(complaints, []);
  });

  it('finds nothing wrong in the pipelines that come along, and they are all offered', async () => {
    const folder = join(import.meta.dirname, '../../samples/yaml');
    const files = (await readdir(folder)).sort();
    assert.deepEqual(files, skeletons.map(({ file }) => file).sort());
    for (const file of files) {
      const { problems } = validateBeamYaml(await readFile(join(folder, file), 'utf8'), beam);
      assert.deepEqual(problems, [], file);
    }
  });

  for (const { what, yaml, code, says, severity = 'error' } of brokenDocuments) {
    it(`finds ${what}, at its line`, () => {
      const line = 1 + yaml.split('\n').findIndex((each) => each.includes('#!'));
      const { problems, isValid } = validateBeamYaml(yaml, beam);
      const shown = problems.map((each) => `${each.line} ${each.severity} ${each.code}: ${each.message}`);
      assert.deepEqual(
        problems.map((each) => [each.line, each.severity, each.code]),
        [[line, severity, code]],
        shown.join('\n'),
      );
      assert.match(problems[0]?.message ?? '', says);
      assert.equal(isValid, severity === 'warning');
    });
  }

  it('takes groups of what never ends where something gives them windows', () => {
    const windowing = 'windowing: {type: fixed, size: 60s}';
    const pipeline = (source: string, before: string, group: string, end: string): string =>
      `pipeline:\n  type: chain\n  transforms:\n    - type: ReadFromPubSub\n      config: {topic: t, format: RAW}\n${source}${before}    - type: Combine\n      config: {group_by: a, combine: {b: sum}}\n${group}${end}`;
    for (const text of [
      pipeline(`      ${windowing}\n`, '', '', ''),
      pipeline('', `    - type: WindowInto\n      ${windowing}\n`, '', ''),
      pipeline('', `    - type: WindowInto\n      config: {${windowing}}\n`, '', ''),
      pipeline('', '', `      ${windowing}\n`, ''),
      pipeline('', '', '', `  ${windowing}\n`),
    ]) {
      assert.deepEqual(validateBeamYaml(text, beam).problems, [], text);
    }
  });

  it('takes transforms that the providers of the document add, and those it cannot know', () => {
    const own = (providers: string): string =>
      `pipeline:\n  type: chain\n  transforms:\n    - type: Mine\n      config: {anything: 1}\nproviders:\n${providers}`;
    for (const providers of [
      '  - type: pythonPackage\n    config: {packages: [mine]}\n    transforms: {Mine: mine.Mine}\n',
      '  - include: gs://bucket/providers.yaml\n',
    ]) {
      assert.deepEqual(validateBeamYaml(own(providers), beam).problems, []);
    }
  });

  it('leaves to Jinja what Jinja decides', () => {
    const text = `pipeline:
  type: {{ kind }}
  transforms:
    - type: {{ source }}
      name: "{{ name }}"
{% if is_filtered %}
    - type: Filter
      config: {keep: "{{ condition | default('a > 1') }}", language: python}
{% endif %}
{% include 'rest.yaml' %}
`;
    const { problems, document } = validateBeamYaml(text, beam);
    assert.deepEqual(problems, []);
    assert.deepEqual(document.variables, [
      { name: 'kind', hasDefault: false },
      { name: 'source', hasDefault: false },
      { name: 'name', hasDefault: false },
      { name: 'is_filtered', hasDefault: false },
      { name: 'condition', hasDefault: true },
    ]);
  });

  it('ends on whatever it is given', () => {
    const text = brokenDocuments.map(({ yaml }) => yaml).join('');
    for (let end = 0; end < text.length; end += 31) validateBeamYaml(text.slice(end, end + 400), beam);
    assert.equal(validateBeamYaml('a: &a [*a]\npipeline: *a\n', beam).isValid, false);
    assert.equal(validateBeamYaml('', beam).isValid, false);
  });

  it('ends at once on what is made to never end, and says what is wrong', () => {
    /** Each line stands for nine of the one before. */
    const repeated = (first: string, around: (inner: string) => string, last: string): string =>
      [
        'x:',
        `  - &l0 ${first}`,
        ...Array.from({ length: 9 }, (_, n) => `  - &l${n + 1} ${around(`*l${n}, `.repeat(9))}`),
        last,
        '',
      ].join('\n');
    const steps = (count: number): string =>
      Array.from({ length: count }, (_, n) => `    - {type: Flatten, name: s${n}, input: t${n}}\n`).join('');
    const wrong: readonly (readonly [text: string, says: RegExp])[] = [
      ['pipeline: &a\n  type: chain\n  transforms: [*a]\n', /"\*a" stands inside what it stands for/],
      ['pipeline: &a\n  <<: *a\n  transforms: []\n', /"\*a" stands inside/],
      ['pipeline:\n  transforms: [*none]\n', /No "&none" stands before this alias/],
      [
        repeated(
          '{type: Create}',
          (inner) => `{type: chain, transforms: [${inner}]}`,
          'pipeline: {transforms: [*l9]}',
        ),
        /repeat too much/,
      ],
      [
        repeated(
          '[1]',
          (inner) => `[${inner}]`,
          'pipeline: {transforms: [{type: Create, config: {elements: *l9}}]}',
        ),
        /repeat too much/,
      ],
      [`pipeline: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, /nested too deeply/],
      [`pipeline:\n  transforms:\n${steps(4_000)}`, /No transform here is called "t0"/],
      [
        `pipeline:\n  transforms:\n    - {type: Create, name: ${'a'.repeat(30_000)}}\n    - {type: Flatten, input: ${'b'.repeat(30_000)}}\n`,
        /needs "elements"/,
      ],
      ['{{'.repeat(10_000), /./],
      [`pipeline: {transforms: []}\n${'#'.repeat(500_000)}`, /is not read to its end/],
      [
        `{% set ${' '.repeat(50_000)}x %}\npipeline: {transforms: [*none], nothing: 1}\n`,
        /No "&none"|no key/,
      ],
    ];
    for (const [text, says] of wrong) {
      const { problems, isValid } = validateBeamYaml(text, beam);
      assert.equal(isValid, false, text.slice(0, 80));
      assert.match(problems[0]?.message ?? '', says, text.slice(0, 80));
    }
  });

  it('reads thousands of transforms in a row, the last one first', () => {
    const steps = Array.from(
      { length: 4_000 },
      (_, n) => `    - {type: Flatten, name: s${n}, input: s${n + 1}}`,
    );
    const text = `pipeline:\n  transforms:\n${steps.join('\n')}\n    - {type: Create, name: s4000, config: {elements: [1]}}\n`;
    assert.deepEqual(validateBeamYaml(text, beam).problems, []);
  });

  it('takes aliases and merged mappings for what they stand for', () => {
    const text = (merge: string): string => `x:
  - &base {type: Create, config: {elements: [1]}}
  - &named {name: One}
pipeline:
  type: chain
  transforms:
    - ${merge}
    - {type: LogForTesting}
`;
    for (const merge of ['*base', '<<: *base', '<<: [*named, *base]', '{<<: *base, type: Create}']) {
      assert.deepEqual(validateBeamYaml(text(merge), beam).problems, [], merge);
    }
    const { document } = validateBeamYaml(text('<<: [*named, *base]'), beam);
    assert.equal(document.pipeline?.steps[0]?.name?.text, 'One');
  });

  it('knows no transform by a word that every object has', () => {
    for (const word of ['constructor', 'toString', '__proto__']) {
      const text = `pipeline:\n  type: chain\n  transforms:\n    - type: ${word}\n      config: {a: 1}\n      windowing: {type: ${word}}\n`;
      assert.deepEqual(
        validateBeamYaml(text, beam).problems.map(({ code }) => code),
        ['unknown-transform', 'windowing'],
      );
    }
  });

  it('tells Beam YAML from other YAML by its name or by what it says', () => {
    const pipeline = 'pipeline:\n  type: chain\n';
    assert.ok(isBeamYaml('/x/orders.beam.yaml', ''));
    assert.ok(isBeamYaml('/x/orders.yml', pipeline));
    assert.ok(
      isBeamYaml(
        '/x/orders.yaml',
        'options:\n  a: 1\npipeline: # what is run\n  transforms:\n  - type: Create\n',
      ),
    );
    assert.ok(!isBeamYaml('/x/ci.yaml', 'pipeline:\n  agent: any\n  stages: []\n'));
    assert.ok(!isBeamYaml('/x/ci.yaml', 'pipeline:\n  agent: any\nother:\n  transforms: []\n'));
    assert.ok(!isBeamYaml('/x/ci.yaml', '# pipeline:\nsteps: []\n'));
  });
});
