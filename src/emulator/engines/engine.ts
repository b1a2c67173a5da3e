import type { MetricUpdate } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type {
  Job,
  JobState,
  PipelineDescription,
  RuntimeUpdatableParams,
} from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { AutoscalingEvent, JobMessageImportance } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { StageSummary, WorkerDetails } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { ObjectStore } from '../storage/objectStore.ts';

/** Label that names the engine a job wants. */
export const engineLabel = 'goog-emulator-engine';

/**
 * Something that can run a job. An engine owns everything a job needs (processes, ports, folders) and gives it all back
 * when the run has ended or stop() was called.
 */
export interface Engine {
  /** For example `beam`. Shown in messages. */
  readonly name: string;
  /**
   * Whether this engine takes the job. Called before the job is stored: it may read what the job has staged and must
   * have no effect. Rejects with an ApiError (FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND) when the job is this
   * engine's and cannot run, with the reason.
   */
  accepts(job: Job): Promise<boolean>;
  /**
   * Starts the job. Returns at once; everything that happens later is told to `observer`, a start that fails too
   * (as JOB_STATE_FAILED with an error message first).
   */
  run(job: Job, observer: RunObserver, from?: EngineState): EngineRun;
  /**
   * Whether `job` could take over the state of `from`, the job it replaces or was snapshotted from. Has no effect.
   * Absent: this engine keeps no state. Rejects with FAILED_PRECONDITION in the service's own words when it cannot.
   */
  checkCompatible?(job: Job, from: Job): Promise<void>;
  /**
   * Goes on with a job that ran when the service ended, from a checkpoint() of its run; with none, the run had told
   * nothing yet. Like run(), it returns at once. Absent: jobs of this engine fail when the service ends.
   */
  resume?(job: Job, observer: RunObserver, from?: EngineState): EngineRun;
  /** Ends all runs and frees everything the engine holds. */
  close(): Promise<void>;
}

export interface EngineRun {
  /** Asks the run to end as JOB_STATE_CANCELLED. Resolves when the request was taken; the end comes through the observer. */
  cancel(): Promise<void>;
  /** @throws ApiError of FAILED_PRECONDITION when the engine cannot drain. */
  drain(): Promise<void>;
  /** Present metrics, each once (the API layer adds the tentative duplicates). May be empty before the first report. */
  metrics(): Promise<readonly MetricUpdate[]>;
  /** How many workers the run may have at present. Absent: there are no workers to scale. */
  workerLimits?(): Promise<WorkerLimits | undefined>;
  /** Takes new limits while running. Absent: there are no workers to scale. */
  update?(params: RuntimeUpdatableParams): Promise<void>;
  /** Stages as they stand. Absent: the engine does not know. */
  stages?(): Promise<readonly StageSummary[]>;
  /** Workers of a stage; undefined when there is no such stage. */
  stageWorkers?(stageId: string): Promise<readonly WorkerDetails[] | undefined>;
  /** What another run needs to go on from here, and its size in bytes. Absent: the engine keeps no state. */
  saveState?(): Promise<EngineState>;
  /**
   * Everything Engine.resume() needs to go on with this very job: with it, the run tells nothing again that it has told
   * before this call, and everything that it tells afterwards. Absent, like resume(): the run ends with the service.
   */
  checkpoint?(): Promise<EngineState>;
}

export interface WorkerLimits {
  readonly min: number;
  readonly max: number;
}

/** Owned by the engine that made it; the service keeps it as it is (JSON). */
export interface EngineState {
  readonly engine: string;
  readonly sizeBytes: number;
  readonly data: unknown;
}

/** One entry of a worker's log. */
export interface WorkerLogEntry {
  readonly time: Date;
  /** Names of Cloud Logging's LogSeverity. */
  readonly severity: 'DEBUG' | 'INFO' | 'NOTICE' | 'WARNING' | 'ERROR' | 'CRITICAL';
  readonly message: string;
  /** Last part of the log's name, for example `worker`, `worker-startup`, `harness`, `kubelet`. */
  readonly log: string;
  readonly worker: string;
  /** Name of the user's step, where known. */
  readonly step?: string;
  readonly logger?: string;
  readonly thread?: string;
}

/** A point of a time series of Cloud Monitoring. */
export interface MetricSample {
  /** Without `dataflow.googleapis.com/job/`, for example `system_lag`. */
  readonly metric: string;
  /** Labels of the metric, for example `ptransform`; the job's own are added by the service. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Start of the interval for cumulative and delta metrics. */
  readonly startTime?: Date;
  readonly time: Date;
  readonly value: number | bigint | boolean | string;
}

/**
 * What a run tells the service. Calls after a terminal state are ignored. A `time` is that of the job's own clock, where
 * it has one; without it, things happen when they are told.
 */
export interface RunObserver {
  /**
   * The job began at another time than its submission: an engine that computes jobs may look back. To be called before
   * anything else; the times of creation and start are set to it.
   */
  created(at: Date): void;
  state(state: JobState, time?: Date): void;
  /** Messages are told in the order of their times. */
  message(importance: JobMessageImportance, text: string, time?: Date): void;
  /** The graph, known once the pipeline has been read. */
  description(description: PipelineDescription): void;
  /** A change of the number of workers, or why there was none. */
  autoscaling(event: AutoscalingEvent): void;
  workerLog(entry: WorkerLogEntry): void;
  /** Points taken at the same moment, oldest call first. */
  samples(samples: readonly MetricSample[]): void;
}

/** What engines need of the rest of the emulator. */
export interface EngineContext {
  readonly storage: ObjectStore;
  /** `http://host:port` of the emulator's REST side: workers read and write gs:// paths through it. */
  readonly httpOrigin: () => string;
  /** Folder for the engine's own scratch files; exists, and is removed when the emulator stops. */
  readonly scratchFolder: string;
}
