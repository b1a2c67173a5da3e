import type { Connection } from '../connection.ts';
import { DataflowError } from '../errors.ts';
import { type ErrorDetails, readErrorDetails } from './errorDetails.ts';
import { failureOf, type FailureKind } from './failures.ts';
import type { GoogleService } from './googleServices.ts';

const longestReason = 2000;

/**
 * A failure of Google's client, of authentication or of the network, as a DataflowError.
 * @param operation what was tried, for example `Listing jobs in us-central1`
 */
export function dataflowErrorOf(
  error: unknown,
  operation: string,
  connection: Connection,
  { signal, service = 'dataflow' }: { readonly signal?: AbortSignal; readonly service?: GoogleService } = {},
): DataflowError {
  if (error instanceof DataflowError) return error;
  const details = readErrorDetails(error);
  const kind = signal?.aborted === true ? 'cancelled' : failureKind(details);
  return failureAs(kind, details, error, operation, connection, service);
}

/** A failure before any call. What nothing else explains is the fault of the credentials, where there are some. */
export function signInErrorOf(error: unknown, operation: string, connection: Connection): DataflowError {
  const failure = dataflowErrorOf(error, operation, connection);
  if (failure.code !== 'INTERNAL' || connection.auth.kind === 'none') return failure;
  return failureAs('unreadableCredentials', readErrorDetails(error), error, operation, connection);
}

function failureAs(
  kind: FailureKind,
  details: ErrorDetails,
  error: unknown,
  operation: string,
  connection: Connection,
  service: GoogleService = 'dataflow',
): DataflowError {
  const failure = failureOf(kind);
  const api = details.metadata['service'];
  const context = {
    connection,
    ...(details.helpUrl !== undefined && { helpUrl: details.helpUrl }),
    service,
    ...(api !== undefined && /^[a-z0-9.-]+$/.test(api) && { api }),
  };
  return new DataflowError(
    failure.code,
    operation,
    failure.reason?.(context) ?? reasonOf(details),
    failure.remedy(context),
    { cause: error, ...(details.retryAfterMs !== undefined && { retryAfterMs: details.retryAfterMs }) },
  );
}

/** Google's ErrorInfo reasons that need other advice than their status. */
const kindsByReason: ReadonlyMap<string, FailureKind> = new Map([
  ['SERVICE_DISABLED', 'apiDisabled'],
  ['ACCESS_NOT_CONFIGURED', 'apiDisabled'],
  ['BILLING_DISABLED', 'billingDisabled'],
  ['USER_PROJECT_DENIED', 'noQuotaProject'],
  ['CONSUMER_INVALID', 'unknownProject'],
  ['CONSUMER_SUSPENDED', 'unknownProject'],
  ['SECURITY_POLICY_VIOLATED', 'outsidePerimeter'],
  ['RATE_LIMIT_EXCEEDED', 'rateLimited'],
  ['RESOURCE_QUOTA_EXCEEDED', 'rateLimited'],
  ['ACCESS_TOKEN_EXPIRED', 'expiredCredentials'],
  ['CREDENTIALS_MISSING', 'noCredentials'],
]);

/** Failures that carry no reason and often no fitting status; the first match counts. */
const kindsByWords: readonly (readonly [RegExp, FailureKind])[] = [
  [/could not load the default credentials|unable to detect a project id/i, 'noCredentials'],
  [
    /invalid_grant|invalid_rapt|reauth related error|token has been expired or revoked/i,
    'expiredCredentials',
  ],
  [/quota project|quota_project/i, 'noQuotaProject'],
  [/client has already been closed/i, 'closed'],
  [/ECONNREFUSED/, 'refused'],
  [/ENOTFOUND|EAI_AGAIN|name resolution failed/i, 'hostNotFound'],
  [/self[- ]signed certificate|unable to (get|verify)[a-z ]* certificate|CERT_/i, 'untrustedCertificate'],
  [
    /getting metadata from plugin failed|GOOGLE_APPLICATION_CREDENTIALS|the (incoming JSON object|file at)/i,
    'rejectedCredentials',
  ],
];

/** @see https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const kindsByStatus: ReadonlyMap<number, FailureKind> = new Map([
  [1, 'cancelled'],
  [3, 'invalidArgument'],
  [4, 'deadlineExceeded'],
  [5, 'notFound'],
  [6, 'alreadyExists'],
  [7, 'permissionDenied'],
  [8, 'rateLimited'],
  [9, 'failedPrecondition'],
  [10, 'unavailable'],
  [11, 'invalidArgument'],
  [12, 'unimplemented'],
  [14, 'unavailable'],
  [16, 'rejectedCredentials'],
]);

/** Only these statuses are made on this side of the wire, so only their words are ours or the system's. */
const localStatuses: ReadonlySet<number | undefined> = new Set([undefined, 2, 14, 16]);

function failureKind(details: ErrorDetails): FailureKind {
  // With user credentials and no quota project, the disabled API belongs to gcloud's own project.
  if (details.reason === 'SERVICE_DISABLED' && /quota project/i.test(details.message))
    return 'noQuotaProject';
  const byReason = details.reason === undefined ? undefined : kindsByReason.get(details.reason);
  if (byReason) return byReason;
  // gRPC's own words, on this side of the wire, with its measurements behind them.
  if (details.status === 4 && details.message.startsWith('Deadline exceeded after')) return 'noAnswer';
  const byStatus = details.status === undefined ? undefined : kindsByStatus.get(details.status);
  if (!byStatus || localStatuses.has(details.status) || details.status === 7) {
    const byWords = kindsByWords.find(([words]) => words.test(details.message));
    if (byWords) return byWords[1];
  }
  return byStatus ?? 'internal';
}

function reasonOf({ message, violations }: ErrorDetails): string {
  const added = violations.filter((violation) => !message.includes(violation));
  const reason = [message.trim(), ...added].join(' ').slice(0, longestReason).trim();
  if (reason === '') return 'The service gave no reason.';
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
