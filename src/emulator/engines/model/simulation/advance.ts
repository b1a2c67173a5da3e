import { workerDiskGb } from '../workload/machineType.ts';
import { arrivalRateAt } from './arrivals.ts';
import { autoscale } from './autoscaler.ts';
import { basic, error, type SimulationEvent } from './events.ts';
import { applyFaults } from './faults.ts';
import { isActive, isEvery } from './faultTiming.ts';
import { cleanUp, fail, launch } from './launch.ts';
import { processElements } from './processing.ts';
import { nextRandom } from './random.ts';
import { tickSeconds, type Setup } from './setup.ts';
import { backlog, type Phase, type SimulationState, type StageState, type Usage } from './state.ts';
import type { Turn } from './turn.ts';
import * as wording from './wording/messages.ts';

/** Arrivals are averaged over about this time. */
const rateWindowSeconds = 120;
const imageLogSeconds = 300;
const slowPullLogSeconds = 60;

export function isEnded(phase: Phase): boolean {
  return phase === 'done' || phase === 'drained' || phase === 'failed';
}

/** The state `tickSeconds` later, and what happened on the way. Pure: the same arguments give the same answer. */
export function advance(setup: Setup, before: SimulationState): Turn {
  if (isEnded(before.phase)) return { state: before, events: [] };
  const now = before.now + tickSeconds;
  return before.phase === 'pending'
    ? launch(setup, { ...before, now, stages: before.stages.map(wait) })
    : work(setup, before, now);
}

/** What another job has handed over waits while this one is launched. */
function wait(stage: StageState): StageState {
  const waiting = backlog(stage);
  return waiting === 0 ? stage : { ...stage, elementSeconds: stage.elementSeconds + waiting * tickSeconds };
}

/** Takes no more from the source; ends when everything that was taken is done. */
export function drain(state: SimulationState): SimulationState {
  return state.phase === 'running' || state.phase === 'pending' ? { ...state, phase: 'draining' } : state;
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
  const isShort = faults.effects.some(({ isShortOfMemory }) => isShortOfMemory);
  const worked: SimulationState = {
    now,
    phase: before.phase,
    random: source.random,
    received: source.received,
    stages: progress.stages,
    workers: started.state.workers,
    cpuUtilization,
    memoryUtilization: isShort ? 0.98 : 0.35 + 0.3 * cpuUtilization,
    arrivalRate: source.arrivalRate,
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
  return {
    state: scaling.workers === worked.workers ? worked : { ...worked, workers: scaling.workers },
    events: scaling.events.length === 0 ? events : [...events, ...scaling.events],
  };
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
  const slow = slowPull(setup, state, now);
  const starting = workers.starting.filter((readyAt) => readyAt > now);
  const arrived = workers.starting.length - starting.length;
  if (arrived === 0) return { state, events: slow };
  const running = workers.running + arrived;
  const text = `Autoscaling: The number of workers is now ${running}.`;
  const events: SimulationEvent[] = [
    ...slow,
    { kind: 'autoscaling', type: 'current', current: running, target: workers.target, text },
  ];
  if (workers.running === 0) events.push(basic('Workers have started successfully.'));
  return { state: { ...state, workers: { ...workers, starting, running } }, events };
}

/** Workers that wait for their image say so. */
function slowPull(
  { workload }: Setup,
  { workers }: SimulationState,
  now: number,
): readonly SimulationEvent[] {
  if (workers.starting.length === 0 || !isEvery(slowPullLogSeconds, now)) return [];
  const pull = workload.faults.find((fault) => fault.kind === 'slowImagePull' && isActive(fault, now));
  if (pull?.kind !== 'slowImagePull') return [];
  return [{ kind: 'log', severity: 'WARNING', log: 'kubelet', text: wording.pullingImage(pull.image) }];
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
    diskGbSeconds: usage.diskGbSeconds + workerSeconds * workerDiskGb[workload.type],
    shuffleBytes: usage.shuffleBytes + (isBatch ? shuffled * workload.recordBytes : 0),
    streamingBytes: usage.streamingBytes + (isBatch ? 0 : (received + shuffled) * workload.recordBytes),
  };
}
