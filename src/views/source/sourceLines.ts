import type { PipelineSource, SourceStep } from '../../dataflow/pipelineSource/sourceSteps.ts';
import { figuresOf, type FiguresSource, type StepFigures } from './stepFigures.ts';
import { placesOf } from '../../dataflow/pipelineSource/stepPlaces.ts';

/** A step of a file with how it does in the job that runs the file. */
export interface StepLine {
  readonly step: SourceStep;
  readonly figures: StepFigures;
}

/** Steps that the job has, in the order of the source. */
export function stepLines({ steps }: PipelineSource, source: FiguresSource): readonly StepLine[] {
  return steps.flatMap((step) => {
    const places = placesOf(step.label, source.job.steps);
    return places.length === 0 ? [] : [{ step, figures: figuresOf(places, source) }];
  });
}
