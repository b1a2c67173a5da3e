import { isMap } from 'yaml';
import {
  commonConfigKeys,
  type BeamTransforms,
  type ConfigKey,
  type TransformDescription,
} from './beamTransforms.ts';
import { containerKeys, leafKeys } from './checks/transformShape.ts';
import { windowTypes } from './checks/windowing.ts';
import { cursorPlace, mapAt, neighbours, type CursorPlace, type PathPart } from './cursorPlace.ts';
import { keyHelp, transformPage } from './keyHelp.ts';
import { ownEntry } from './ownEntry.ts';
import { containerTypes, stepName } from './pipelineModel.ts';
import { meaningOf } from './placeMeaning.ts';

/** Something that may be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'transform' | 'reference';
  /** Behind the label, a word or two. */
  readonly detail?: string;
  /** Markdown. */
  readonly help: string;
  /** Replaces what stands between `start` and the cursor; `\n` begins a line as far in as the first, tabs go deeper. */
  readonly insert: string;
  readonly isRequired?: boolean;
}

export interface Completions {
  readonly items: readonly Completion[];
  /** Offset at which the word begins that they replace. */
  readonly start: number;
}

/** What may stand at an offset of a Beam YAML document. */
export function completionsAt(text: string, offset: number, beam: BeamTransforms): Completions | undefined {
  const place = cursorPlace(text, offset);
  if (!place) return undefined;
  const hasColon = /^[\w.-]*\s*:/.test(text.slice(offset));
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  // Behind a dash the keys stand one level further in than the line.
  const isItem = /^\s*-\s/.test(line);
  const items = (place.isKey ? keys(place, beam) : values(place, beam)).map((item) => {
    if (hasColon && place.isKey) return { ...item, insert: item.label };
    return isItem ? { ...item, insert: item.insert.replace('\n', '\n\t') } : item;
  });
  return items.length === 0 ? undefined : { items, start: place.start };
}

function keys(place: CursorPlace, beam: BeamTransforms): readonly Completion[] {
  const present = presentKeys(place);
  const meaning = meaningOf(place);
  const fresh = (items: readonly Completion[]): readonly Completion[] =>
    items.filter(({ label }) => !present.has(label));
  switch (meaning.kind) {
    case 'document':
      return fresh(
        helped(keyHelp.document, {
          pipeline: 'pipeline:\n\t',
          providers: 'providers:\n\t- ',
          options: 'options:\n\t',
        }),
      );
    case 'pipeline':
      return fresh(helped(keyHelp.pipeline, { transforms: 'transforms:\n\t- type: ', type: 'type: ' }));
    case 'provider':
      return fresh(helped(keyHelp.provider, {}));
    case 'options':
      return fresh(beam.options.map(({ name, help }) => key(name, help, `${name}: `)));
    case 'windowing': {
      const type = ownEntry(windowTypes, meaning.type ?? '');
      const names = type ? ['type', ...type.required, ...type.optional] : Object.keys(keyHelp.windowing);
      return fresh(
        names.map((name) =>
          key(name, keyHelp.windowing[name as keyof typeof keyHelp.windowing], `${name}: `),
        ),
      );
    }
    case 'transform': {
      const map = mapAt(place.tree, place.root, meaning.transformPath);
      const type = isMap(map) ? place.tree.textOf(map, 'type')?.text : undefined;
      const all = type === undefined || !containerTypes.has(type) ? leafKeys : containerKeys;
      const allowed = all.filter((name) => !(isChained(place, meaning.transformPath) && /put$/.test(name)));
      const block: Readonly<Record<string, string>> = {
        config: 'config:\n\t',
        windowing: 'windowing:\n\ttype: ',
        transforms: 'transforms:\n\t- type: ',
      };
      return fresh(
        allowed.map((name) =>
          key(name, keyHelp.transform[name as keyof typeof keyHelp.transform], block[name] ?? `${name}: `),
        ),
      );
    }
    case 'config':
      return fresh(configKeys(meaning.type, meaning.keys, beam));
    case 'input':
      // A word that begins an item of a list is one of the inputs.
      return typeof place.path.at(-2) === 'number' ? references(place, meaning.transformPath) : [];
    case 'unknown':
      return [];
  }
}

/** Whether a transform takes what the one before it gives, and so names neither input nor output. */
function isChained({ tree, root }: CursorPlace, transformPath: readonly PathPart[]): boolean {
  const list = transformPath.findLastIndex((part) => typeof part === 'string');
  const container = mapAt(tree, root, transformPath.slice(0, list));
  return (
    transformPath[list] !== 'extra_transforms' &&
    isMap(container) &&
    tree.textOf(container, 'type')?.text === 'chain'
  );
}

function configKeys(type: string, path: readonly PathPart[], beam: BeamTransforms): readonly Completion[] {
  const description = describe(type, beam);
  if (path.length === 1) {
    const known = description?.config ?? [];
    return [
      ...known,
      ...commonConfigKeys.filter(
        ({ name }) => name !== 'dependencies' && !known.some((each) => each.name === name),
      ),
    ].map((each) => configKey(each));
  }
  const [parent] = path;
  if (path.length === 2 && parent === 'error_handling') return helped(keyHelp.errorHandling, {});
  return [];
}

function configKey({ name, shapes, help, isRequired }: ConfigKey): Completion {
  const isBlock = shapes.length === 1 && shapes[0] === 'map';
  return {
    ...key(name, help, isBlock ? `${name}:\n\t` : `${name}: `),
    detail: [isRequired ? 'required' : '', shapes.includes('any') ? '' : shapes.join(' or ')]
      .filter((part) => part !== '')
      .join(', '),
    isRequired,
  };
}

function values(place: CursorPlace, beam: BeamTransforms): readonly Completion[] {
  const meaning = meaningOf(place);
  const last = place.path.at(-1);
  switch (meaning.kind) {
    case 'pipeline':
      return last === 'type' ? helpedValues(keyHelp.container) : [];
    case 'windowing':
      return meaning.key === 'type' ? helpedValues(keyHelp.windowType) : [];
    case 'provider':
      return last === 'type' ? beam.providerTypes.map((name) => value(name, '')) : [];
    case 'input':
      return references(place, meaning.transformPath);
    case 'transform':
      return meaning.key === 'type' ? transformTypes(beam) : [];
    case 'config':
      return configValues(meaning.type, meaning.keys, beam);
    case 'document':
    case 'options':
    case 'unknown':
      return [];
  }
}

function transformTypes(beam: BeamTransforms): readonly Completion[] {
  return [
    ...Object.entries(beam.transforms).map(([name, description]): Completion => ({
      label: name,
      kind: 'transform',
      help: transformHelp(name, description, beam),
      ...(description.needsJava && { detail: 'runs in Java' }),
      insert: name,
    })),
    ...helpedValues(keyHelp.container),
  ];
}

function configValues(type: string, path: readonly PathPart[], beam: BeamTransforms): readonly Completion[] {
  const description = describe(type, beam);
  const [name] = path;
  if (path.length === 1 && name === 'language') {
    return (description?.languages ?? []).filter((each) => each !== 'generic').map((each) => value(each, ''));
  }
  const shapes = description?.config.find((each) => each.name === name)?.shapes;
  if (path.length === 1 && shapes?.length === 1 && shapes[0] === 'boolean')
    return ['true', 'false'].map((each) => value(each, ''));
  const isFunction =
    type.startsWith('Combine') && name === 'combine' && (path.length === 2 || path.at(-1) === 'fn');
  if (isFunction) return beam.combineFunctions.map((each) => value(each, ''));
  if (type === 'LogForTesting' && name === 'level')
    return ['INFO', 'DEBUG', 'ERROR'].map((each) => value(each, ''));
  if (type === 'Join' && name === 'type')
    return ['inner', 'left', 'right', 'outer'].map((each) => value(each, ''));
  return [];
}

/** Names of the other transforms, and the outputs for errors that they have. */
function references(place: CursorPlace, transformPath: readonly PathPart[]): readonly Completion[] {
  const own = mapAt(place.tree, place.root, transformPath);
  return neighbours(place, transformPath).flatMap((neighbour) => {
    const { map, name, type, config } = neighbour;
    const label = stepName(neighbour);
    if (label === '' || map === own) return [];
    const handling = config && place.tree.mapping(config, 'error_handling');
    const errors = handling && place.tree.textOf(handling, 'output')?.text;
    return [label, ...(errors === undefined ? [] : [`${label}.${errors}`])].map((each): Completion => ({
      label: each,
      kind: 'reference',
      help: '',
      ...(name && type && { detail: type.text }),
      insert: each,
    }));
  });
}

/** Markdown of a transform: what Beam says of it, or where it says so. */
export function transformHelp(
  type: string,
  { description, needsJava }: TransformDescription,
  beam: BeamTransforms,
): string {
  return [
    description,
    ...(needsJava ? ['Runs in Java: the machine that submits the pipeline needs a JDK.'] : []),
    `[Beam ${beam.beamVersion}: ${type}](${transformPage(beam, type)})`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Beam's description of a type, with or without its language. */
export function describe(type: string, beam: BeamTransforms): TransformDescription | undefined {
  return ownEntry(beam.transforms, type) ?? ownEntry(beam.transforms, type.split('-')[0] ?? '');
}

function presentKeys({ tree, root, path }: CursorPlace): ReadonlySet<string> {
  const map = mapAt(tree, root, path.slice(0, -1));
  return new Set(isMap(map) ? tree.entries(map).map((entry) => entry.key) : []);
}

function helped(
  texts: Readonly<Record<string, string>>,
  inserts: Readonly<Record<string, string>>,
): readonly Completion[] {
  return Object.entries(texts).map(([name, help]) => key(name, help, inserts[name] ?? `${name}: `));
}

function helpedValues(texts: Readonly<Record<string, string>>): readonly Completion[] {
  return Object.entries(texts).map(([name, help]) => value(name, help));
}

function key(label: string, help: string, insert: string): Completion {
  return { label, kind: 'key', help, insert };
}

function value(label: string, help: string): Completion {
  return { label, kind: 'value', help, insert: label };
}
