import { workerBounds } from '../../dataflow/operations/updateWorkers.ts';
import type { ChangeEffect } from '../../dataflow/operations/changeEffect.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import type { PolicySettings } from './policySettings.ts';

const names = { minNumWorkers: 'fewest workers', maxNumWorkers: 'most workers' } as const;
const counts = ['minNumWorkers', 'maxNumWorkers'] as const;

/** A refusal when a job would get limits that the policy does not let it have. */
export function refuseByBounds(
  { workers }: Pick<PolicySettings, 'workers'>,
  effect: ChangeEffect,
  what: string,
): ToolFailure | undefined {
  if (!('limits' in effect)) return undefined;
  const { wanted } = effect.limits;
  const refuse = (why: string): ToolFailure =>
    new ToolFailure(
      'OUT_OF_BOUNDS',
      what,
      why,
      `Nothing was changed. Call it again with limits from ${workers.min} to ${workers.max} workers, or tell the user about this bound of the policy.`,
      'after_fixing',
    );
  for (const key of counts) {
    const value = wanted[key];
    if (value !== undefined && (value < workers.min || value > workers.max)) {
      return refuse(
        `The ${names[key]} would be ${value}; the policy allows ${workers.min} to ${workers.max}.`,
      );
    }
  }
  if (wanted.maxNumWorkers === undefined && workers.max < workerBounds.workers.max) {
    return refuse(`It names no most workers; the policy allows at most ${workers.max}.`);
  }
  return undefined;
}

/**
 * A refusal when limits would change by more than one step. Hints have no step: what is bounded is the number of workers.
 * Where nobody knows what a job that is scaled has, a step begins at one worker.
 */
export function refuseByStep(
  { scalingStep }: Pick<PolicySettings, 'scalingStep'>,
  effect: ChangeEffect,
  what: string,
): ToolFailure | undefined {
  if (effect.kind !== 'scale' && effect.kind !== 'replace') return undefined;
  const { present, wanted } = effect.limits;
  for (const key of counts) {
    const known = present[key];
    const before = known ?? (effect.kind === 'scale' ? workerBounds.workers.min : undefined);
    const after = wanted[key];
    if (before === undefined || after === undefined || known === after) continue;
    const [least, most] = stepRange(before, scalingStep);
    if (after >= least && after <= most) continue;
    return new ToolFailure(
      'STEP_TOO_LARGE',
      what,
      `The ${names[key]} would go from ${known ?? 'a number that could not be read'} to ${after} at once; one step goes from ${least} to ${most}.`,
      `Nothing was changed. Call it again with ${after > most ? `at most ${most}` : `at least ${least}`}, and look at the job before the next step.`,
      'after_fixing',
    );
  }
  return undefined;
}

function stepRange(
  before: number,
  { factor, workers }: PolicySettings['scalingStep'],
): readonly [number, number] {
  const least = Math.ceil(Math.min(before / factor, before - workers));
  const most = Math.floor(Math.max(before * factor, before + workers));
  return [Math.max(workerBounds.workers.min, least), most];
}
