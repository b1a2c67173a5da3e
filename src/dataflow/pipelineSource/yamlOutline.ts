import { isMap } from 'yaml';
import { maskJinja } from '../../beamYaml/jinja.ts';
import { allTransforms, containerTypes, readTransform } from '../../beamYaml/pipelineModel.ts';
import { parseYaml, YamlTree } from '../../beamYaml/yamlTree.ts';
import type { OutlinedTransform, PipelineOutline } from './pipelineOutline.ts';
import { lineFinder } from './sourceText.ts';
import { systemOf } from './transformSystems.ts';

/** Sources without an end. @see https://beam.apache.org/releases/yamldoc/current/ */
const endless = /^ReadFrom(?:PubSub|PubSubLite|Kafka)$/;

/** Reads what a Beam YAML pipeline does, as far as its text can be read. Nothing is checked and nothing is run. */
export function readYamlOutline(text: string): PipelineOutline {
  const { text: masked, variables } = maskJinja(text);
  const tree = new YamlTree(parseYaml(masked));
  const map = isMap(tree.root) ? tree.mapping(tree.root, 'pipeline') : undefined;
  const lineOf = lineFinder(text);
  const steps = map ? allTransforms(readTransform(tree, map)) : [];
  const transforms = steps.flatMap(({ type, name, map: own }): OutlinedTransform[] => {
    if (type === undefined || containerTypes.has(type.text)) return [];
    const role = type.text.startsWith('ReadFrom') || type.text === 'Create' ? 'source' : undefined;
    const sink = /^(?:WriteTo|LogForTesting$)/.test(type.text) ? 'sink' : 'step';
    const system = systemOf(type.text);
    return [
      {
        ...(name === undefined ? {} : { label: name.text }),
        expression: type.text,
        role: role ?? sink,
        ...(system === undefined || (role ?? sink) === 'step' ? {} : { system }),
        line: lineOf(own.range?.[0] ?? 0),
      },
    ];
  });
  const options = variables.map(({ name, hasDefault }) => ({ name, isRequired: !hasDefault }));
  const streaming = /^\s*streaming:\s*true\s*$/m.test(text);
  return {
    language: 'yaml',
    transforms,
    options,
    isStreaming: streaming || transforms.some(({ expression }) => endless.test(expression)),
  };
}
