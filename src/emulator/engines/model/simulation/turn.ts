import type { SimulationEvent } from './events.ts';
import type { SimulationState } from './state.ts';

/** What a step of time has made of a job. */
export interface Turn {
  readonly state: SimulationState;
  readonly events: readonly SimulationEvent[];
}
