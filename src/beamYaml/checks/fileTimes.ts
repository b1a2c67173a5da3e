import type { Transform } from '../pipelineModel.ts';
import type { CheckContext } from '../validateBeamYaml.ts';
import type { PipelineScope, Step } from './pipelineScope.ts';
import { isWindowed } from './unboundedGroups.ts';

/** Sources whose elements have no time of their own. */
const timeless = new Set(['ReadFromText', 'ReadFromCsv', 'ReadFromJson', 'ReadFromParquet', 'ReadFromAvro']);

/**
 * Windows of elements that all have the same time, the beginning of all times: they come into one window, and some
 * runners fail on it.
 */
export function checkFileTimes(context: CheckContext, scope: PipelineScope, container: Transform): void {
  const { beam, problems, document } = context;
  const { tree } = document;
  const without = new Set<Step>();
  const keepsTime = ({ transform }: Step): boolean => {
    const base = transform.type?.text.split('-')[0] ?? '';
    // Whatever Beam does not describe may give its elements a time.
    return Object.hasOwn(beam.transforms, base) && base !== 'AssignTimestamps' && base !== 'PyTransform';
  };
  for (let round = 0; round < scope.steps.length; round++) {
    const before = without.size;
    for (const step of scope.steps) {
      const isSource = timeless.has(step.transform.type?.text ?? '');
      const reads = keepsTime(step) && scope.edges(step).some(({ source }) => without.has(source));
      if (isSource || reads) without.add(step);
    }
    if (without.size === before) break;
  }
  const windowed = [...without].filter(({ transform }) => isWindowed(context, transform));
  const isPipelineWindowed =
    isWindowed(context, container) &&
    scope.steps.some((step) => timeless.has(step.transform.type?.text ?? ''));
  const maps = [
    ...windowed.map(({ transform }) => transform.map),
    ...(isPipelineWindowed ? [container.map] : []),
  ];
  for (const map of maps) {
    const place = tree.entry(map, 'windowing')?.keyPlace ?? tree.textOf(map, 'type');
    if (!place) continue;
    problems.warn(
      'windowing',
      place,
      'Rows of files have no time of their own, so all of them come into one window. Put AssignTimestamps between the source and the windows.',
    );
  }
}
