/** @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs.messages/list#AutoscalingEvent */
export type AutoscalingEventType =
  | 'UNKNOWN'
  | 'TARGET_NUM_WORKERS_CHANGED'
  | 'CURRENT_NUM_WORKERS_CHANGED'
  | 'ACTUATION_FAILURE'
  | 'NO_CHANGE';

/** One decision of the autoscaler, or what became of it. */
export interface AutoscalingEvent {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly type: AutoscalingEventType;
  readonly currentNumWorkers: number;
  readonly targetNumWorkers: number;
  /** The service's reason; untrusted like every text of a job. */
  readonly description: string;
  readonly workerPool?: string;
}
