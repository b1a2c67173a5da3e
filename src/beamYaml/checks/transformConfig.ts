import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { commonConfigKeys, type TransformDescription, type ValueShape } from '../beamTransforms.ts';
import { didYouMean, nearest } from '../nearest.ts';
import { labelOf, type Transform } from '../pipelineModel.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated, placeOf } from '../yamlTree.ts';
import { firstKey } from './documentShape.ts';
import { checkLanguage } from './expressions.ts';
import { checkKnownValues } from './knownValues.ts';

/** @see https://yaml.org/type/timestamp.html */
const isDate =
  /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/;

const shapeNames: Readonly<Record<Exclude<ValueShape, 'any'>, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a mapping',
};

/** The config of one transform against what Beam says of its type. */
export function checkConfig(
  context: CheckContext,
  transform: Transform,
  type: string,
  description: TransformDescription,
): void {
  const { document, problems } = context;
  const { tree, hasStatements } = document;
  const entry = tree.entry(transform.map, 'config');
  if (entry?.value && !isMap(entry.value)) {
    if (!isTemplated(tree.text(entry.value)?.text)) {
      problems.error('config-value', entry.keyPlace, 'A config is a mapping of keys to values.');
    }
    return;
  }
  const { config } = transform;
  const present = config ? tree.entries(config) : [];
  const names = description.config.map(({ name }) => name);
  for (const { name, isRequired } of description.config) {
    if (!isRequired || hasStatements || present.some(({ key }) => key === name)) continue;
    // WindowInto has its windowing there; of anything else it is said there that it belongs below config.
    if (tree.entry(transform.map, name)) continue;
    const place = entry?.keyPlace ?? transform.type ?? firstKey(transform.map);
    problems.error('missing-config', place, `${labelOf(transform)} needs "${name}" in its config.`);
  }
  const known = [...names, ...commonConfigKeys.map(({ name }) => name), 'language'];
  for (const { key, keyPlace, value } of present) {
    if (problems.isFull) return;
    if (isTemplated(key)) continue;
    const shapes = description.config.find(({ name }) => name === key)?.shapes;
    if (shapes) {
      if (!hasShape(value, shapes, (node) => isTemplated(tree.text(node)?.text))) {
        const wanted = shapes.flatMap((shape) => (shape === 'any' ? [] : [shapeNames[shape]])).join(' or ');
        problems.error('config-value', keyPlace, `"${key}" of ${type} is ${wanted}.`);
      }
      continue;
    }
    if (known.includes(key)) continue;
    // What a transform hands on to a library may have any name, but then it is not nearly one of ours.
    if (description.isOpen && nearest(key, names) === undefined) continue;
    const message = `${type} has no "${key}" in its config.${didYouMean(key, known)}`;
    // Of Java only the keys are known that Beam names, and it may take more.
    if (description.isOpen || description.needsJava) problems.warn('unknown-config', keyPlace, message);
    else problems.error('unknown-config', keyPlace, message);
  }
  if (config) {
    checkLanguage(context, transform, type, description);
    checkKnownValues(context, config, type);
    checkErrorHandling(context, config);
    checkDates(context, config);
  }
}

/** Beam reads YAML 1.1, where a bare date is no text, and then cannot hand it on. */
function checkDates({ document: { tree }, problems }: CheckContext, config: YAMLMap): void {
  const look = (node: Node | undefined): void => {
    if (isMap(node)) for (const { value } of tree.entries(node)) look(value);
    else if (isSeq(node)) for (const item of tree.items(node)) look(item);
    else if (isScalar(node) && node.type === 'PLAIN' && isDate.test(String(node.value))) {
      problems.error(
        'config-value',
        placeOf(node),
        'YAML reads this as a date, which Beam does not take. Put it in quotes.',
      );
    }
  };
  look(config);
}

function checkErrorHandling({ document: { tree }, problems }: CheckContext, config: YAMLMap): void {
  const handling = tree.entry(config, 'error_handling');
  if (!handling?.value || !isMap(handling.value) || tree.entry(handling.value, 'output')) return;
  problems.error(
    'missing-config',
    handling.keyPlace,
    'error_handling needs "output": the name of the output that gets what fails.',
  );
}

/** Lists and mappings are told from the rest; a text may stand for a number and the other way round. */
function hasShape(
  value: Node | undefined,
  shapes: readonly ValueShape[],
  isUnknown: (node: Node) => boolean,
): boolean {
  if (!value || shapes.includes('any') || isUnknown(value)) return true;
  if (isMap(value)) return shapes.includes('map');
  if (isSeq(value)) return shapes.includes('list');
  const scalars: readonly ValueShape[] = ['string', 'number', 'boolean'];
  if (!isScalar(value)) return true;
  if (typeof value.value === 'string' && shapes.length === 1 && shapes[0] === 'number') {
    return value.value.trim() !== '' && Number.isFinite(Number(value.value));
  }
  return shapes.some((shape) => scalars.includes(shape));
}
