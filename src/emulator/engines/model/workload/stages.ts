import type { Workload, WorkloadStep } from './workload.ts';

/** Steps that the service would fuse: they hand elements on without storing them. */
export interface Stage {
  /** For example `F2`. */
  readonly id: string;
  readonly steps: readonly PlacedStep[];
  /** Elements that leave the stage for one that enters it. */
  readonly ratio: number;
  readonly isKeyed: boolean;
}

export interface PlacedStep extends WorkloadStep {
  /** For example `s3`. */
  readonly id: string;
  /** Elements that reach the step for one that enters its stage. */
  readonly inputRatio: number;
}

/** Cuts a workload's chain of steps before each `groupByKey`. */
export function stagesOf(workload: Workload): readonly Stage[] {
  const groups: WorkloadStep[][] = [];
  for (const step of workload.steps) {
    const last = groups.at(-1);
    if (last === undefined || step.kind === 'groupByKey') groups.push([step]);
    else last.push(step);
  }
  let placed = 0;
  return groups.map((steps, index) => {
    let ratio = 1;
    const placedSteps = steps.map((step) => {
      const inputRatio = ratio;
      ratio *= step.outputPerInput;
      placed += 1;
      return { ...step, id: `s${placed}`, inputRatio };
    });
    return {
      id: `F${index + 1}`,
      steps: placedSteps,
      ratio,
      isKeyed: steps[0]?.kind === 'groupByKey',
    };
  });
}
