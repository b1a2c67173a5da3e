import type { MetricSample } from '../../engine.ts';
import { backlogSeconds } from '../simulation/autoscaler.ts';
import { launchSeconds, type Setup } from '../simulation/setup.ts';
import {
  backlog,
  oldestWait,
  systemLag,
  watermark,
  type SimulationState,
  type StageState,
} from '../simulation/state.ts';
import { outputName } from './pipelineDescription.ts';
import { stepCounts } from './stepCounts.ts';

const gigabyte = 1024 ** 3;
/** Monitoring has no infinity: a backlog that nobody works on takes a year. */
const endlessSeconds = 31_536_000;
/** What a healthy step of the service needs at least, in seconds. */
const leastLagSeconds = 1;

type Point = readonly [metric: string, value: MetricSample['value'], labels?: MetricSample['labels']];

/**
 * The points of one minute, under the names of Cloud Monitoring's `dataflow.googleapis.com/job/` metrics.
 * @param toDate - the date of a moment in seconds since the run began
 * @see https://cloud.google.com/monitoring/api/metrics_gcp_d_h#gcp-dataflow
 */
export function metricSamples(
  setup: Setup,
  state: SimulationState,
  toDate: (seconds: number) => Date,
): readonly MetricSample[] {
  const time = toDate(state.now);
  const startTime = toDate(0);
  const { workload } = setup;
  const gauges: Point[] = [
    ...workerPoints(setup, state),
    ...(workload.type === 'streaming' ? streamingPoints(setup, state) : []),
  ];
  return [
    ...gauges.map((point) => sample(point, { time })),
    ...totals(setup, state).map((point) => sample(point, { time, startTime })),
  ];
}

function sample([metric, value, labels]: Point, times: { time: Date; startTime?: Date }): MetricSample {
  return { metric, value, ...times, ...(labels === undefined ? {} : { labels }) };
}

function workerPoints({ machine, workload }: Setup, state: SimulationState): Point[] {
  const { workers } = state;
  return [
    ['active_worker_instances', workers.running],
    ['target_worker_instances', workers.target],
    ['min_worker_instances_limit', workers.min],
    ['max_worker_instances_limit', workers.max],
    ['aggregated_worker_utilization', state.cpuUtilization],
    ['current_num_vcpus', workers.running * machine.vcpus],
    ['memory_capacity', Math.round(workers.running * machine.memoryMb * 1024 ** 2)],
    ['elapsed_time', state.now],
    ['is_failed', state.phase === 'failed'],
    ['status', statusOf(state)],
    ...(workload.type === 'streaming'
      ? ([['worker_utilization_hint', workers.utilizationHint]] satisfies Point[])
      : []),
  ];
}

function statusOf(state: SimulationState): string {
  if (state.phase === 'pending') return 'PENDING';
  return state.phase === 'draining' ? 'DRAINING' : 'RUNNING';
}

function streamingPoints(setup: Setup, state: SimulationState): Point[] {
  const waiting = state.stages.reduce((sum, stage) => sum + backlog(stage), 0);
  return [
    ['system_lag', lag(systemLag(state))],
    ['data_watermark_age', lag(state.now - watermark(state))],
    ['backlog_elements', waiting],
    ['backlog_bytes', waiting * setup.workload.recordBytes],
    ['estimated_backlog_processing_time', Math.round(Math.min(backlogSeconds(state), endlessSeconds))],
    ...setup.stages.flatMap(({ id }, index): Point[] => {
      const stage = state.stages[index];
      if (stage === undefined) return [];
      const labels = { stage: id };
      return [
        ['per_stage_system_lag', lag(oldestWait(stage, state.now)), labels],
        ['per_stage_data_watermark_age', lag(state.now - watermark(state, index)), labels],
        ['is_bottleneck', isBottleneck(stage, state.now), labels],
      ];
    }),
  ];
}

/** The service marks what delays elements by more than five minutes. */
function isBottleneck(stage: StageState, now: number): boolean {
  return oldestWait(stage, now) > 300;
}

function lag(seconds: number): number {
  return Math.round(Math.max(leastLagSeconds, seconds));
}

function totals(setup: Setup, { usage, ...state }: SimulationState): Point[] {
  const { workload } = setup;
  const counts = stepCounts(setup, { usage, ...state });
  return [
    ['total_vcpu_time', usage.vcpuSeconds],
    ['total_memory_usage_time', usage.memoryMbSeconds / 1024],
    ['total_pd_usage_time', usage.diskGbSeconds],
    ...(workload.type === 'batch'
      ? ([['total_shuffle_data_processed', usage.shuffleBytes / gigabyte]] satisfies Point[])
      : ([['total_streaming_data_processed', usage.streamingBytes / gigabyte]] satisfies Point[])),
    ...counts
      .filter(({ isLast }) => !isLast)
      .flatMap(({ step, output }): Point[] => {
        const labels = { pcollection: outputName(step), ptransform: step.name };
        const bytes = output * workload.recordBytes;
        return [
          ['elements_produced_count', output, labels],
          ['estimated_bytes_produced_count', bytes, labels],
          ['element_count', output, { pcollection: outputName(step) }],
          ['estimated_byte_count', bytes, { pcollection: outputName(step) }],
        ];
      }),
    ...counts.flatMap(({ step, input }) =>
      step.counters.map(({ name, perElement }): Point => {
        return [
          'user_counter',
          Math.floor(input * perElement + 1e-9),
          { metric_name: name, ptransform: step.name },
        ];
      }),
    ),
  ];
}

/** Whether a minute's points are due: the service measures once a minute, beginning when the job runs. */
export function isSampleDue(state: SimulationState): boolean {
  return state.now >= launchSeconds && state.now % 60 === 0;
}
