import type { Job } from '../../dataflow/job.ts';
import type { JobMetrics } from '../../dataflow/metrics.ts';
import { JobStepFigures, type StepFigures as FiguresOfSteps } from '../../monitoring/stepFigures.ts';
import type { SeriesPoint } from '../../monitoring/timeSeries.ts';
import type { StepPlace } from '../../dataflow/pipelineSource/stepPlaces.ts';

/** How a step of the source does in a job; what is absent is not known. */
export interface StepFigures extends FiguresOfSteps {
  /** Full names in the job. */
  readonly places: readonly string[];
  /** Errors that workers have logged. */
  readonly errors?: number;
}

/** What is known of a job. */
export interface FiguresSource {
  readonly job: Job;
  readonly metrics: JobMetrics | undefined;
  readonly series: (key: string) => readonly SeriesPoint[];
  /** By full name or id of the step. */
  readonly errors: ReadonlyMap<string, number> | undefined;
  readonly now: number;
}

/** Figures of one step of the source, all its places together. */
export function figuresOf(places: readonly StepPlace[], source: FiguresSource): StepFigures {
  const { errors } = source;
  const steps = places.flatMap((place) => place.steps);
  const counted =
    errors && steps.reduce((sum, { id, name }) => sum + (errors.get(name) ?? errors.get(id) ?? 0), 0);
  return {
    places: places.map(({ name }) => name),
    ...new JobStepFigures(source).of(steps),
    ...(counted !== undefined && { errors: counted }),
  };
}
