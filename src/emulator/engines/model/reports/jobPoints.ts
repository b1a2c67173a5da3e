import type { Phase } from '../simulation/state.ts';
import { workerDiskGb } from '../workload/machineType.ts';
import { billableShuffleBytes } from './billableShuffle.ts';
import type { Minute, Point } from './point.ts';

const gigabyte = 1024 ** 3;

const statuses: Readonly<Record<Phase, string>> = {
  pending: 'PENDING',
  running: 'RUNNING',
  draining: 'DRAINING',
  done: 'DONE',
  drained: 'DRAINED',
  failed: 'FAILED',
};

/** How the job and its pool of workers stand. */
export function jobPoints({ setup, state }: Minute, status = statuses[state.phase]): readonly Point[] {
  const { machine, workload } = setup;
  const { workers } = state;
  return [
    ['status', status],
    ['is_failed', state.phase === 'failed' ? 1 : 0],
    ['elapsed_time', state.now],
    ['active_worker_instances', workers.running],
    ['target_worker_instances', workers.target],
    ['min_worker_instances_limit', workers.min],
    ['max_worker_instances_limit', workers.max],
    ['aggregated_worker_utilization', state.cpuUtilization],
    ['current_num_vcpus', workers.running * machine.vcpus],
    ['memory_capacity', Math.round(workers.running * machine.memoryMb * 1024 ** 2)],
    [
      'disk_space_capacity',
      workers.running * workerDiskGb[workload.type] * gigabyte,
      { storage_type: 'HDD' },
    ],
    ...scalingPoints(state.workers.scaling),
    ...(workload.type === 'streaming'
      ? ([
          ['worker_utilization_hint', workers.utilizationHint],
          ['worker_utilization_hint_is_actively_used', workload.workers.autoscaling !== 'NONE'],
        ] satisfies Point[])
      : []),
  ];
}

/** True where what was decided takes effect. */
function scalingPoints(scaling: Minute['state']['workers']['scaling']): readonly Point[] {
  if (scaling === undefined) return [];
  const { direction, rationale, isEffective } = scaling;
  return [['horizontal_worker_scaling', isEffective, { direction, rationale }]];
}

/** What the job has used since it began. */
export function totalPoints({ setup, state: { usage } }: Minute): readonly Point[] {
  return [
    ['total_vcpu_time', usage.vcpuSeconds],
    ['total_memory_usage_time', usage.memoryMbSeconds / 1024],
    ['total_pd_usage_time', usage.diskGbSeconds, { storage_type: 'HDD' }],
    ...(setup.workload.type === 'batch'
      ? ([
          ['total_shuffle_data_processed', usage.shuffleBytes],
          ['billable_shuffle_data_processed', billableShuffleBytes(usage.shuffleBytes)],
        ] satisfies Point[])
      : ([['total_streaming_data_processed', usage.streamingBytes]] satisfies Point[])),
  ];
}
