/** Every way a call to Dataflow can fail, as far as the product tells them apart. */
export const dataflowErrorCodes = [
  'CANCELLED',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'API_DISABLED',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
] as const;
export type DataflowErrorCode = (typeof dataflowErrorCodes)[number];

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
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(
      `${operation} failed: ${reason} ${remedy}`.trim(),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
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

  /** Whether the same call may succeed later without anything being changed. */
  get isTransient(): boolean {
    return this.code === 'UNAVAILABLE' || this.code === 'RATE_LIMITED' || this.code === 'DEADLINE_EXCEEDED';
  }
}
