/** A document that Beam would refuse, or that says what is not meant. */
export interface BrokenDocument {
  readonly what: string;
  /** The line of the problem ends with `#!`. */
  readonly yaml: string;
  readonly code: string;
  readonly says: RegExp;
  /** Default: an error. */
  readonly severity?: 'warning';
}

const chain = (steps: string): string =>
  `pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      config:\n        elements: [{a: 1, t: x}]\n${steps}`;
const composite = (steps: string): string =>
  `pipeline:\n  transforms:\n    - type: Create\n      config:\n        elements: [{a: 1, t: x}]\n${steps}`;

export const brokenDocuments: readonly BrokenDocument[] = [
  {
    what: 'a tab that indents',
    yaml: 'pipeline:\n  transforms:\n\t- type: Create #!\n',
    code: 'tab',
    says: /spaces/,
  },
  {
    what: 'a quote that is not closed',
    yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      config: {elements: ["a]}\n#!',
    code: 'syntax',
    says: /quote/i,
  },
  {
    what: 'a key that stands twice',
    yaml: 'pipeline:\n  type: chain\n  type: chain #!\n  transforms: []\n',
    code: 'syntax',
    says: /unique/,
  },
  {
    what: 'two documents in one file',
    yaml: 'pipeline:\n  transforms: []\n--- #!\npipeline:\n  transforms: []\n',
    code: 'syntax',
    says: /one pipeline/,
  },
  { what: 'a list at the top', yaml: '- type: Create #!\n', code: 'shape', says: /mapping/ },
  { what: 'no pipeline', yaml: 'options: #!\n  streaming: true\n', code: 'missing-key', says: /"pipeline"/ },
  {
    what: 'a slip in a key of the top level',
    yaml: 'pipeline:\n  transforms: []\noption: #!\n  streaming: true\n',
    code: 'unknown-key',
    says: /Did you mean "options"/,
    severity: 'warning',
  },
  {
    what: 'options inside of the pipeline',
    yaml: 'pipeline:\n  transforms: []\n  options: #!\n    streaming: true\n',
    code: 'unknown-key',
    says: /beside "pipeline"/,
  },
  {
    what: 'a pipeline of an unknown kind',
    yaml: 'pipeline:\n  type: chained #!\n  transforms: []\n',
    code: 'shape',
    says: /"chain" or "composite"/,
  },
  { what: 'no transforms', yaml: 'pipeline:\n  type: chain #!\n', code: 'missing-key', says: /"transforms"/ },
  {
    what: 'transforms that are no list',
    yaml: 'pipeline:\n  transforms: #!\n    type: Create\n',
    code: 'shape',
    says: /- type/,
  },
  {
    what: 'a transform without a type',
    yaml: chain('    - name: Nameless #!\n      config: {}\n'),
    code: 'missing-key',
    says: /"Nameless" has no "type"/,
  },
  {
    what: 'an unknown transform',
    yaml: chain('    - type: WriteToJSONs #!\n      config: {path: /tmp/x}\n'),
    code: 'unknown-transform',
    says: /Did you mean "WriteToJson"/,
  },
  {
    what: 'an unknown transform inside of another',
    yaml: composite('    - type: chain\n      input: Create\n      transforms:\n        - type: Fliter #!\n'),
    code: 'unknown-transform',
    says: /Did you mean "Filter"/,
  },
  {
    what: 'config beside config',
    yaml: chain('    - type: WriteToText\n      path: /tmp/x #!\n'),
    code: 'unknown-key',
    says: /below "config"/,
  },
  {
    what: 'a slip in a key of a transform',
    yaml: composite('    - type: LogForTesting\n      inputs: Create #!\n'),
    code: 'unknown-key',
    says: /Did you mean "input"/,
  },
  {
    what: 'a config key that is missing',
    yaml: chain('    - type: WriteToText #!\n'),
    code: 'missing-config',
    says: /"path"/,
  },
  {
    what: 'a config that lacks a key',
    yaml: chain('    - type: Filter\n      config: #!\n        language: python\n'),
    code: 'missing-config',
    says: /"keep"/,
  },
  {
    what: 'an unknown config key',
    yaml: chain('    - type: WriteToText\n      config:\n        path: /tmp/x\n        pth: y #!\n'),
    code: 'unknown-config',
    says: /Did you mean "path"/,
  },
  {
    what: 'a slip in a config key of a transform in Java',
    yaml: chain(
      '    - type: WriteToBigQuery\n      config:\n        table: p.d.t\n        write_dispositon: x #!\n',
    ),
    code: 'unknown-config',
    says: /Did you mean "write_disposition"/,
    severity: 'warning',
  },
  {
    what: 'fields that are a list',
    yaml: chain('    - type: MapToFields\n      config:\n        fields: [a] #!\n'),
    code: 'config-value',
    says: /a mapping/,
  },
  {
    what: 'elements that are a text',
    yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      config:\n        elements: abc #!\n',
    code: 'config-value',
    says: /a list/,
  },
  {
    what: 'a bare date',
    yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: Create\n      config:\n        elements:\n          - day: 2026-01-02 #!\n',
    code: 'config-value',
    says: /quotes/,
  },
  {
    what: 'an unknown function of Combine',
    yaml: chain(
      '    - type: Combine\n      config:\n        group_by: t\n        combine:\n          a: summ #!\n',
    ),
    code: 'config-value',
    says: /Did you mean "sum"/,
  },
  {
    what: 'an unknown log level',
    yaml: chain('    - type: LogForTesting\n      config:\n        level: WARN #!\n'),
    code: 'config-value',
    says: /INFO/,
  },
  {
    what: 'an expression without a language',
    yaml: chain('    - type: Filter\n      config:\n        keep: a > 1 and t == "x" #!\n'),
    code: 'language',
    says: /language: python/,
  },
  {
    what: 'a mapping without a language',
    yaml: chain('    - type: MapToFields\n      config:\n        fields:\n          b: a + 1 #!\n'),
    code: 'language',
    says: /"language"/,
  },
  {
    what: 'an unknown language',
    yaml: chain('    - type: Filter\n      config:\n        language: pyton #!\n        keep: a > 1\n'),
    code: 'language',
    says: /Did you mean "python"/,
  },
  {
    what: 'an input that nothing is called',
    yaml: composite('    - type: LogForTesting\n      input: Creat #!\n'),
    code: 'unknown-input',
    says: /Did you mean "Create"/,
  },
  {
    what: 'an input in a list that nothing is called',
    yaml: composite('    - type: Flatten\n      input:\n        - Create\n        - Other #!\n'),
    code: 'unknown-input',
    says: /"Other"/,
  },
  {
    what: 'the type of a mapping that has a name',
    yaml: composite(
      '    - type: Filter\n      name: Big\n      input: Create\n      config: {keep: a > 0}\n    - type: LogForTesting\n      input: Filter #!\n',
    ),
    code: 'unknown-input',
    says: /"Filter"/,
  },
  {
    what: 'an input that two are called',
    yaml: composite(
      '    - type: Create\n      config: {elements: [1]}\n    - type: LogForTesting\n      input: Create #!\n',
    ),
    code: 'ambiguous-input',
    says: /names/,
  },
  {
    what: 'an output that a partition has not',
    yaml: composite(
      '    - type: Partition\n      input: Create\n      config:\n        by: t\n        outputs: [x, y]\n    - type: LogForTesting\n      input: Partition.z #!\n',
    ),
    code: 'unknown-output',
    says: /x, y/,
  },
  {
    what: 'no input',
    yaml: composite('    - type: LogForTesting #!\n'),
    code: 'missing-input',
    says: /"input"/,
  },
  {
    what: 'a chain without a source',
    yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: LogForTesting #!\n',
    code: 'missing-input',
    says: /source/,
  },
  {
    what: 'an input inside of a chain',
    yaml: chain('    - type: LogForTesting\n      input: Create #!\n'),
    code: 'chain-input',
    says: /Remove "input"/,
  },
  {
    what: 'a circle',
    yaml: composite(
      '    - type: Flatten\n      name: One\n      input: [Create, Two]\n    - type: Reshuffle\n      name: Two\n      input: One #!\n',
    ),
    code: 'cycle',
    says: /circle: "One", "Two"|circle: "Two", "One"/,
  },
  {
    what: 'a transform that reads from itself',
    yaml: composite('    - type: Flatten\n      name: Loop\n      input: [Create, Loop] #!\n'),
    code: 'cycle',
    says: /itself/,
  },
  {
    what: 'errors that nobody takes',
    yaml: composite(
      '    - type: MapToFields\n      input: Create\n      config:\n        language: python\n        fields: {b: 1 / a}\n        error_handling:\n          output: bad #!\n',
    ),
    code: 'unconsumed-errors',
    says: /"MapToFields\.bad"/,
  },
  {
    what: 'error handling without an output',
    yaml: chain(
      '    - type: MapToFields\n      config:\n        fields: {b: a}\n        error_handling: #!\n          to: bad\n',
    ),
    code: 'missing-config',
    says: /"output"/,
  },
  {
    what: 'an unknown kind of windows',
    yaml: chain('    - type: WindowInto\n      windowing:\n        type: tumbling #!\n        size: 60s\n'),
    code: 'windowing',
    says: /fixed, sliding/,
  },
  {
    what: 'windows without a size',
    yaml: chain('    - type: WindowInto\n      windowing:\n        type: fixed #!\n'),
    code: 'windowing',
    says: /"size"/,
  },
  {
    what: 'a size that is no time',
    yaml: chain('    - type: WindowInto\n      windowing:\n        type: fixed\n        size: 1 minute #!\n'),
    code: 'windowing',
    says: /30s/,
  },
  {
    what: 'a parameter that windows have not',
    yaml: chain(
      '    - type: WindowInto\n      windowing:\n        type: sessions\n        gap: 5m\n        size: 60s #!\n',
    ),
    code: 'windowing',
    says: /no "size"/,
  },
  {
    what: 'windows of the pipeline without a type',
    yaml: `${chain('    - type: LogForTesting\n')}  windowing: #!\n    size: 60s\n`,
    code: 'windowing',
    says: /"type"/,
  },
  {
    what: 'windows of files whose rows have no time',
    yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: ReadFromText\n      config: {path: /tmp/none*.txt}\n    - type: Combine\n      windowing: #!\n        type: fixed\n        size: 60s\n      config: {group_by: line, combine: {n: {value: line, fn: count}}}\n',
    code: 'windowing',
    says: /AssignTimestamps/,
    severity: 'warning',
  },
  {
    what: 'a group of what never ends, without windows',
    yaml: 'pipeline:\n  type: chain\n  transforms:\n    - type: ReadFromPubSub\n      config: {topic: projects/my-project-1/topics/t, format: JSON, schema: {type: object, properties: {a: {type: string}}}}\n    - type: chain\n      transforms:\n        - type: Combine #!\n          config: {group_by: a, combine: {n: {value: a, fn: count}}}\n',
    code: 'windowing',
    says: /without an end.*windowing/,
  },
  {
    what: 'days, which Beam takes for 12 hours',
    yaml: chain('    - type: WindowInto\n      windowing:\n        type: fixed\n        size: 1d #!\n'),
    code: 'windowing',
    says: /24h/,
    severity: 'warning',
  },
  {
    what: 'a provider without its transforms',
    yaml: 'pipeline:\n  transforms: []\nproviders:\n  - type: pythonPackage #!\n    config: {}\n',
    code: 'missing-key',
    says: /"transforms"/,
  },
  {
    what: 'a provider of an unknown kind',
    yaml: 'pipeline:\n  transforms: []\nproviders:\n  - type: pythonPackages #!\n    config: {}\n    transforms: {}\n',
    code: 'shape',
    says: /Did you mean "pythonPackage"/,
  },
  {
    what: 'extra transforms outside of a chain',
    yaml: 'pipeline:\n  transforms:\n    - type: Create\n      config: {elements: [1]}\n  extra_transforms: #!\n    - type: LogForTesting\n      input: Create\n',
    code: 'shape',
    says: /Only a chain/,
    severity: 'warning',
  },
  {
    what: 'extra transforms of a composite',
    yaml: composite(
      '    - type: composite\n      input: Create\n      transforms: [{type: Reshuffle, input: input}]\n      extra_transforms: [] #!\n',
    ),
    code: 'shape',
    says: /Only a chain/,
  },
];
