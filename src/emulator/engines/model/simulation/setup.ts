import { machineOf, type Machine } from '../workload/machineType.ts';
import { stagesOf, type Stage } from '../workload/stages.ts';
import type { Workload } from '../workload/workload.ts';
import type { SimulationState } from './state.ts';

/** Length of one step of the simulation, in virtual seconds: results do not depend on when anybody looks. */
export const tickSeconds = 5;
/** Between the submission and the first request for workers. */
export const launchSeconds = 10;

/** What does not change during a run. */
export interface Setup {
  readonly workload: Workload;
  readonly stages: readonly Stage[];
  readonly machine: Machine;
  /** For messages. */
  readonly jobId: string;
  /** For example `us-central1-a`. */
  readonly zone: string;
}

export function setUp(workload: Workload, job: { readonly id: string; readonly location: string }): Setup {
  return {
    workload,
    stages: stagesOf(workload),
    machine: machineOf(workload.workers.machineType),
    jobId: job.id,
    zone: `${job.location}-a`,
  };
}

/** The state of a job that has just been submitted. */
export function initialState({ workload, stages }: Setup): SimulationState {
  const { min, max, autoscaling } = workload.workers;
  return {
    now: 0,
    phase: 'pending',
    random: workload.seed,
    received: 0,
    stages: stages.map(({ steps }) => ({
      arrived: 0,
      processed: 0,
      emitted: 0,
      queue: [],
      credit: 0,
      held: undefined,
      elementSeconds: 0,
      waitedSeconds: 0,
      throughput: 0,
      stepSeconds: steps.map(() => 0),
      startedAt: undefined,
      finishedAt: undefined,
    })),
    workers: {
      running: 0,
      target: 0,
      starting: [],
      min: autoscaling === 'NONE' ? max : min,
      max,
      utilizationHint: 0.8,
      changedAt: 0,
      idleSince: undefined,
      refused: undefined,
      scaling: undefined,
    },
    cpuUtilization: 0,
    memoryUtilization: 0,
    arrivalRate: 0,
    usage: { vcpuSeconds: 0, memoryMbSeconds: 0, diskGbSeconds: 0, shuffleBytes: 0, streamingBytes: 0 },
    faultCounts: workload.faults.map(() => 0),
  };
}
