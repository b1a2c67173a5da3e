/** Elements that entered a stage together, oldest first in a queue. Times are seconds since the run began. */
export interface QueuedElements {
  readonly count: number;
  /** When they entered the stage. */
  readonly entered: number;
  /** When the source received them. */
  readonly eventTime: number;
}

export interface StageState {
  /** Elements since the job began. Always `arrived === processed + backlog(stage)`. */
  readonly arrived: number;
  readonly processed: number;
  readonly emitted: number;
  readonly queue: readonly QueuedElements[];
  /** Part of an element that could have been worked on already. */
  readonly credit: number;
  /** An element that fails whenever it is tried. */
  readonly held?: QueuedElements | undefined;
  /** Integral of the backlog over time, and the time that elements spent here until they left: Little's law. */
  readonly elementSeconds: number;
  readonly waitedSeconds: number;
  /** Elements per second in the last step of time. */
  readonly throughput: number;
  /** Thread time spent per step of the stage, in the order of its steps. */
  readonly stepSeconds: readonly number[];
  readonly startedAt?: number | undefined;
  readonly finishedAt?: number | undefined;
}

export interface Usage {
  readonly vcpuSeconds: number;
  readonly memoryMbSeconds: number;
  readonly diskGbSeconds: number;
  readonly shuffleBytes: number;
  readonly streamingBytes: number;
}

/** The last decision on the number of workers. */
export interface Scaling {
  readonly direction: 'Scale up' | 'Scale down' | 'No change';
  readonly rationale: ScalingRationale;
  /** Whether what was decided takes effect: quota, zone or subnetwork may refuse it. */
  readonly isEffective: boolean;
}

export type ScalingRationale =
  | 'Backlog'
  | 'Rate of progress'
  | 'Low CPU utilization'
  | 'Maximum number of workers'
  | 'Minimum number of workers'
  | 'Keeping up';

export interface WorkerState {
  readonly running: number;
  readonly target: number;
  /** Moments at which workers that were asked for begin to work. */
  readonly starting: readonly number[];
  readonly min: number;
  readonly max: number;
  /** 0 to 1. */
  readonly utilizationHint: number;
  /** When the target last changed. */
  readonly changedAt: number;
  /** Since when fewer workers would do. */
  readonly idleSince?: number | undefined;
  /** The last reason why the target could not be had, so that it is told once. */
  readonly refused?: string | undefined;
  /** Absent before the first decision, and where nothing is decided. */
  readonly scaling?: Scaling | undefined;
}

export type Phase = 'pending' | 'running' | 'draining' | 'done' | 'drained' | 'failed';

/** Everything that a run is at one moment. Plain JSON, never changed in place. */
export interface SimulationState {
  /** Seconds since the run began. */
  readonly now: number;
  readonly phase: Phase;
  readonly random: number;
  /** Elements that the source has received, with their fraction. */
  readonly received: number;
  readonly stages: readonly StageState[];
  readonly workers: WorkerState;
  /** 0 to 1, of running workers. */
  readonly cpuUtilization: number;
  readonly memoryUtilization: number;
  /** Elements per second that arrived, averaged over some minutes. */
  readonly arrivalRate: number;
  readonly usage: Usage;
  /** How often each fault (by its place in the workload) has shown itself. */
  readonly faultCounts: readonly number[];
}

/** Elements that are in a stage. */
export function backlog(stage: StageState): number {
  return stage.arrived - stage.processed;
}

/** Source time of the oldest element in a stage. Undefined when there is none. */
function oldestEventTime(stage: StageState): number | undefined {
  const times = [stage.held, stage.queue[0]].flatMap((part) => (part === undefined ? [] : [part.eventTime]));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Seconds that the oldest element has been in the stage. */
export function oldestWait(stage: StageState, now: number): number {
  const times = [stage.held, stage.queue[0]].flatMap((part) => (part === undefined ? [] : [part.entered]));
  return times.length === 0 ? 0 : now - Math.min(...times);
}

/** Source time up to which stages 0 to `index` have finished, in seconds since the run began. */
export function watermark(state: SimulationState, index: number = state.stages.length - 1): number {
  const times = state.stages.slice(0, index + 1).map(oldestEventTime);
  return Math.min(state.now, ...times.filter((time) => time !== undefined));
}

/** Seconds that the longest-waiting element of the job has waited. */
export function systemLag(state: SimulationState): number {
  return Math.max(0, ...state.stages.map((stage) => oldestWait(stage, state.now)));
}
