import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { MetricUpdateSchema, type MetricUpdate } from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { Setup } from '../simulation/setup.ts';
import { watermark, type SimulationState } from '../simulation/state.ts';
import { workerDiskGb } from '../workload/machineType.ts';
import { billableShuffleBytes } from './billableShuffle.ts';
import { distributionMetrics } from './distributionMetrics.ts';
import { outputName } from './pipelineDescription.ts';
import { stepCounts, type StepCount } from './stepCounts.ts';
import { metric, numberValue, type Update } from './update.ts';

const gigabyte = 1024 ** 3;
const service = 'dataflow/v1b3';

/**
 * The metrics of GetJobMetrics.
 * @param toDate - the date of a moment in seconds since the run began
 */
export function metricUpdates(
  setup: Setup,
  state: SimulationState,
  toDate: (seconds: number) => Date,
): readonly MetricUpdate[] {
  const updateTime = timestampFromDate(toDate(state.now));
  const counts = stepCounts(setup, state);
  return [
    ...resourceValues(setup, state).map(([name, value]) => metric(service, name, {}, value)),
    ...counts.flatMap((count) => stepMetrics(setup, count)),
    ...(setup.workload.type === 'streaming' ? watermarks(setup, state, toDate) : []),
  ].map((update) => create(MetricUpdateSchema, { ...update, updateTime }));
}

function resourceValues({ workload, machine }: Setup, state: SimulationState): [string, number][] {
  const { usage, workers } = state;
  const disk = workerDiskGb[workload.type];
  return [
    ['CurrentVcpuCount', workers.running * machine.vcpus],
    ['CurrentMemoryUsage', Math.round(workers.running * machine.memoryMb)],
    ['CurrentPdUsage', workers.running * disk],
    ['CurrentSsdUsage', 0],
    ['TotalVcpuTime', usage.vcpuSeconds],
    ['TotalMemoryUsage', Math.round(usage.memoryMbSeconds)],
    ['TotalPdUsage', usage.diskGbSeconds],
    ['TotalSsdUsage', 0],
    ...(workload.type === 'batch'
      ? ([
          ['TotalShuffleDataProcessed', usage.shuffleBytes / gigabyte],
          ['BillableShuffleDataProcessed', billableShuffleBytes(usage.shuffleBytes) / gigabyte],
        ] satisfies [string, number][])
      : ([['TotalStreamingDataProcessed', usage.streamingBytes / gigabyte]] satisfies [string, number][])),
  ];
}

function stepMetrics({ workload }: Setup, { step, input, output, seconds, isLast }: StepCount): Update[] {
  const collection = { original_name: outputName(step), output_user_name: outputName(step) };
  const ofCollection: Update[] = isLast
    ? []
    : [
        metric(service, 'ElementCount', collection, output),
        {
          name: { origin: service, name: 'MeanByteCount', context: collection },
          kind: 'Mean',
          cumulative: true,
          meanSum: numberValue(output * workload.recordBytes),
          meanCount: numberValue(output),
        },
      ];
  return [
    ...ofCollection,
    metric(service, 'ExecutionTime_ProcessElement', { step: step.id }, Math.round(seconds * 1000)),
    ...step.counters.map(({ name, namespace, perElement }) =>
      metric('user', name, { step: step.id, namespace }, Math.floor(input * perElement + 1e-9)),
    ),
    ...step.distributions.flatMap((distribution) => distributionMetrics(step.id, distribution, input)),
  ];
}

/** In µs since 1970, of each stage. */
function watermarks(setup: Setup, state: SimulationState, toDate: (seconds: number) => Date): Update[] {
  return setup.stages.flatMap(({ id }, index) => {
    const data = toDate(watermark(state, index)).getTime() * 1000;
    return [
      metric(service, `${id}-windmill-data-watermark`, {}, data, false),
      metric(service, `${id}-windmill-system-watermark`, {}, toDate(state.now).getTime() * 1000, false),
    ];
  });
}
