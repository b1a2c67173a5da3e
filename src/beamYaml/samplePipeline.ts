import { isMap, isSeq, type Document, type YAMLMap } from 'yaml';
import { endless } from './checks/unboundedGroups.ts';
import { ownEntry } from './ownEntry.ts';
import { allTransforms, containerTypes, readTransform, stepName, type Transform } from './pipelineModel.ts';
import { outputMark, type LineFormat, type SampleRow } from './sampleRows.ts';
import { parseYaml, YamlTree } from './yamlTree.ts';

/** Where the elements of a source come from in a sample run. */
export interface SampleSource {
  /** Its name, else its type. */
  readonly label: string;
  readonly type: string;
  /** `lines`: the first lines of a file are enough; `file`: read as it is; `given`: somebody has to give elements. */
  readonly kind: 'lines' | 'file' | 'given';
  readonly path?: string;
  readonly format?: LineFormat;
  readonly delimiter?: string;
}

const formats: Readonly<Record<string, LineFormat>> = {
  ReadFromText: 'text',
  ReadFromCsv: 'csv',
  ReadFromJson: 'json',
};
/** Sources of files that Beam reads without any other service. */
const fileSources = new Set([...Object.keys(formats), 'ReadFromParquet', 'ReadFromAvro', 'ReadFromTFRecord']);

/** Files that Beam unpacks by the end of their name, and whose first lines nobody can read as they are. */
const packed = /\.(?:bz2|deflate|gz|lzma|xz|zip|zst)$/i;
/** Transforms of Beam that reach out of the pipeline, besides sources and sinks. */
const outward = new Set([
  'DicomSearch',
  'Enrichment',
  'IcebergAddFiles',
  'MLTransform',
  'MatchAll',
  'PyTransform',
  'RunInference',
]);

/**
 * The sources of a pipeline, as a sample run has to treat them.
 * @param yaml without Jinja; must be valid
 */
export function sampleSources(yaml: string): readonly SampleSource[] {
  const { tree, pipeline } = read(yaml);
  return sourcesOf(pipeline).map((transform): SampleSource => {
    const { config } = transform;
    const type = transform.type?.text ?? '';
    const source = { label: stepName(transform), type };
    const path = config && (tree.textOf(config, 'path') ?? tree.textOf(config, 'file_pattern'))?.text;
    if (!fileSources.has(type) || path === undefined) return { ...source, kind: 'given' };
    const format = ownEntry(formats, type);
    // Whoever tells pandas how to read wants it read like that.
    const isPlain = config && tree.entries(config).every(({ key }) => ['path', 'delimiter'].includes(key));
    if (!format || !isPlain || /^\w+:\/\//.test(path) || packed.test(path))
      return { ...source, kind: 'file', path };
    const delimiter = tree.textOf(config, 'delimiter')?.text;
    return { ...source, kind: 'lines', path, format, ...(delimiter !== undefined && { delimiter }) };
  });
}

/**
 * Names of transforms that a sample runs as they are and that may read and write whatever they want: those of the document's
 * own providers, and those of Beam that reach out of the pipeline.
 * @param yaml without Jinja; must be valid
 */
export function outwardTransforms(yaml: string): readonly string[] {
  const { tree, root, pipeline } = read(yaml);
  const providers = tree.items(tree.value(root, 'providers')).filter((provider) => isMap(provider));
  // What a file adds that is included may have the name of anything.
  const isOpen = providers.some((provider) => tree.entry(provider, 'include') !== undefined);
  const provided = new Set(
    providers.flatMap((provider) => {
      const transforms = tree.mapping(provider, 'transforms');
      return transforms ? tree.entries(transforms).map(({ key }) => key) : [];
    }),
  );
  const found = leaves(pipeline).filter((transform) => {
    const type = transform.type?.text ?? '';
    if (isSource(transform) || isSink(type)) return false;
    return isOpen || provided.has(type) || outward.has(type.split('-')[0] ?? '');
  });
  return [...new Set(found.map(stepName))];
}

/**
 * The pipeline as a sample runs it: the given sources are elements, sinks and ends log what reaches them, and no sink writes
 * anywhere.
 * @param rows elements of each source, in the order of {@link sampleSources}; a source without any is left as it is
 */
export function samplePipeline(yaml: string, rows: readonly (readonly SampleRow[] | undefined)[]): string {
  const { document, tree, root, pipeline } = read(yaml);
  for (const key of ['options', 'tests']) root.delete(key);
  for (const [index, source] of sourcesOf(pipeline).entries()) {
    const elements = rows[index];
    if (!elements) continue;
    const label = stepName(source);
    if (ownEntry(endless, source.type?.text ?? '')) replaceEndless(document, source.map, label, elements);
    else replace(document, source.map, label, 'Create', { elements });
  }
  for (const transform of leaves(pipeline)) {
    const { map, type, config } = transform;
    if (!type || !isSink(type.text)) continue;
    const label = stepName(transform);
    const handling = config && tree.mapping(config, 'error_handling');
    replace(document, map, label, 'LogForTesting', logConfig(label, handling?.toJSON()));
  }
  logEnds(document, tree, pipeline);
  // Beam reads YAML 1.1, in which a bare text may be a date or a yes.
  const text = document.toString({ defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 });
  // Beam looks for Jinja in all of it and runs what it finds: what stands in a file is no part of the program.
  return text.replace(/\{(?=[{%#])/g, '\\x7B');
}

/** Logs what the transforms give that nothing takes. */
function logEnds(document: Document, tree: YamlTree, pipeline: Transform): void {
  const { map, steps } = pipeline;
  const list = tree.value(map, 'transforms');
  if (!isSeq(list)) return;
  const main = steps.filter(({ role }) => role !== 'extra');
  if (pipeline.type?.text === 'chain') {
    const last = main.at(-1);
    if (last && last.role !== 'sink' && !isEnd(last)) {
      list.add(document.createNode({ type: 'LogForTesting', config: logConfig(stepName(last)) }));
    }
    return;
  }
  const taken = new Set(
    steps.flatMap(({ inputs }) => (inputs ?? []).flatMap(({ text }) => [text, text.replace(/\.[^.]*$/, '')])),
  );
  for (const step of main) {
    if (isEnd(step) || taken.has(step.name?.text ?? '') || taken.has(step.type?.text ?? '')) continue;
    const input = stepName(step);
    list.add(
      document.createNode({ type: 'LogForTesting', name: `Log ${input}`, input, config: logConfig(input) }),
    );
  }
}

function isSource({ type }: Transform): boolean {
  return type?.text.startsWith('ReadFrom') ?? false;
}

function isSink(type: string): boolean {
  return type.startsWith('WriteTo') || type === 'LogForTesting';
}

/** Whether nothing comes out of it that could be logged, or its inner steps log themselves. */
function isEnd({ type, steps }: Transform): boolean {
  const name = type?.text ?? '';
  if (isSink(name) || name === 'AssertEqual') return true;
  const last = containerTypes.has(name) ? steps.filter(({ role }) => role !== 'extra').at(-1) : undefined;
  return last ? isEnd(last) : false;
}

function logConfig(label: string, errorHandling?: unknown): Record<string, unknown> {
  return {
    prefix: `${outputMark}${label}: `,
    ...(errorHandling === undefined ? {} : { error_handling: errorHandling }),
  };
}

/** Others may refer to it by its type, so its label stays its name. */
function replace(
  document: Document,
  map: YAMLMap,
  label: string,
  type: string,
  config: Readonly<Record<string, unknown>>,
): void {
  map.set('type', type);
  map.set('name', label);
  map.set('config', document.createNode(config));
  map.delete('output_schema');
}

/** When elements have come that stand in for those of a source without an end: seconds since the epoch. */
const arrivalSeconds = 1_767_225_600;

/** Such a source gives each element the time of its arrival, and windows go by it. */
function replaceEndless(
  document: Document,
  map: YAMLMap,
  label: string,
  elements: readonly SampleRow[],
): void {
  const windowing: unknown = map.get('windowing');
  const steps = [
    { type: 'Create', config: { elements } },
    { type: 'AssignTimestamps', config: { timestamp: arrivalSeconds } },
    ...(windowing === undefined ? [] : [{ type: 'WindowInto', windowing }]),
  ];
  map.set('type', 'chain');
  map.set('name', label);
  map.set('transforms', document.createNode(steps));
  for (const key of ['config', 'windowing', 'output_schema']) map.delete(key);
}

function sourcesOf(pipeline: Transform): readonly Transform[] {
  return leaves(pipeline).filter(isSource);
}

function leaves(pipeline: Transform): readonly Transform[] {
  return allTransforms(pipeline).filter(({ type }) => !containerTypes.has(type?.text ?? ''));
}

function read(yaml: string): {
  readonly document: Document;
  readonly tree: YamlTree;
  readonly root: YAMLMap;
  readonly pipeline: Transform;
} {
  const document = new YamlTree(parseYaml(yaml)).writtenOut();
  const tree = new YamlTree(document);
  const root = tree.root;
  const map = isMap(root) ? tree.mapping(root, 'pipeline') : undefined;
  if (!isMap(root) || !map) throw new Error('The document has no pipeline.');
  return { document, tree, root, pipeline: readTransform(tree, map) };
}
