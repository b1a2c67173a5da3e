import type { JobStep } from '../job.ts';
import type { PipelineSource, SourceStep } from './sourceSteps.ts';
import { matchOf, placesOf } from './stepPlaces.ts';

/** A pipeline's file in which a step may be made. */
export interface StepSource {
  /** Names the file. */
  readonly path: string;
  readonly source: PipelineSource;
  /** Whether the job is known to have been started from it. */
  readonly wasStartedFrom: boolean;
}

export interface StepLine {
  readonly path: string;
  readonly step: SourceStep;
}

/**
 * The line that makes a step of a job: in the file the job was started from, else in the one whose labels fit the job
 * best, the label that names the most of the step. Undefined where no file names it or what it lies in.
 * @param name full name of the step
 */
export function lineOfStep(
  name: string,
  steps: readonly JobStep[],
  sources: readonly StepSource[],
): StepLine | undefined {
  const own = steps.filter((step) => step.name === name);
  const found = sources.flatMap(({ path, source, wasStartedFrom }) => {
    const step = longestOf(source.steps, own);
    if (!step) return [];
    const labels = source.steps.map(({ label }) => label);
    const { ofSource, ofJob } = matchOf(labels, steps);
    return [{ path, step, rank: (wasStartedFrom ? 2 : 0) + ofSource * ofJob }];
  });
  const [first, ...rest] = found;
  return first && rest.reduce((best, each) => (each.rank > best.rank ? each : best), first);
}

/** Of the labels that the step's name has, the one that reaches furthest into it. */
function longestOf(labels: readonly SourceStep[], own: readonly JobStep[]): SourceStep | undefined {
  let best: { readonly step: SourceStep; readonly reach: number } | undefined;
  for (const step of labels) {
    const reach = Math.max(0, ...placesOf(step.label, own).map(({ name }) => name.length));
    if (reach > (best?.reach ?? 0)) best = { step, reach };
  }
  return best?.step;
}
