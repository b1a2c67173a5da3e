import { isMap } from 'yaml';
import { didYouMean, nearest } from '../nearest.ts';
import { containerTypes, labelOf, stepName, type InputReference, type Transform } from '../pipelineModel.ts';
import type { Place } from '../problem.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import { isTemplated, placeOf } from '../yamlTree.ts';
import { checkFileTimes } from './fileTimes.ts';
import { PipelineScope, type Step } from './pipelineScope.ts';
import { checkUnboundedGroups, readsUnbounded } from './unboundedGroups.ts';

/** How transforms are joined: what they read, cycles, and outputs that somebody must take. */
export function checkInputs(context: CheckContext): void {
  const { pipeline } = context.document;
  if (pipeline) checkScope(context, pipeline, new Set(), { hasInput: false, isUnbounded: false });
}

/**
 * @param inputs names under which what surrounds the container hands things in
 * @param feed whether the container has an input, and whether that never ends and has no windows
 */
function checkScope(
  context: CheckContext,
  container: Transform,
  inputs: ReadonlySet<string>,
  feed: { readonly hasInput: boolean; readonly isUnbounded: boolean },
): void {
  const scope = new PipelineScope(context, container, inputs, feed.hasInput);
  for (const step of scope.steps) {
    checkChainStep(context, scope, step);
    for (const reference of step.transform.inputs ?? []) checkReference(context, scope, step, reference);
    checkHasInput(context, scope, step);
  }
  if (container.type?.text !== 'chain') {
    for (const reference of container.outputs) checkReference(context, scope, undefined, reference);
  }
  checkCycles(context, scope);
  checkErrorOutputs(context, scope, container);
  checkFileTimes(context, scope, container);
  const unbounded = checkUnboundedGroups(context, scope, container, feed.isUnbounded);
  for (const step of scope.steps) {
    const { transform, hasInput: isFed } = step;
    if (!containerTypes.has(transform.type?.text ?? '')) continue;
    const names = transform.inputs?.map(({ as }) => as);
    // A container that names no input sees those of what it is in.
    const inner = names?.length ? names : isFed ? ['input'] : [...inputs];
    checkScope(context, transform, new Set(inner), {
      hasInput: isFed,
      isUnbounded: unbounded.has(step) && readsUnbounded(scope, step, unbounded, feed.isUnbounded),
    });
  }
}

function checkChainStep(
  { document: { tree }, problems }: CheckContext,
  scope: PipelineScope,
  { transform }: Step,
): void {
  if (!scope.isChain || transform.role === 'extra') return;
  for (const key of ['input', 'output']) {
    const entry = tree.entry(transform.map, key);
    if (!entry) continue;
    problems.error(
      'chain-input',
      entry.keyPlace,
      `${labelOf(transform)} is part of a chain, where each transform takes what the one before gives. Remove "${key}", or make the pipeline a composite.`,
    );
  }
}

function checkReference(
  { problems }: CheckContext,
  scope: PipelineScope,
  step: Step | undefined,
  reference: InputReference,
): void {
  if (isTemplated(reference.text) || scope.isOpen || problems.isFull) return;
  if (scope.isChain && step?.transform.role !== 'extra') return;
  const found = scope.resolve(reference.text);
  switch (found.kind) {
    case 'input':
      return;
    case 'none':
      problems.error(
        'unknown-input',
        reference,
        `No transform here is called "${found.name}".${didYouMean(found.name, scope.names)}`,
      );
      return;
    case 'several':
      problems.error(
        'ambiguous-input',
        reference,
        `Several transforms are called "${found.name}". Give them names, and name the one that is meant.`,
      );
      return;
    case 'step': {
      const { output, step: source } = found;
      const outputs = source.outputs;
      if (output === undefined || !outputs || outputs.includes(output)) return;
      problems.error(
        'unknown-output',
        reference,
        `${labelOf(source.transform)} has the outputs ${outputs.join(', ')}, and not "${output}".${didYouMean(output, outputs)}`,
      );
    }
  }
}

function checkHasInput(
  { document: { tree }, problems }: CheckContext,
  scope: PipelineScope,
  { transform, needsInput, hasInput }: Step,
): void {
  if (!needsInput || hasInput || scope.isOpen) return;
  // A slip in the word is told where it stands.
  if (tree.entries(transform.map).some(({ key }) => key !== 'output' && nearest(key, ['input']))) return;
  const place: Place = transform.type ?? placeOf(transform.map);
  problems.error(
    'missing-input',
    place,
    scope.isChain
      ? `${labelOf(transform)} needs an input, and nothing stands before it in the chain. Begin with a source.`
      : `${labelOf(transform)} needs an "input": the name of the transform that it reads from.`,
  );
}

function checkCycles({ problems }: CheckContext, scope: PipelineScope): void {
  const done = new Set<Step>();
  for (const first of scope.steps) {
    // With a list of its own in the place of calls within calls: a pipeline may have thousands of steps in a row.
    const path = done.has(first) ? [] : [{ step: first, edges: scope.edges(first).values() }];
    const onPath = new Set<Step>([first]);
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const next = last.edges.next();
      if (next.done) {
        path.pop();
        onPath.delete(last.step);
        done.add(last.step);
        continue;
      }
      const { source, reference } = next.value;
      if (onPath.has(source)) {
        const start = path.findIndex(({ step }) => step === source);
        if (reference)
          problems.error('cycle', reference, circleText(path.slice(start).map(({ step }) => step)));
      } else if (!done.has(source)) {
        path.push({ step: source, edges: scope.edges(source).values() });
        onPath.add(source);
      }
    }
  }
}

const mostNamed = 10;

/** @param path each reads from the next, and the last from the first */
function circleText(path: readonly Step[]): string {
  const names = path.map(({ transform }) => labelOf(transform)).reverse();
  if (names.length === 1) return `${names[0] ?? ''} reads from itself.`;
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `These transforms read from one another in a circle: ${names.slice(0, mostNamed).join(', ')}${more}.`;
}

/** What fails must go somewhere. @see ensure_errors_consumed in apache_beam/yaml/yaml_transform.py */
function checkErrorOutputs(
  { document: { tree }, problems }: CheckContext,
  scope: PipelineScope,
  container: Transform,
): void {
  if (scope.isOpen) return;
  const last = scope.steps.filter(({ transform }) => transform.role !== 'extra').at(-1);
  for (const step of scope.steps) {
    const handling = step.transform.config && tree.mapping(step.transform.config, 'error_handling');
    const output = handling && isMap(handling) ? tree.textOf(handling, 'output') : undefined;
    if (!output || isTemplated(output.text)) continue;
    const uses = [...scope.steps.flatMap(({ transform }) => transform.inputs ?? []), ...container.outputs];
    const isTaken = uses.some((reference) => {
      const found = scope.resolve(reference.text);
      return found.kind === 'step' && found.step === step && found.output === output.text;
    });
    const isHandedOn =
      scope.isChain && step === last && container.outputs.some(({ text }) => text === output.text);
    if (isTaken || isHandedOn) continue;
    const name = stepName(step.transform);
    problems.error(
      'unconsumed-errors',
      output,
      `Nothing takes the errors of ${labelOf(step.transform)}. Give some transform${scope.isChain ? ' of "extra_transforms"' : ''} the input "${name}.${output.text}".`,
    );
  }
}
