import type { PlacedStep } from '../workload/stages.ts';
import type { Setup } from '../simulation/setup.ts';
import type { SimulationState, StageState } from '../simulation/state.ts';

/** What a step has done since the job began. */
export interface StepCount {
  readonly step: PlacedStep;
  readonly stageId: string;
  readonly stage: StageState;
  readonly input: number;
  readonly output: number;
  /** Thread time. */
  readonly seconds: number;
  readonly isLast: boolean;
}

export function stepCounts({ stages }: Setup, state: SimulationState): readonly StepCount[] {
  const lastId = stages.at(-1)?.steps.at(-1)?.id;
  return stages.flatMap((stage, stageIndex) => {
    const stageState = state.stages[stageIndex];
    if (stageState === undefined) return [];
    return stage.steps.map((step, index) => ({
      step,
      stageId: stage.id,
      stage: stageState,
      input: Math.floor(stageState.processed * step.inputRatio + 1e-9),
      output: Math.floor(stageState.processed * step.inputRatio * step.outputPerInput + 1e-9),
      seconds: stageState.stepSeconds[index] ?? 0,
      isLast: step.id === lastId,
    }));
  });
}
