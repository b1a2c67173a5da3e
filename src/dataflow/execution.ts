/** @see https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.jobs/getExecutionDetails */
export type ExecutionState = 'UNKNOWN' | 'NOT_STARTED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Progress of one execution stage. Times are ISO 8601 in UTC. */
export interface StageProgress {
  readonly stageId: string;
  readonly state: ExecutionState;
  readonly startTime?: string;
  /** Predicted while the stage runs. */
  readonly endTime?: string;
  /** 0 to 1; batch only. */
  readonly progress?: number;
  readonly stragglers: readonly Straggler[];
}

/** A slow part of a stage. Texts are untrusted. */
export interface Straggler {
  readonly worker?: string;
  /** For example a hot key, or the watermark lag of a streaming worker. */
  readonly cause: string;
  readonly hotKeys: readonly string[];
  readonly startTime?: string;
}

/** A worker of a stage and what it works on. */
export interface StageWorker {
  readonly name: string;
  readonly workItems: readonly {
    readonly id: string;
    readonly state: ExecutionState;
    readonly attemptId?: string;
    readonly startTime?: string;
    readonly endTime?: string;
    readonly progress?: number;
  }[];
}
