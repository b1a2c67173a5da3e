import type { JobType } from '../../../dataflow/job.ts';
import type { SeriesRequest } from '../../../dataflow/jobHistory.ts';
import { thresholds } from '../../../diagnosis/catalogue/delay.ts';
import type { ChartId } from '../../shapes/chartTable.ts';
import type { ChartsChoice, Threshold } from '../../shapes/chartsView.ts';

/** One question to Cloud Monitoring. */
export interface ChartQuery extends Pick<SeriesRequest, 'metric' | 'aligner' | 'groupBy' | 'reducer'> {
  /** Names the line that a series is drawn as; undefined for one that is not drawn. */
  readonly line: (labels: Readonly<Record<string, string>>) => string | undefined;
}

/** What a chart is made of. */
export interface ChartPlan {
  readonly id: ChartId;
  readonly queries: readonly ChartQuery[];
  readonly thresholds?: readonly Threshold[];
}

/** Google's lines for the freshness of a streaming job. */
const delayThresholds: readonly Threshold[] = [
  { label: 'healthy up to 1 min', value: thresholds.healthySeconds },
  { label: 'unhealthy from 5 min', value: thresholds.toleratedSeconds },
];

/**
 * The charts of a job that Cloud Monitoring is asked for, in the order they are shown.
 * @see https://cloud.google.com/monitoring/api/metrics_gcp_d_h#gcp-dataflow
 */
export function chartPlans(
  type: JobType,
  { isByStep, isByStage }: Pick<ChartsChoice, 'isByStep' | 'isByStage'>,
): readonly ChartPlan[] {
  const streaming = type === 'BATCH' ? [] : streamingPlans(isByStage);
  return [
    { id: 'elements', queries: [throughput('elements_produced_count', isByStep)] },
    { id: 'bytes', queries: [throughput('estimated_bytes_produced_count', isByStep)] },
    ...streaming,
    {
      id: 'workers',
      queries: [
        whole('active_worker_instances', 'Workers', 'MAX'),
        whole('target_worker_instances', 'Wanted', 'MAX'),
        whole('min_worker_instances_limit', 'Least', 'MAX'),
        whole('max_worker_instances_limit', 'Most', 'MAX'),
      ],
    },
    {
      id: 'cpu',
      queries: [
        {
          ...whole('compute.googleapis.com/instance/cpu/utilization', 'Mean of the workers'),
          reducer: 'MEAN',
        },
        {
          ...whole('compute.googleapis.com/instance/cpu/utilization', 'Busiest worker', 'MAX'),
          reducer: 'MAX',
        },
        whole('worker_utilization_hint', 'Aim of the autoscaler'),
      ],
    },
    {
      id: 'memory',
      queries: [
        {
          metric: 'compute.googleapis.com/guest/memory/bytes_used',
          groupBy: ['state'],
          line: ({ state }) => (state === 'used' ? 'Used' : undefined),
        },
        whole('memory_capacity', 'Capacity', 'MAX'),
      ],
    },
    {
      id: 'counters',
      // Added up over the steps that count it.
      queries: [
        {
          metric: 'user_counter',
          aligner: 'MAX',
          groupBy: ['metric_name'],
          line: ({ metric_name: name }) => name,
        },
      ],
    },
  ];
}

function streamingPlans(isByStage: boolean): readonly ChartPlan[] {
  return [
    {
      id: 'freshness',
      queries: [
        isByStage
          ? ofStage('per_stage_data_watermark_age')
          : whole('data_watermark_age', 'Data freshness', 'MAX'),
      ],
      thresholds: delayThresholds,
    },
    {
      id: 'latency',
      queries: [isByStage ? ofStage('per_stage_system_lag') : whole('system_lag', 'System latency', 'MAX')],
    },
    {
      id: 'backlogTime',
      // Stages work side by side, so that the slowest one is the job's time.
      queries: [
        isByStage
          ? ofStage('estimated_backlog_processing_time')
          : { ...whole('estimated_backlog_processing_time', 'Slowest stage', 'MAX'), reducer: 'MAX' },
      ],
    },
    {
      id: 'backlogBytes',
      queries: [isByStage ? ofStage('backlog_bytes') : whole('backlog_bytes', 'All stages', 'MAX')],
    },
    {
      id: 'backlogElements',
      queries: [isByStage ? ofStage('backlog_elements') : whole('backlog_elements', 'All stages', 'MAX')],
    },
  ];
}

function throughput(metric: string, isByStep: boolean): ChartQuery {
  return isByStep
    ? { metric, groupBy: ['ptransform'], line: ({ ptransform }) => ptransform }
    : whole(metric, 'All steps');
}

/** The largest reading of a step is kept: that is what people look for. */
function ofStage(metric: string): ChartQuery {
  return { metric, aligner: 'MAX', groupBy: ['stage'], line: ({ stage }) => stage };
}

function whole(metric: string, name: string, aligner?: SeriesRequest['aligner']): ChartQuery {
  return { metric, ...(aligner && { aligner }), groupBy: [], line: () => name };
}
