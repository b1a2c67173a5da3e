import { setTarget } from './autoscaler.ts';
import { basic, error, type SimulationEvent } from './events.ts';
import { launchSeconds, type Setup } from './setup.ts';
import type { SimulationState, StageState } from './state.ts';
import type { Turn } from './turn.ts';
import * as wording from './wording/messages.ts';
import { startFailure } from './wording/startFailures.ts';

/** A job that is being launched: it gets its first workers, or the reason why it cannot have them. */
export function launch(setup: Setup, state: SimulationState): Turn {
  const { workload } = setup;
  if (state.now < launchSeconds) return { state, events: [] };
  const refusal = refusalToStart(setup, state.now);
  if (refusal !== undefined)
    return refusal.reason === undefined ? { state, events: [] } : fail(state, refusal.reason);
  const { min, max } = state.workers;
  const events = [basic(wording.workerConfiguration(setup))];
  if (workload.workers.autoscaling !== 'NONE')
    events.push(basic(wording.autoscalingEnabled(setup, min, max)));
  const started = { ...state, phase: 'running' as const };
  const asked = setTarget(setup, started, min, wording.startingWorkers(setup, min));
  if (asked.workers.target === 0) {
    const reason = asked.workers.refused ?? wording.quota(setup, 'CPUS');
    return fail(state, wording.poolFailed(setup, min, reason), events);
  }
  return {
    state: { ...started, workers: asked.workers, stages: loadSource(setup, state.stages, state.now) },
    events: [
      ...events,
      { kind: 'phase', phase: 'running' },
      basic(wording.startingWorkers(setup, asked.workers.target)),
      ...(workload.type === 'streaming' ? setup.stages.map((stage) => basic(wording.executing(stage))) : []),
      ...asked.events,
    ],
  };
}

/** The end of a job that cannot go on. */
export function fail(state: SimulationState, reason: string, events: readonly SimulationEvent[] = []): Turn {
  return {
    state: { ...state, phase: 'failed' },
    events: [...events, error(reason), ...cleanUp(), { kind: 'phase', phase: 'failed' }],
  };
}

export function cleanUp(): readonly SimulationEvent[] {
  return [basic('Cleaning up.'), basic('Stopping worker pool...'), basic('Worker pool stopped.')];
}

/** Undefined when nothing speaks against the job; without a reason while the service still tries. */
function refusalToStart(setup: Setup, now: number): { readonly reason: string | undefined } | undefined {
  for (const fault of setup.workload.faults) {
    if (fault.kind === 'permission') return { reason: wording.permission };
    if (fault.kind !== 'startFailure') continue;
    const isTold = now >= launchSeconds + fault.afterSeconds;
    return { reason: isTold ? startFailure(fault.cause, setup, fault.subject) : undefined };
  }
  return undefined;
}

/** The elements of a batch source wait from the start. */
function loadSource({ workload }: Setup, stages: readonly StageState[], now: number): readonly StageState[] {
  const count = workload.type === 'batch' ? (workload.elements ?? 0) : 0;
  return stages.map((stage, index) =>
    index === 0 && count > 0 && stage.arrived === 0
      ? { ...stage, arrived: count, queue: [{ count, entered: now, eventTime: now }] }
      : stage,
  );
}
