import type { WorkerLimits } from '../dataflow/workerLimits.ts';
import type { EvidenceSource } from './evidence.ts';

export type Severity = 'critical' | 'warning' | 'info';
export type Confidence = 'certain' | 'likely' | 'possible';

/** A piece of evidence. Its text is the job's own and untrusted. */
export interface Quote {
  readonly source: EvidenceSource;
  /** Of the message or log entry. */
  readonly id?: string;
  /** ISO 8601, UTC. */
  readonly time?: string;
  /** Bounded; one message, or a figure with its unit. */
  readonly text: string;
}

/** What could be done to the job through the operations of this product. */
export type ProposedAction =
  | { readonly kind: 'scale'; readonly limits: WorkerLimits }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'drain' }
  | { readonly kind: 'cancel' };

export interface Remedy {
  /** One sentence that tells a person what to do, with this job's own numbers where there are any. */
  readonly text: string;
  readonly action?: ProposedAction;
  /** Set where it begins with reading what the job has logged. */
  readonly isInLogs?: true;
}

/** Something that is wrong with a job, and how that is known. */
export interface Finding {
  /** Of the rule, for example `hot-key`. */
  readonly rule: string;
  /** Tells it from other findings of the same rule; absent where the rule finds one thing only. Untrusted. */
  readonly signature?: string;
  readonly title: string;
  readonly meaning: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The newest few. */
  readonly evidence: readonly Quote[];
  /** How often the evidence was seen. */
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly firstTime?: string;
  readonly lastTime?: string;
  /** Full names of the user's steps it concerns; untrusted. */
  readonly steps: readonly string[];
  readonly remedies: readonly Remedy[];
  /** Set where it goes away by itself, so that the same job may succeed when it is started again later. */
  readonly isTransient?: true;
  /** What would show that it is something else. */
  readonly ruledOutBy: string;
  /** Google's own page on it. */
  readonly page: string;
  /** What follows from it and needs no remedy of its own. */
  readonly symptoms: readonly Finding[];
}
