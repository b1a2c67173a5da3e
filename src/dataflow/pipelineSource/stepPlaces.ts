import type { JobStep } from '../job.ts';

interface Named {
  /** Full name in the job. */
  readonly name: string;
}

/** Where a job has a step that source code names: the name stands for itself and for all that is in it. */
export interface StepPlace<Step extends Named = JobStep> {
  /** Full name in the job, for example `Outer/Parse` for the label `Parse`. */
  readonly name: string;
  readonly steps: readonly Step[];
}

/** A label may be met at several places: a composite can be used twice. */
export function placesOf<Step extends Named>(
  label: string,
  steps: readonly Step[],
): readonly StepPlace<Step>[] {
  const places = new Map<string, Step[]>();
  for (const step of steps) {
    const at = `/${step.name}/`.indexOf(`/${label}/`);
    if (at < 0) continue;
    const name = step.name.slice(0, at + label.length);
    const place = places.get(name);
    if (place) place.push(step);
    else places.set(name, [step]);
  }
  return [...places].map(([name, members]) => ({ name, steps: members }));
}

/** How well the steps that a file names fit a job. */
export interface SourceMatch {
  /** Labels of the file that the job has. */
  readonly labels: number;
  /** Their share of all labels of the file, 0 to 1. */
  readonly ofSource: number;
  /** The share of the job's steps that they stand for, 0 to 1. */
  readonly ofJob: number;
}

export function matchOf(labels: readonly string[], steps: readonly Named[]): SourceMatch {
  const distinct = [...new Set(labels)];
  const found = distinct.map((label) => placesOf(label, steps)).filter((places) => places.length > 0);
  const covered = new Set(found.flat().flatMap((place) => place.steps));
  return {
    labels: found.length,
    ofSource: distinct.length === 0 ? 0 : found.length / distinct.length,
    ofJob: steps.length === 0 ? 0 : covered.size / steps.length,
  };
}

/**
 * Whether a job runs this source, as far as names can tell. Figures at the wrong steps are worse than none.
 * @param wasStartedFrom whether the job was started from this very file
 */
export function isClearMatch({ labels, ofSource, ofJob }: SourceMatch, wasStartedFrom: boolean): boolean {
  if (wasStartedFrom) return labels > 0;
  return labels >= 2 && ofSource >= 0.6 && ofJob >= 0.5;
}
