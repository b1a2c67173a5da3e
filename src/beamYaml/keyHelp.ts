import type { BeamTransforms } from './beamTransforms.ts';

/** Our words for what Beam's schema names without explaining. Plain Markdown. */
export const keyHelp = {
  document: {
    pipeline: 'What is run: transforms, and how they are joined.',
    providers: 'Where transforms come from that Beam itself does not have.',
    options: 'Pipeline options, for example `streaming: true`.',
    tests: 'Tests of this pipeline, for `python -m apache_beam.yaml.main --tests`.',
  },
  pipeline: {
    type: '`chain`: each transform takes what the one before gives. `composite`, the default: each names its input.',
    transforms: 'The transforms, as a list.',
    source: 'The first transform.',
    sink: 'The last transform.',
    extra_transforms: 'Of a chain: transforms beside it that name their input, for example for errors.',
    windowing: 'Windows of every source that has none of its own.',
    resource_hints: 'What workers need, for example `min_ram: 8GB`.',
  },
  transform: {
    type: 'Which transform: one of Beam, one of a provider, `chain` or `composite`.',
    name: 'How the step is called, and how others refer to it.',
    input: 'The transform that it reads from, a list of them, or a mapping with a name for each.',
    output: 'Of a chain or composite: which transform gives its output.',
    config: 'Settings of the transform.',
    windowing: 'Windows of what it reads; of a source, of what it gives.',
    resource_hints: 'What its workers need, for example `min_ram: 8GB` or `accelerator`.',
    output_schema: 'JSON schema that its output is held against.',
    transforms: 'The transforms inside, as a list.',
    source: 'The first transform inside.',
    sink: 'The last transform inside.',
    extra_transforms: 'Of a chain: transforms beside it that name their input.',
  },
  windowing: {
    type: 'Kind of the windows.',
    size: 'How long a window is: `500ms`, `30s`, `5m`, `2h`. Without a unit, seconds.',
    period: 'How often a window begins.',
    gap: 'For how long nothing comes before a session ends.',
    offset: 'By how much windows begin later.',
  },
  windowType: {
    fixed: 'Windows of one length, one after another.',
    sliding: 'Windows of one length that overlap: one begins each period.',
    sessions: 'Windows that end when nothing has come for the gap.',
    global: 'One window for everything.',
  },
  provider: {
    type: 'Where its transforms come from: a jar, a Python package, other YAML.',
    transforms: 'Names of the transforms, each with what stands behind it.',
    config: 'Settings of the provider, for example `packages` or `jar`.',
    include: 'A file with a list of providers.',
  },
  errorHandling: { output: 'Name of the output that gets the elements that fail.' },
  container: {
    chain: 'Transforms that follow one another.',
    composite: 'Transforms that name their inputs.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where Beam describes a transform. */
export function transformPage({ beamVersion }: Pick<BeamTransforms, 'beamVersion'>, type: string): string {
  return `https://beam.apache.org/releases/yamldoc/${beamVersion}/#${type.toLowerCase()}`;
}
