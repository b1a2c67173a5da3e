import type { SimulationEvent } from '../../../../src/emulator/engines/model/simulation/events.ts';
import { advance, isEnded } from '../../../../src/emulator/engines/model/simulation/advance.ts';
import { initialState, setUp, type Setup } from '../../../../src/emulator/engines/model/simulation/setup.ts';
import type { SimulationState } from '../../../../src/emulator/engines/model/simulation/state.ts';
import { parseWorkload } from '../../../../src/emulator/engines/model/workload/parseWorkload.ts';

export interface TimedEvent {
  readonly at: number;
  readonly event: SimulationEvent;
}

/** A job without clock: time passes when the test says so. */
export class SimulatedJob {
  readonly setup: Setup;
  readonly events: TimedEvent[] = [];
  state: SimulationState;

  constructor(document: unknown) {
    this.setup = setUp(parseWorkload(document, 'the test'), { id: 'job-1', location: 'us-central1' });
    this.state = initialState(this.setup);
  }

  get isEnded(): boolean {
    return isEnded(this.state.phase);
  }

  /** @param onTick - sees the state after each step */
  runUntil(seconds: number, onTick: (state: SimulationState) => void = () => undefined): void {
    while (this.state.now < seconds && !this.isEnded) {
      const { state, events } = advance(this.setup, this.state);
      this.state = state;
      this.events.push(...events.map((event) => ({ at: state.now, event })));
      onTick(state);
    }
  }

  /** Everything that was said. */
  texts(): string {
    return this.events.map(({ event }) => ('text' in event ? event.text : event.phase)).join('\n');
  }

  targets(): readonly number[] {
    return this.events.flatMap(({ event }) =>
      event.kind === 'autoscaling' && event.type === 'target' ? [event.target] : [],
    );
  }
}
