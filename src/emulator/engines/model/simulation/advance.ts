import { arrivalRateAt } from './arrivals.ts';
import { autoscale, setTarget } from './autoscaler.ts';
import { basic, error, type SimulationEvent } from './events.ts';
import { applyFaults } from './faults.ts';
import { processElements } from './processing.ts';
import { nextRandom } from './random.ts';
import { launchSeconds, tickSeconds, type Setup } from './setup.ts';
import { backlog, type Phase, type SimulationState, type StageState, type Usage } from './state.ts';
import * as wording from './wording.ts';

export interface Turn {
  readonly state: SimulationState;
  readonly events: readonly SimulationEvent[];
}

/** Arrivals are averaged over about this time. */
const rateWindowSeconds = 120;
/** Workers of the service's default size have this much disk, in GB. */
const diskGb = { batch: 25, streaming: 30 } as const;
const imageLogSeconds = 300;

export function isEnded(phase: Phase): boolean {
  return phase === 'done' || phase === 'drained' || phase === 'failed';
}

/** The state `tickSeconds` later, and what happened on the way. Pure: the same arguments give the same answer. */
export function advance(setup: Setup, before: SimulationState): Turn {
  if (isEnded(before.phase)) return { state: before, events: [] };
  const now = before.now + tickSeconds;
  return before.phase === 'pending' ? launch(setup, { ...before, now }) : work(setup, before, now);
}

/** Takes no more from the source; ends when everything that was taken is done. */
export function drain(state: SimulationState): SimulationState {
  return state.phase === 'running' || state.phase === 'pending' ? { ...state, phase: 'draining' } : state;
}

function launch(setup: Setup, state: SimulationState): Turn {
  const { workload } = setup;
  if (state.now < launchSeconds) return { state, events: [] };
  if (workload.faults.some(({ kind }) => kind === 'permission')) return fail(state, wording.permission);
  const { min, max } = state.workers;
  const events = [basic(wording.workerConfiguration(setup))];
  if (workload.workers.autoscaling !== 'NONE')
    events.push(basic(wording.autoscalingEnabled(setup, min, max)));
  const started = { ...state, phase: 'running' as const };
  const asked = setTarget(setup, started, min, wording.startingWorkers(setup, min));
  if (asked.workers.target === 0) {
    const reason = asked.workers.refused ?? wording.quota;
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

/** The elements of a batch source wait from the start. */
function loadSource({ workload }: Setup, stages: readonly StageState[], now: number): readonly StageState[] {
  const count = workload.type === 'batch' ? (workload.elements ?? 0) : 0;
  return stages.map((stage, index) =>
    index === 0 && count > 0 && stage.arrived === 0
      ? { ...stage, arrived: count, queue: [{ count, entered: now, eventTime: now }] }
      : stage,
  );
}

function work(setup: Setup, before: SimulationState, now: number): Turn {
  const { workload } = setup;
  const started = startWorkers(setup, before, now);
  const faults = applyFaults(setup, started.state, now);
  const source = receive(setup, started.state, now);
  const { stages, cpuUtilization } = processElements(
    setup,
    started.state,
    now,
    source.arrivals,
    faults.effects,
  );
  const progress =
    workload.type === 'batch' ? finishStages(setup, stages, before, now) : { stages, events: [] };
  const isShort = faults.effects.some(({ workerShare }) => workerShare < 1);
  const worked: SimulationState = {
    ...started.state,
    now,
    random: source.random,
    received: source.received,
    arrivalRate: source.arrivalRate,
    stages: progress.stages,
    cpuUtilization,
    memoryUtilization: isShort ? 0.98 : 0.35 + 0.3 * cpuUtilization,
    usage: addUsage(setup, before, progress.stages),
    faultCounts: faults.counts,
  };
  const events = [...started.events, ...faults.events, ...progress.events];
  if (faults.failure !== undefined) return fail(worked, faults.failure, events);
  if (started.failure !== undefined) return fail(worked, started.failure, events);
  const end = endOf(workload.type, worked);
  if (end !== undefined)
    return {
      state: { ...worked, phase: end },
      events: [...events, ...cleanUp(), { kind: 'phase', phase: end }],
    };
  const scaling = autoscale(setup, worked, faults.effects);
  return { state: { ...worked, workers: scaling.workers }, events: [...events, ...scaling.events] };
}

function startWorkers(
  setup: Setup,
  state: SimulationState,
  now: number,
): { state: SimulationState; events: readonly SimulationEvent[]; failure?: string } {
  const image = setup.workload.faults.find((fault) => fault.kind === 'workerImage');
  if (image?.kind === 'workerImage') {
    const text = wording.imagePull(image.image);
    const events: SimulationEvent[] =
      now % imageLogSeconds === 0
        ? [{ kind: 'log', severity: 'ERROR', log: 'kubelet', text }, error(text)]
        : [];
    const isOver = now >= image.givesUpAfter;
    return { state, events, ...(isOver ? { failure: wording.noWorkerActivity } : {}) };
  }
  const { workers } = state;
  const starting = workers.starting.filter((readyAt) => readyAt > now);
  const arrived = workers.starting.length - starting.length;
  if (arrived === 0) return { state, events: [] };
  const running = workers.running + arrived;
  const text = `Autoscaling: The number of workers is now ${running}.`;
  const events: SimulationEvent[] = [
    { kind: 'autoscaling', type: 'current', current: running, target: workers.target, text },
  ];
  if (workers.running === 0) events.push(basic('Workers have started successfully.'));
  return { state: { ...state, workers: { ...workers, starting, running } }, events };
}

function receive(
  { workload }: Setup,
  state: SimulationState,
  now: number,
): Pick<SimulationState, 'random' | 'received' | 'arrivalRate'> & { arrivals: number } {
  if (workload.type === 'batch') return { ...state, arrivals: 0 };
  const { state: random, value } = nextRandom(state.random);
  const chance = 1 + workload.noise * (2 * value - 1);
  // Rates are those at the beginning of the step, so that a burst has exactly its length.
  const rate = state.phase === 'draining' ? 0 : arrivalRateAt(workload, now - tickSeconds) * chance;
  const received = state.received + rate * tickSeconds;
  const weight = tickSeconds / rateWindowSeconds;
  return {
    random,
    received,
    arrivals: Math.floor(received) - Math.floor(state.received),
    arrivalRate: state.arrivalRate + (rate - state.arrivalRate) * weight,
  };
}

function finishStages(
  setup: Setup,
  stages: readonly StageState[],
  before: SimulationState,
  now: number,
): { stages: readonly StageState[]; events: readonly SimulationEvent[] } {
  const events: SimulationEvent[] = [];
  const finished: StageState[] = [];
  let isPreviousDone = true;
  for (const [index, state] of stages.entries()) {
    const stage = setup.stages[index];
    if (stage === undefined) break;
    if (state.startedAt !== undefined && before.stages[index]?.startedAt === undefined)
      events.push(basic(wording.executing(stage)));
    const isDone: boolean = isPreviousDone && backlog(state) === 0;
    if (isDone && state.finishedAt === undefined) events.push(basic(wording.finished(stage)));
    finished.push(isDone ? { ...state, finishedAt: state.finishedAt ?? now } : state);
    isPreviousDone = isDone;
  }
  return { stages: finished, events };
}

function endOf(type: 'batch' | 'streaming', state: SimulationState): 'done' | 'drained' | undefined {
  if (type === 'batch')
    return state.stages.every(({ finishedAt }) => finishedAt !== undefined) ? 'done' : undefined;
  return state.phase === 'draining' && state.stages.every((stage) => backlog(stage) === 0)
    ? 'drained'
    : undefined;
}

function addUsage(
  { workload, machine, stages }: Setup,
  { usage, workers, stages: earlier }: SimulationState,
  later: readonly StageState[],
): Usage {
  const workerSeconds = workers.running * tickSeconds;
  // What a keyed stage takes in, the service stores between the stages.
  const shuffled = later.reduce(
    (sum, stage, index) =>
      stages[index]?.isKeyed === true ? sum + stage.arrived - (earlier[index]?.arrived ?? 0) : sum,
    0,
  );
  const received = (later[0]?.arrived ?? 0) - (earlier[0]?.arrived ?? 0);
  const isBatch = workload.type === 'batch';
  return {
    vcpuSeconds: usage.vcpuSeconds + workerSeconds * machine.vcpus,
    memoryMbSeconds: usage.memoryMbSeconds + workerSeconds * machine.memoryMb,
    diskGbSeconds: usage.diskGbSeconds + workerSeconds * diskGb[workload.type],
    shuffleBytes: usage.shuffleBytes + (isBatch ? shuffled * workload.recordBytes : 0),
    streamingBytes: usage.streamingBytes + (isBatch ? 0 : (received + shuffled) * workload.recordBytes),
  };
}

function fail(state: SimulationState, reason: string, events: readonly SimulationEvent[] = []): Turn {
  return {
    state: { ...state, phase: 'failed' },
    events: [...events, error(reason), ...cleanUp(), { kind: 'phase', phase: 'failed' }],
  };
}

function cleanUp(): readonly SimulationEvent[] {
  return [basic('Cleaning up.'), basic('Stopping worker pool...'), basic('Worker pool stopped.')];
}
