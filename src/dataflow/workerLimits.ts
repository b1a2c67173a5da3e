/**
 * Limits of a streaming job's autoscaling, as RuntimeUpdatableParams has them.
 * @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs#runtimeupdatableparams
 */
export interface WorkerLimits {
  readonly minNumWorkers?: number;
  readonly maxNumWorkers?: number;
  /** Target CPU utilisation of the workers, 0.1 to 0.9. */
  readonly workerUtilizationHint?: number;
}

/** Workers that a job may have, at least and at most. */
export interface WorkerRange {
  readonly min: number;
  readonly max: number;
}
