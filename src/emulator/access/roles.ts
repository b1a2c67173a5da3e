const viewer = [
  'dataflow.jobs.get',
  'dataflow.jobs.list',
  'dataflow.messages.list',
  'dataflow.metrics.get',
  'dataflow.snapshots.get',
  'dataflow.snapshots.list',
  'resourcemanager.projects.get',
  'resourcemanager.projects.list',
];

const developer = [
  ...viewer,
  'dataflow.jobs.cancel',
  'dataflow.jobs.create',
  'dataflow.jobs.snapshot',
  'dataflow.jobs.updateContents',
  'dataflow.snapshots.delete',
];

const monitoringViewer = [
  'monitoring.metricDescriptors.get',
  'monitoring.metricDescriptors.list',
  'monitoring.monitoredResourceDescriptors.get',
  'monitoring.monitoredResourceDescriptors.list',
  'monitoring.timeSeries.list',
];

const loggingViewer = ['logging.logEntries.list', 'logging.logs.list'];

const schedulerViewer = ['cloudscheduler.jobs.get', 'cloudscheduler.jobs.list'];

const schedulerRunner = [...schedulerViewer, 'cloudscheduler.jobs.run'];

const schedulerAdmin = [
  ...schedulerRunner,
  'cloudscheduler.jobs.create',
  'cloudscheduler.jobs.delete',
  'cloudscheduler.jobs.enable',
  'cloudscheduler.jobs.pause',
  'cloudscheduler.jobs.update',
];

const projectViewer = [
  ...viewer,
  ...monitoringViewer,
  ...loggingViewer,
  ...schedulerViewer,
  'storage.buckets.list',
];

/**
 * The permissions of predefined roles, as far as this service has what they are for. `*` stands for everything that
 * begins so.
 * @see https://cloud.google.com/iam/docs/roles-permissions/dataflow
 */
export const roles: Readonly<Record<string, readonly string[]>> = {
  'roles/dataflow.viewer': viewer,
  'roles/dataflow.developer': developer,
  'roles/dataflow.admin': [
    ...developer,
    'storage.buckets.get',
    'storage.objects.create',
    'storage.objects.get',
    'storage.objects.list',
  ],
  'roles/dataflow.worker': [
    'dataflow.jobs.get',
    'storage.buckets.get',
    'storage.objects.create',
    'storage.objects.get',
  ],
  'roles/monitoring.viewer': monitoringViewer,
  'roles/logging.viewer': loggingViewer,
  'roles/cloudscheduler.viewer': schedulerViewer,
  'roles/cloudscheduler.jobRunner': schedulerRunner,
  'roles/cloudscheduler.admin': schedulerAdmin,
  'roles/storage.objectViewer': ['storage.objects.get', 'storage.objects.list'],
  'roles/storage.objectCreator': ['storage.objects.create'],
  'roles/storage.objectAdmin': ['storage.objects.*'],
  'roles/storage.admin': ['storage.*'],
  'roles/iam.serviceAccountTokenCreator': ['iam.serviceAccounts.getAccessToken'],
  'roles/viewer': projectViewer,
  'roles/editor': [
    ...projectViewer,
    ...developer,
    ...schedulerAdmin,
    'storage.buckets.create',
    'storage.buckets.delete',
  ],
  'roles/owner': ['*'],
};

/** Permissions that calls to this service can need; others are accepted nowhere, so a typing error is told. */
export const permissions: readonly string[] = [
  ...new Set([
    ...Object.values(roles).flat(),
    'storage.buckets.update',
    'storage.objects.delete',
    'storage.objects.update',
  ]),
].filter((permission) => !permission.includes('*'));

/** Whether what is granted (with `*` at an end) has the permission. */
export function grants(granted: ReadonlySet<string>, permission: string): boolean {
  if (granted.has(permission) || granted.has('*')) return true;
  const parts = permission.split('.');
  return parts.some((_, index) => index > 0 && granted.has(`${parts.slice(0, index).join('.')}.*`));
}
