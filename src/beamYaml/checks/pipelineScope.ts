import { ownEntry } from '../ownEntry.ts';
import { containerTypes, type InputReference, type Transform } from '../pipelineModel.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated } from '../yamlTree.ts';

/** A transform in its scope. */
export interface Step {
  readonly transform: Transform;
  /** Names by which others refer to it. */
  readonly aliases: ReadonlySet<string>;
  readonly needsInput: boolean;
  /** Whether it has an input, named by itself or by where it stands. */
  readonly hasInput: boolean;
  /** The step whose output it takes without naming it. */
  readonly before: Step | undefined;
  /** Names of its outputs, where they are known. */
  readonly outputs: readonly string[] | undefined;
}

/** What a step reads from; without a reference where it does not name it. */
interface Edge {
  readonly source: Step;
  readonly reference: InputReference | undefined;
}

/** What a reference leads to. */
export type Resolved =
  | { readonly kind: 'input' }
  | { readonly kind: 'step'; readonly step: Step; readonly output: string | undefined }
  | { readonly kind: 'none' | 'several'; readonly name: string };

/** The transforms of one chain, composite or pipeline, and how they find one another. @see Scope in yaml_transform.py */
export class PipelineScope {
  readonly isChain: boolean;
  /** Whether there may be more transforms than can be seen. */
  readonly isOpen: boolean;
  readonly steps: readonly Step[];
  private readonly byAlias = new Map<string, Step[]>();
  private readonly read = new Map<Step, readonly Edge[]>();

  constructor(
    context: CheckContext,
    container: Transform,
    private readonly inputs: ReadonlySet<string>,
    hasInput: boolean,
  ) {
    const { tree } = context.document;
    this.isChain = container.type?.text === 'chain';
    const texts = container.steps.flatMap(({ type, name }) => [type?.text, name?.text]);
    this.isOpen =
      texts.some(isTemplated) ||
      isTemplated(container.type?.text) ||
      tree.items(tree.value(container.map, 'transforms')).some((item) => isTemplated(tree.text(item)?.text));
    const namesInputs = container.steps.some(
      ({ inputs: own, outputs }) => (own?.length ?? 0) > 0 || outputs.length > 0,
    );
    // A composite with an input whose transforms name none is a chain in all but name.
    const isImplicit = this.isChain || (hasInput && !namesInputs);
    const steps: Step[] = [];
    for (const transform of container.steps) {
      const follows = isImplicit && transform.role !== 'extra' && transform.role !== 'source';
      const before = follows ? steps.at(-1) : undefined;
      const isFirstFed = follows && steps.length === 0 && hasInput;
      steps.push({
        transform,
        aliases: aliasesOf(context, transform),
        needsInput: needsInput(context, transform),
        hasInput: transform.inputs !== undefined || before !== undefined || isFirstFed,
        before,
        outputs: outputsOf(context, transform),
      });
    }
    this.steps = steps;
    for (const step of steps) {
      for (const alias of step.aliases) {
        const others = this.byAlias.get(alias);
        if (others) others.push(step);
        else this.byAlias.set(alias, [step]);
      }
    }
  }

  /** Everything that can be referred to. */
  get names(): readonly string[] {
    return [...this.inputs, ...this.byAlias.keys()];
  }

  resolve(reference: string): Resolved {
    if (this.inputs.has(reference)) return { kind: 'input' };
    const dot = reference.lastIndexOf('.');
    const name = dot < 0 ? reference : reference.slice(0, dot);
    const output = dot < 0 ? undefined : reference.slice(dot + 1);
    const [step, another] = this.byAlias.get(name) ?? [];
    if (!step) return { kind: 'none', name };
    return another ? { kind: 'several', name } : { kind: 'step', step, output };
  }

  /** What a step reads from. */
  edges(step: Step): readonly Edge[] {
    const known = this.read.get(step);
    if (known) return known;
    const named = (step.transform.inputs ?? []).flatMap((reference) => {
      const found = this.resolve(reference.text);
      return found.kind === 'step' ? [{ source: found.step, reference }] : [];
    });
    const edges = step.before ? [...named, { source: step.before, reference: undefined }] : named;
    this.read.set(step, edges);
    return edges;
  }
}

/** Beam gives a transform with a language another type, so that its own counts only where it has no name. */
function aliasesOf({ beam, document: { tree } }: CheckContext, transform: Transform): ReadonlySet<string> {
  const { type, name, config, map } = transform;
  const aliases = new Set<string>();
  if (name) aliases.add(name.text);
  if (!type) return aliases;
  if (ownEntry(beam.transforms, type.text)?.languages) {
    const language = config && tree.textOf(config, 'language')?.text;
    if (!name) aliases.add(type.text);
    aliases.add(`${type.text}-${language ?? 'generic'}`);
  } else if (!name || !tree.entry(map, 'windowing')) aliases.add(type.text);
  return aliases;
}

function needsInput({ beam }: CheckContext, { type }: Transform): boolean {
  if (!type || containerTypes.has(type.text)) return false;
  const [base = ''] = type.text.split('-');
  return (ownEntry(beam.transforms, type.text) ?? ownEntry(beam.transforms, base))?.needsInput ?? false;
}

function outputsOf(
  { document: { tree } }: CheckContext,
  { type, config }: Transform,
): readonly string[] | undefined {
  if (!config || type?.text.split('-')[0] !== 'Partition') return undefined;
  const handling = tree.mapping(config, 'error_handling');
  const texts = [
    ...tree.items(tree.value(config, 'outputs')).map((item) => tree.text(item)),
    tree.textOf(config, 'unknown_output'),
    handling && tree.textOf(handling, 'output'),
  ].flatMap((text) => text?.text ?? []);
  return texts.length === 0 || texts.some(isTemplated) ? undefined : texts;
}
