/** The Google Cloud services a connection speaks to. On a local endpoint all of them are served there. */
export type GoogleService = 'dataflow' | 'monitoring' | 'logging' | 'scheduler';

interface ServiceAdvice {
  readonly host: string;
  /** What to ask for, up to the project. */
  readonly role: string;
  /** What still works where this service is denied; empty when nothing does. */
  readonly without: string;
}

/**
 * @see https://cloud.google.com/dataflow/docs/concepts/access-control
 * @see https://cloud.google.com/monitoring/access-control
 * @see https://cloud.google.com/logging/docs/access-control
 * @see https://cloud.google.com/iam/docs/roles-permissions/cloudscheduler
 */
export const googleServices: Readonly<Record<GoogleService, ServiceAdvice>> = {
  dataflow: {
    host: 'dataflow.googleapis.com',
    role: 'Ask for the role Dataflow Viewer (roles/dataflow.viewer), or Dataflow Developer to stop jobs',
    without: '',
  },
  monitoring: {
    host: 'monitoring.googleapis.com',
    role: 'Ask for the role Monitoring Viewer (roles/monitoring.viewer)',
    without: 'Everything but metrics over time works without it.',
  },
  logging: {
    host: 'logging.googleapis.com',
    role: 'Ask for the role Logs Viewer (roles/logging.viewer)',
    without: 'Everything but the logs of workers works without it.',
  },
  scheduler: {
    host: 'cloudscheduler.googleapis.com',
    role: 'Ask for the role Cloud Scheduler Viewer (roles/cloudscheduler.viewer), or Cloud Scheduler Admin to change schedules',
    without: 'Everything but schedules works without it.',
  },
};
