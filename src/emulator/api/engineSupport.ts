/** What an RPC does for jobs of each engine: `yes`, or in a few words how far it goes. */
export interface EngineSupport {
  readonly beam: string;
  readonly model: string;
}

const full: EngineSupport = { beam: 'yes', model: 'yes' };

/** Every RPC that is served, by its full name; the README's table is made of this. */
export const engineSupport: Readonly<Record<string, EngineSupport>> = {
  'google.dataflow.v1beta3.JobsV1Beta3.CreateJob': {
    beam: 'Python, Java and Go pipelines; replacing a job or starting from a snapshot is refused with the reason',
    model: 'yes, also to replace a job or from a snapshot',
  },
  'google.dataflow.v1beta3.JobsV1Beta3.GetJob': full,
  'google.dataflow.v1beta3.JobsV1Beta3.UpdateJob': {
    beam: 'cancel, labels, archive; drain and scaling are refused with the reason',
    model: 'yes: cancel, drain, scaling, labels, archive',
  },
  'google.dataflow.v1beta3.JobsV1Beta3.ListJobs': full,
  'google.dataflow.v1beta3.JobsV1Beta3.AggregatedListJobs': full,
  'google.dataflow.v1beta3.JobsV1Beta3.CheckActiveJobs': full,
  'google.dataflow.v1beta3.JobsV1Beta3.SnapshotJob': { beam: 'refused with the reason', model: 'yes' },
  'google.dataflow.v1beta3.MessagesV1Beta3.ListJobMessages': full,
  'google.dataflow.v1beta3.MetricsV1Beta3.GetJobMetrics': {
    beam: 'user counters, elements and bytes of collections, step times, watermarks of sources',
    model: 'yes',
  },
  'google.dataflow.v1beta3.MetricsV1Beta3.GetJobExecutionDetails': {
    beam: 'stages with their state and times',
    model: 'yes',
  },
  'google.dataflow.v1beta3.MetricsV1Beta3.GetStageExecutionDetails': {
    beam: 'the workers, without work items',
    model: 'yes',
  },
  'google.dataflow.v1beta3.SnapshotsV1Beta3.GetSnapshot': { beam: 'has none', model: 'yes' },
  'google.dataflow.v1beta3.SnapshotsV1Beta3.ListSnapshots': { beam: 'has none', model: 'yes' },
  'google.dataflow.v1beta3.SnapshotsV1Beta3.DeleteSnapshot': { beam: 'has none', model: 'yes' },
  'google.dataflow.v1beta3.TemplatesService.CreateJobFromTemplate': {
    beam: 'templates staged by --template_location',
    model: 'templates that carry a workload',
  },
  'google.dataflow.v1beta3.TemplatesService.LaunchTemplate': {
    beam: 'templates staged by --template_location',
    model: 'templates that carry a workload',
  },
  'google.dataflow.v1beta3.TemplatesService.GetTemplate': full,
  'google.dataflow.v1beta3.FlexTemplatesService.LaunchFlexTemplate': {
    beam: 'container specs that name a launcher of this machine',
    model: 'container specs that describe a workload',
  },
  'google.monitoring.v3.MetricService.ListTimeSeries': full,
  'google.monitoring.v3.MetricService.ListMetricDescriptors': full,
  'google.monitoring.v3.MetricService.GetMetricDescriptor': full,
  'google.monitoring.v3.MetricService.ListMonitoredResourceDescriptors': full,
  'google.monitoring.v3.MetricService.GetMonitoredResourceDescriptor': full,
  'google.logging.v2.LoggingServiceV2.ListLogEntries': full,
  'google.logging.v2.LoggingServiceV2.TailLogEntries': full,
  'google.cloud.scheduler.v1.CloudScheduler.ListJobs': full,
  'google.cloud.scheduler.v1.CloudScheduler.GetJob': full,
  'google.cloud.scheduler.v1.CloudScheduler.CreateJob': full,
  'google.cloud.scheduler.v1.CloudScheduler.UpdateJob': full,
  'google.cloud.scheduler.v1.CloudScheduler.DeleteJob': full,
  'google.cloud.scheduler.v1.CloudScheduler.PauseJob': full,
  'google.cloud.scheduler.v1.CloudScheduler.ResumeJob': full,
  'google.cloud.scheduler.v1.CloudScheduler.RunJob': full,
};
