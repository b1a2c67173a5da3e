/** Every way a call to Dataflow can fail, as far as the product tells them apart. */
export type DataflowErrorCode =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'API_DISABLED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'UNIMPLEMENTED'
  | 'INTERNAL';

/** What one click can do about a failure, where more helps than trying again. */
export type NextStep =
  /** With gcloud, as a person. */
  | { readonly kind: 'signIn' }
  | { readonly kind: 'setQuotaProject'; readonly projectId: string }
  /** An https page. */
  | { readonly kind: 'openPage'; readonly url: string }
  /** A file of this machine. */
  | { readonly kind: 'openFile'; readonly path: string }
  | { readonly kind: 'editConnection' };

/** A failure as people meet it: what failed, why, and what to do about it. */
export class DataflowError extends Error {
  override readonly name = 'DataflowError';

  constructor(
    readonly code: DataflowErrorCode,
    /** What was tried, for example `Listing jobs in us-central1`. */
    readonly operation: string,
    /** The service's own words, or ours where it gave none. */
    readonly reason: string,
    /** The next step for a person. */
    readonly remedy: string,
    options: {
      readonly cause?: unknown;
      readonly retryAfterMs?: number;
      readonly step?: NextStep | undefined;
    } = {},
  ) {
    super(
      `${operation} failed: ${reason} ${remedy}`.trim(),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.step) this.step = options.step;
  }

  /** Anything thrown, as a DataflowError. Failures of the service itself are told apart by googleErrors.ts. */
  static from(error: unknown, operation: string): DataflowError {
    if (error instanceof DataflowError) return error;
    if (error instanceof Error && error.name === 'AbortError') {
      return new DataflowError('CANCELLED', operation, 'It was cancelled.', '', { cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = 'Please report this with the Dataflow output channel attached.';
    return new DataflowError('INTERNAL', operation, reason, remedy, { cause: error });
  }

  /** How long the service asked to wait before another try, in milliseconds. */
  readonly retryAfterMs?: number;

  /** What a click can do about it; without one, trying again or the settings. */
  readonly step?: NextStep;

  /** Whether the same call may succeed later without anything being changed. */
  get isTransient(): boolean {
    return this.code === 'UNAVAILABLE' || this.code === 'RATE_LIMITED' || this.code === 'DEADLINE_EXCEEDED';
  }
}
