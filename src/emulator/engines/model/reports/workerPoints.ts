import { nextRandom } from '../simulation/random.ts';
import { workerName } from '../simulation/workerName.ts';
import type { Minute, Point } from './point.ts';

/** Charts of larger pools show a part of them. */
const mostWorkers = 50;
/** Workers are that much busier or idler than their mean. */
const spread = 0.1;

/** Processors and memory of each worker, as Compute Engine measures them. */
export function workerPoints({ setup, state }: Minute): readonly Point[] {
  const { workers, cpuUtilization, memoryUtilization } = state;
  const bytes = setup.machine.memoryMb * 1024 ** 2;
  return Array.from({ length: Math.min(workers.running, mostWorkers) }, (_, index) => {
    const instance_name = workerName(setup, index);
    const part = 1 + spread * (2 * nextRandom(state.random + index).value - 1);
    const used = Math.min(1, memoryUtilization * part) * bytes;
    return [
      [
        'compute.googleapis.com/instance/cpu/utilization',
        Math.min(1, cpuUtilization * part),
        { instance_name },
      ],
      ['compute.googleapis.com/guest/memory/bytes_used', Math.round(used), { instance_name, state: 'used' }],
    ] satisfies Point[];
  }).flat();
}
