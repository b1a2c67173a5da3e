import { setTarget } from './autoscaler.ts';
import type { Setup } from './setup.ts';
import type { SimulationState } from './state.ts';
import type { Turn } from './turn.ts';

/** Limits of a running job; what is absent stays as it is. */
export interface LimitChange {
  readonly minWorkers?: number | undefined;
  readonly maxWorkers?: number | undefined;
  /** 0 to 1. */
  readonly utilizationHint?: number | undefined;
}

/** The job under new limits: workers that they ask for are asked for at once, those that they forbid leave. */
export function changeLimits(
  setup: Setup,
  state: SimulationState,
  { minWorkers, maxWorkers, utilizationHint }: LimitChange,
): Turn {
  const { workers } = state;
  const max = maxWorkers ?? workers.max;
  const min = Math.min(minWorkers ?? workers.min, max);
  const limits = { min, max, utilizationHint: utilizationHint ?? workers.utilizationHint };
  const changed = { ...state, workers: { ...workers, ...limits } };
  const target = Math.min(max, Math.max(min, workers.target));
  if (workers.target === 0 || target === workers.target) return { state: changed, events: [] };
  const text = `Autoscaling: Changed the number of workers to ${target} because the limits are now ${min} to ${max}.`;
  const scaled = setTarget(setup, changed, target, text);
  return { state: { ...changed, workers: scaled.workers }, events: scaled.events };
}
