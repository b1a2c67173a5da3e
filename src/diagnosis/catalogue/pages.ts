/** Google's own pages that findings point to. */
const docs = 'https://cloud.google.com/dataflow/docs';

export const pages = {
  commonErrors: `${docs}/guides/common-errors`,
  troubleshooting: `${docs}/guides/troubleshooting-your-pipeline`,
  outOfMemory: `${docs}/guides/troubleshoot-oom`,
  slowJobs: `${docs}/guides/troubleshoot-slow-jobs`,
  stuckJobs: `${docs}/guides/troubleshoot-stuck-jobs`,
  bottlenecks: `${docs}/guides/troubleshoot-bottlenecks`,
  stragglers: `${docs}/guides/using-dataflow-insights`,
  streamingStragglers: `${docs}/guides/troubleshoot-streaming-stragglers`,
  autoscaling: `${docs}/guides/troubleshoot-autoscaling`,
  tuneAutoscaling: `${docs}/guides/tune-horizontal-autoscaling`,
  quotas: `${docs}/quotas`,
  permissions: `${docs}/concepts/security-and-permissions`,
  network: `${docs}/guides/specifying-networks`,
  firewall: `${docs}/guides/routes-firewall`,
  templates: `${docs}/guides/troubleshoot-templates`,
  containers: `${docs}/guides/troubleshoot-custom-container`,
  update: `${docs}/guides/updating-a-pipeline`,
  dependencies: `${docs}/guides/manage-dependencies`,
  bigquery: `${docs}/guides/write-to-bigquery`,
  metrics: `${docs}/guides/using-monitoring-intf`,
} as const;
