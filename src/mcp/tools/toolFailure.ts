import { DataflowError, type DataflowErrorCode } from '../../dataflow/errors.ts';

/** Ways a call fails before or beside Dataflow itself. */
export type PolicyErrorCode =
  /** No such connection, or more than one fits. */
  | 'UNKNOWN_CONNECTION'
  /** The server was started for reading only. */
  | 'READ_ONLY'
  /** A change needs approval, and the client cannot ask a person. */
  | 'APPROVAL_UNAVAILABLE'
  /** All that would happen is more than a question holds. */
  | 'TOO_LONG_TO_APPROVE'
  | 'APPROVAL_DECLINED'
  /** The question was closed without an answer, or the approval was used already or is for another call. */
  | 'APPROVAL_CANCELLED'
  /** The question was answered too late. */
  | 'APPROVAL_TIMED_OUT'
  /** What was approved is not what would be done now. */
  | 'CHANGED_MEANWHILE'
  /** A rule of the policy forbids it, or none allows it. */
  | 'DENIED_BY_RULE'
  /** More or fewer workers than the policy lets a job have. */
  | 'OUT_OF_BOUNDS'
  /** More of a change at once than the policy lets one scaling make. */
  | 'STEP_TOO_LARGE'
  /** The job was scaled a moment ago. */
  | 'COOLING_DOWN'
  /** What the decision rests on is too old. */
  | 'STALE_EVIDENCE'
  /** It would add more cost than the policy lets models add. */
  | 'OVER_BUDGET'
  /** The policy itself is not right, so nothing is changed. */
  | 'POLICY_INVALID';
export type ToolErrorCode = DataflowErrorCode | PolicyErrorCode;

/** Whether the same call makes sense again. */
export type RetryAdvice = 'no' | 'later' | 'after_fixing';

/** A failure as a model can act on it. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';

  constructor(
    readonly code: ToolErrorCode,
    readonly what: string,
    readonly why: string,
    readonly remedy: string,
    readonly retry: RetryAdvice,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number; readonly isQuoted?: boolean } = {},
  ) {
    super(`${what} failed: ${why}`, options.cause === undefined ? undefined : { cause: options.cause });
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    this.isQuoted = options.isQuoted ?? false;
  }

  readonly retryAfterMs?: number;
  /** Whether `what` and `why` may quote the service or a job, and so are untrusted. */
  readonly isQuoted: boolean;

  /** Any error; one that nobody foresaw keeps its details for the log. */
  static from(error: unknown, what: string): ToolFailure {
    if (error instanceof ToolFailure) return error;
    if (error instanceof DataflowError) {
      const { code, operation, reason, remedy, retryAfterMs } = error;
      const retry = error.isTransient ? 'later' : retryAdvice(code);
      const timing = retryAfterMs === undefined ? {} : { retryAfterMs };
      return new ToolFailure(code, operation, reason, remedy, retry, {
        cause: error,
        isQuoted: true,
        ...timing,
      });
    }
    const remedy = 'Look for this trace id in the log of the Dataflow server and report it.';
    return new ToolFailure('INTERNAL', what, 'An unexpected error in the Dataflow server.', remedy, 'no', {
      cause: error,
    });
  }
}

function retryAdvice(code: DataflowErrorCode): RetryAdvice {
  switch (code) {
    case 'INVALID_ARGUMENT':
    case 'NOT_FOUND':
    case 'FAILED_PRECONDITION':
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
    case 'API_DISABLED':
      return 'after_fixing';
    case 'UNAVAILABLE':
    case 'RATE_LIMITED':
    case 'DEADLINE_EXCEEDED':
      return 'later';
    case 'CANCELLED':
    case 'ALREADY_EXISTS':
    case 'UNIMPLEMENTED':
    case 'INTERNAL':
      return 'no';
  }
}
