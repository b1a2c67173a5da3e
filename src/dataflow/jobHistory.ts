/** Times are milliseconds since the epoch. */
export interface SeriesRequest {
  /** Without `dataflow.googleapis.com/job/`, for example `system_lag`. A full metric type is taken as it is. */
  readonly metric: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Length of an aligned step, at least 60. */
  readonly stepSeconds: number;
  /** How points of one step become one. Default: `MEAN` for gauges, `RATE` for cumulative and delta metrics. */
  readonly aligner?: 'MEAN' | 'MAX' | 'MIN' | 'RATE' | 'DELTA' | 'NEXT_OLDER' | 'COUNT_TRUE';
  /** Labels of the metric to keep apart; without it, one series per combination of labels. An empty list adds all up. */
  readonly groupBy?: readonly string[];
  /** How series become one that `groupBy` does not keep apart. Default: they are added up. */
  readonly reducer?: 'SUM' | 'MEAN' | 'MAX';
}

/** One time series of Cloud Monitoring. */
export interface JobSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Unit of the metric, for example `s`, `By`, `1`. */
  readonly unit: string;
  /** Oldest first. */
  readonly points: readonly (readonly [timeMs: number, value: number])[];
}

export const logSeverities = [
  'DEFAULT',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
] as const;
export type LogSeverity = (typeof logSeverities)[number];

export interface ListLogsRequest {
  readonly minimumSeverity?: LogSeverity;
  /** ISO 8601; inclusive. */
  readonly startTime?: string;
  /** ISO 8601; exclusive. */
  readonly endTime?: string;
  /** Last part of the log's name, for example `worker`, `worker-startup`, `kubelet`; all but `job-message` when absent. */
  readonly logs?: readonly string[];
  /** Full name of a step. */
  readonly step?: string;
  /** Contained in the entry, upper or lower case. */
  readonly text?: string;
  /** Newest entries to keep. Default 1000. */
  readonly limit?: number;
}

/** One entry of Cloud Logging about a job. Its texts are untrusted. */
export interface JobLogEntry {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly severity: LogSeverity;
  /** Message, with the stack trace where there is one. */
  readonly text: string;
  /** Last part of the log's name. */
  readonly log: string;
  readonly worker?: string;
  /** Full name of the user's step. */
  readonly step?: string;
  readonly logger?: string;
}
