import type { ResourceType } from './jobResource.ts';

/** What Cloud Monitoring knows of one metric of Dataflow jobs, or of the workers of a job. */
export interface JobMetric {
  /** As engines give it: without `dataflow.googleapis.com/job/`; the whole type for metrics of other services. */
  readonly name: string;
  /** For example `dataflow.googleapis.com/job/system_lag`. */
  readonly type: string;
  readonly resource: ResourceType;
  readonly kind: 'GAUGE' | 'DELTA' | 'CUMULATIVE';
  readonly valueType: 'BOOL' | 'INT64' | 'DOUBLE' | 'STRING';
  readonly unit: string;
  readonly displayName: string;
  /** Beside `job_id`, which all metrics of jobs have. */
  readonly labels: readonly string[];
}

const jobMetricPrefix = 'dataflow.googleapis.com/job/';

const stage = ['stage'];
const produced = ['pcollection', 'ptransform'];
const topic = ['topic_project_id', 'topic_id'];
const subscription = ['subscription_project_id', 'subscription_id', ...topic];

/**
 * Google's table without the metrics whose values are distributions.
 * @see https://cloud.google.com/monitoring/api/metrics_gcp_d_h#gcp-dataflow
 */
export const jobMetrics: readonly JobMetric[] = [
  gauge('active_worker_instances', 'INT64', '1', 'Active Worker Instances'),
  gauge('aggregated_worker_utilization', 'DOUBLE', '10^2.%', 'Aggregated Worker Utilization'),
  gauge('backlog_bytes', 'INT64', 'By', 'Per-stage backlog in bytes', stage),
  gauge('backlog_elements', 'INT64', '1', 'Per-stage backlog in elements', stage),
  gauge('backlogged_keys', 'INT64', '1', 'Backlogged Keys', stage),
  delta('bigquery/write_count', '1', 'BigQueryIO.Write Requests', [
    'status',
    'ptransform',
    'bigquery_project_id',
    'bigquery_dataset_id',
    'bigquery_table_or_view_id',
  ]),
  gauge('billable_shuffle_data_processed', 'INT64', 'By', 'Billable shuffle data processed'),
  gauge('current_num_vcpus', 'INT64', '1', 'Current number of vCPUs in use'),
  gauge('current_shuffle_slots', 'INT64', '1', 'Current shuffle slots in use'),
  gauge('data_watermark_age', 'INT64', 's', 'Data watermark lag'),
  gauge('disk_space_capacity', 'INT64', 'By', 'Disk Space Capacity', ['storage_type']),
  delta('duplicates_filtered_out_count', '1', 'Duplicate message count per stage', stage),
  gauge('elapsed_time', 'INT64', 's', 'Elapsed time'),
  gauge('element_count', 'INT64', '1', 'Element count', ['pcollection']),
  delta('elements_produced_count', '1', 'Elements Produced', produced),
  gauge('estimated_backlog_processing_time', 'INT64', 's', 'Estimated time to process the backlog', stage),
  gauge('estimated_byte_count', 'INT64', 'By', 'Estimated byte count', ['pcollection']),
  gauge('estimated_bytes_active', 'INT64', 'By', 'Active Size', stage),
  delta('estimated_bytes_consumed_count', 'By', 'Throughput', stage),
  delta('estimated_bytes_produced_count', '1', 'Estimated Bytes Produced', produced),
  gauge('estimated_timer_backlog_processing_time', 'INT64', 's', 'Estimated time for timers', stage),
  gauge('horizontal_worker_scaling', 'BOOL', '', 'Horizontal Worker Scaling', ['rationale', 'direction']),
  gauge('is_bottleneck', 'BOOL', '', 'Bottleneck Status and Likely Causes', [
    'stage',
    'likely_cause',
    'bottleneck_kind',
  ]),
  gauge('is_failed', 'INT64', '1', 'Failed'),
  gauge('longest_processing_time', 'INT64', 'us', 'Longest Processing Times', ['user_worker_id']),
  gauge('max_worker_instances_limit', 'INT64', '1', 'Autoscaling worker instances ceiling'),
  gauge('memory_capacity', 'INT64', 'By', 'Memory Capacity'),
  gauge('min_worker_instances_limit', 'INT64', '1', 'Autoscaling worker instances flooring'),
  gauge('per_stage_data_watermark_age', 'INT64', 's', 'Per-stage data watermark lag', stage),
  gauge('per_stage_system_lag', 'INT64', 's', 'Per-stage system lag', stage),
  gauge('processing_parallelism_keys', 'INT64', '1', 'The approximate number of parallel keys', stage),
  delta('pubsub/late_messages_count', '1', 'Pub/Sub Late Messages Count', ['stage', ...subscription]),
  delta('pubsub/published_messages_count', '1', 'Pub/Sub Published Messages', ['stage', ...topic, 'status']),
  delta('pubsub/read_count', '1', 'PubsubIO.Read requests', ['status', 'ptransform', ...subscription]),
  gauge(
    'pubsub/streaming_pull_connection_status',
    'DOUBLE',
    '%',
    'Percentage of active or terminated Streaming Pull connections',
    ['status', 'ptransform', ...subscription],
  ),
  delta('pubsub/write_count', '1', 'Pub/Sub Publish Requests', ['status', 'ptransform', ...topic]),
  gauge('recommended_parallelism', 'INT64', '1', 'Recommended Parallelism', stage),
  gauge('status', 'STRING', '', 'Status'),
  gauge('streaming_engine/key_processing_availability', 'DOUBLE', '10^2.%', 'Key availability', stage),
  delta('streaming_engine/persistent_state/read_bytes_count', '1', 'Storage bytes read', stage),
  gauge('streaming_engine/persistent_state/stored_bytes', 'INT64', 'By', 'Current persistent state usage'),
  delta('streaming_engine/persistent_state/write_bytes_count', '1', 'Storage bytes written', stage),
  gauge('system_lag', 'INT64', 's', 'System lag'),
  gauge('target_worker_instances', 'INT64', '1', 'Target Worker Instances'),
  delta('thread_time', 'ms', 'Thread Time', ['ptransform', 'function']),
  delta('timers_pending_count', '1', 'Timers pending count per stage', stage),
  delta('timers_processed_count', '1', 'Timers processed count per stage', stage),
  { ...gauge('total_dcu_usage', 'DOUBLE', '{dcu}', 'Total DCU usage'), kind: 'CUMULATIVE' },
  gauge('total_memory_usage_time', 'INT64', 'GBy.s', 'Total memory usage time'),
  gauge('total_pd_usage_time', 'INT64', 'GBy.s', 'Total PD usage time', ['storage_type']),
  gauge('total_secu_usage', 'DOUBLE', '{secu}', 'Total SECU usage'),
  gauge('total_shuffle_data_processed', 'INT64', 'By', 'Total shuffle data processed'),
  gauge('total_streaming_data_processed', 'INT64', 'By', 'Total streaming data processed'),
  gauge('total_vcpu_time', 'INT64', 's', 'Total vCPU time'),
  gauge('user_counter', 'DOUBLE', '1', 'User Counter', ['metric_name', 'ptransform']),
  gauge('worker_utilization_hint', 'DOUBLE', '%', 'Worker Utilization Hint'),
  gauge('worker_utilization_hint_is_actively_used', 'BOOL', '', 'Worker Utilization Hint Is Actively Used'),
  ofWorkers('compute.googleapis.com/instance/cpu/utilization', 'DOUBLE', '10^2.%', 'CPU utilization', [
    'instance_name',
  ]),
  ofWorkers('compute.googleapis.com/guest/memory/bytes_used', 'INT64', 'By', 'Memory bytes used', [
    'instance_name',
    'state',
  ]),
];

/** All labels that series of a metric have. */
export function metricLabels({ resource, labels }: JobMetric): readonly string[] {
  return resource === 'dataflow_job' ? ['job_id', ...labels] : labels;
}

function gauge(
  name: string,
  valueType: JobMetric['valueType'],
  unit: string,
  displayName: string,
  labels: readonly string[] = [],
): JobMetric {
  const type = `${jobMetricPrefix}${name}`;
  return { name, type, resource: 'dataflow_job', kind: 'GAUGE', valueType, unit, displayName, labels };
}

function delta(name: string, unit: string, displayName: string, labels: readonly string[]): JobMetric {
  return { ...gauge(name, 'INT64', unit, displayName, labels), kind: 'DELTA' };
}

/** Of Compute Engine: the machines of a job are found by their label `dataflow_job_id`. */
function ofWorkers(
  type: string,
  valueType: JobMetric['valueType'],
  unit: string,
  displayName: string,
  labels: readonly string[],
): JobMetric {
  return { ...gauge(type, valueType, unit, displayName, labels), type, resource: 'gce_instance' };
}
