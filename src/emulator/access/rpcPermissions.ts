import { isMessage, type DescMethod, type Message } from '@bufbuild/protobuf';
import { UpdateJobRequestSchema as UpdateScheduledJobSchema } from '../gen/google/cloud/scheduler/v1/cloudscheduler_pb.ts';
import { UpdateJobRequestSchema } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobState } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';

/**
 * The permission each RPC needs, by its full name.
 * @see https://cloud.google.com/dataflow/docs/concepts/access-control
 */
const permissions: Readonly<Record<string, string>> = {
  'google.dataflow.v1beta3.JobsV1Beta3.CreateJob': 'dataflow.jobs.create',
  'google.dataflow.v1beta3.JobsV1Beta3.GetJob': 'dataflow.jobs.get',
  'google.dataflow.v1beta3.JobsV1Beta3.UpdateJob': 'dataflow.jobs.updateContents',
  'google.dataflow.v1beta3.JobsV1Beta3.ListJobs': 'dataflow.jobs.list',
  'google.dataflow.v1beta3.JobsV1Beta3.AggregatedListJobs': 'dataflow.jobs.list',
  'google.dataflow.v1beta3.JobsV1Beta3.CheckActiveJobs': 'dataflow.jobs.list',
  'google.dataflow.v1beta3.JobsV1Beta3.SnapshotJob': 'dataflow.jobs.snapshot',
  'google.dataflow.v1beta3.MessagesV1Beta3.ListJobMessages': 'dataflow.messages.list',
  'google.dataflow.v1beta3.MetricsV1Beta3.GetJobMetrics': 'dataflow.metrics.get',
  'google.dataflow.v1beta3.MetricsV1Beta3.GetJobExecutionDetails': 'dataflow.metrics.get',
  'google.dataflow.v1beta3.MetricsV1Beta3.GetStageExecutionDetails': 'dataflow.metrics.get',
  'google.dataflow.v1beta3.SnapshotsV1Beta3.GetSnapshot': 'dataflow.snapshots.get',
  'google.dataflow.v1beta3.SnapshotsV1Beta3.ListSnapshots': 'dataflow.snapshots.list',
  'google.dataflow.v1beta3.SnapshotsV1Beta3.DeleteSnapshot': 'dataflow.snapshots.delete',
  'google.dataflow.v1beta3.TemplatesService.CreateJobFromTemplate': 'dataflow.jobs.create',
  'google.dataflow.v1beta3.TemplatesService.LaunchTemplate': 'dataflow.jobs.create',
  'google.dataflow.v1beta3.TemplatesService.GetTemplate': 'dataflow.jobs.create',
  'google.dataflow.v1beta3.FlexTemplatesService.LaunchFlexTemplate': 'dataflow.jobs.create',
  'google.monitoring.v3.MetricService.ListTimeSeries': 'monitoring.timeSeries.list',
  'google.monitoring.v3.MetricService.ListMetricDescriptors': 'monitoring.metricDescriptors.list',
  'google.monitoring.v3.MetricService.GetMetricDescriptor': 'monitoring.metricDescriptors.get',
  'google.monitoring.v3.MetricService.ListMonitoredResourceDescriptors':
    'monitoring.monitoredResourceDescriptors.list',
  'google.monitoring.v3.MetricService.GetMonitoredResourceDescriptor':
    'monitoring.monitoredResourceDescriptors.get',
  'google.logging.v2.LoggingServiceV2.ListLogEntries': 'logging.logEntries.list',
  'google.logging.v2.LoggingServiceV2.TailLogEntries': 'logging.logEntries.list',
  'google.cloud.scheduler.v1.CloudScheduler.ListJobs': 'cloudscheduler.jobs.list',
  'google.cloud.scheduler.v1.CloudScheduler.GetJob': 'cloudscheduler.jobs.get',
  'google.cloud.scheduler.v1.CloudScheduler.CreateJob': 'cloudscheduler.jobs.create',
  'google.cloud.scheduler.v1.CloudScheduler.UpdateJob': 'cloudscheduler.jobs.update',
  'google.cloud.scheduler.v1.CloudScheduler.DeleteJob': 'cloudscheduler.jobs.delete',
  'google.cloud.scheduler.v1.CloudScheduler.PauseJob': 'cloudscheduler.jobs.pause',
  'google.cloud.scheduler.v1.CloudScheduler.ResumeJob': 'cloudscheduler.jobs.enable',
  'google.cloud.scheduler.v1.CloudScheduler.RunJob': 'cloudscheduler.jobs.run',
};

/** Undefined for an RPC that is not served, which says so to everybody. */
export function permissionOf(method: DescMethod, request: Message): string | undefined {
  if (isMessage(request, UpdateJobRequestSchema) && stops(request.job?.requestedState)) {
    return 'dataflow.jobs.cancel';
  }
  return permissions[`${method.parent.typeName}.${method.name}`];
}

function stops(state: JobState | undefined): boolean {
  return state !== undefined && state !== JobState.UNKNOWN;
}

/** The projects a request concerns; what is no project is left to the RPC, which refuses it. */
export function projectsOf(request: Message): readonly string[] {
  const { projectId, name, parent, resourceNames } = request as Message & Readonly<Record<string, unknown>>;
  if (typeof projectId === 'string') return [projectId];
  const scheduled = isMessage(request, UpdateScheduledJobSchema) ? request.job?.name : undefined;
  const names = Array.isArray(resourceNames) ? resourceNames : [name ?? parent ?? scheduled];
  return names.flatMap((each) => /^projects\/([^/]+)/.exec(String(each))?.[1] ?? []);
}
