import { ownEntry } from '../ownEntry.ts';
import type { Transform } from '../pipelineModel.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import type { PipelineScope, Step } from './pipelineScope.ts';

/** Sources that never end, with the config keys that make them end. */
export const endless: Readonly<Record<string, readonly string[]>> = {
  ReadFromPubSub: [],
  ReadFromKafka: ['max_read_time_seconds'],
  ReadFromKinesis: ['max_num_records', 'max_read_time'],
};

/**
 * Groups of what never ends: without windows they would never be complete, and Beam refuses them.
 * @param isFed whether what the container itself is given never ends and has no windows
 * @returns the steps whose output never ends and has no windows
 */
export function checkUnboundedGroups(
  context: CheckContext,
  scope: PipelineScope,
  container: Transform,
  isFed: boolean,
): ReadonlySet<Step> {
  const { problems } = context;
  const unbounded = new Set<Step>();
  const areRootsWindowed = isWindowed(context, container);
  // As often as there are steps: each round carries it at least one step further.
  for (let round = 0; round < scope.steps.length; round++) {
    const before = unbounded.size;
    for (const step of scope.steps) {
      const isRoot = isEndless(context, step.transform);
      if (isWindowed(context, step.transform) || (isRoot && areRootsWindowed)) continue;
      if (isRoot || readsUnbounded(scope, step, unbounded, isFed)) unbounded.add(step);
    }
    if (unbounded.size === before) break;
  }
  for (const step of scope.steps) {
    const { type } = step.transform;
    if (type?.text.split('-')[0] !== 'Combine' || !unbounded.has(step)) continue;
    problems.error(
      'windowing',
      type,
      'This groups what comes from a source without an end, and so never ends itself. Give it windows, for example "windowing: {type: fixed, size: 60s}".',
    );
  }
  return unbounded;
}

/** Whether a step reads something that never ends and has no windows. */
export function readsUnbounded(
  scope: PipelineScope,
  step: Step,
  unbounded: ReadonlySet<Step>,
  isFed: boolean,
): boolean {
  const { inputs } = step.transform;
  const fromOutside = inputs
    ? inputs.some(({ text }) => scope.resolve(text).kind === 'input')
    : step.hasInput && !step.before;
  return (isFed && fromOutside) || scope.edges(step).some(({ source }) => unbounded.has(source));
}

function isEndless({ document: { tree } }: CheckContext, { type, config }: Transform): boolean {
  const ends = ownEntry(endless, type?.text ?? '');
  return ends !== undefined && !ends.some((key) => config && tree.entry(config, key));
}

/** Any windows but the one that holds everything. */
export function isWindowed({ document: { tree } }: CheckContext, { map, type, config }: Transform): boolean {
  if (type?.text === 'WindowInto') {
    const windowing = config && tree.mapping(config, 'windowing');
    if (windowing) return tree.textOf(windowing, 'type')?.text !== 'global';
  }
  const own = tree.entry(map, 'windowing');
  const windowing = tree.mapping(map, 'windowing');
  return own !== undefined && (!windowing || tree.textOf(windowing, 'type')?.text !== 'global');
}
