import type { WorkerRange } from '../../dataflow/workerLimits.ts';
import type { JobState } from '../../dataflow/job.ts';

/** What a question asks for, as far as the built-in model understands questions. */
export type Intent =
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly filter: ListFilter }
  | { readonly kind: 'status'; readonly job: string }
  | { readonly kind: 'metrics'; readonly job: string; readonly metric?: string }
  | { readonly kind: 'diagnose'; readonly job: string }
  | { readonly kind: 'logs'; readonly job: string }
  | { readonly kind: 'cost'; readonly job: string }
  | {
      readonly kind: 'scale';
      readonly job: string;
      readonly maxWorkers: number;
      readonly minWorkers?: number;
    }
  | { readonly kind: 'snapshot'; readonly job: string }
  /** Let the agent look after it, within these limits where they were named. */
  | { readonly kind: 'watch'; readonly job: string; readonly workers?: WorkerRange }
  /** Let the agent replace it by a new version, from a template where one was named. */
  | { readonly kind: 'migrate'; readonly job: string; readonly template?: string }
  | LaunchIntent
  /** Write a pipeline from words. */
  | { readonly kind: 'pipeline' }
  /** What the pipeline of the file would do. */
  | { readonly kind: 'explainFile' }
  /** Why a step that source code names is slow; of a job where one was named, else of the one that runs the file. */
  | { readonly kind: 'diagnoseStep'; readonly step: string; readonly ofJob?: string }
  /** Which jobs are failing, and why. */
  | { readonly kind: 'triage' }
  /** `stop` leaves open whether to drain or to cancel. */
  | { readonly kind: 'stop'; readonly job: string; readonly mode: 'drain' | 'cancel' | 'stop' };
export type JobIntent = Extract<Intent, { job: string }>;

/** Start a job from a template. What is absent was not said. */
export interface LaunchIntent {
  readonly kind: 'launch';
  /** A title, a part of it, the end of a path, or a gs:// path. */
  readonly template?: string;
  readonly jobName?: string;
  readonly region?: string;
  /** Id of a connection. */
  readonly connection?: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ListFilter {
  /** In one of these states. Empty: in any. */
  readonly states: readonly JobState[];
  /** Only jobs that still run or wait, or only those that ended. */
  readonly activity?: 'ACTIVE' | 'TERMINATED';
  readonly type?: 'BATCH' | 'STREAMING';
  readonly since?: Since;
  /** Part of the name. */
  readonly name?: string;
}

export type Since =
  /** The days begin at midnight of the machine. */
  | { readonly kind: 'today' }
  | { readonly kind: 'yesterday' }
  | { readonly kind: 'hours'; readonly hours: number };
