import type { Connection } from '../connection.ts';
import { DataflowError } from '../errors.ts';
import type { CredentialsFile } from './credentialsFile.ts';
import { type ErrorDetails, readErrorDetails } from './errorDetails.ts';
import { failureOf, type FailureKind } from './failures.ts';
import type { GoogleService } from './googleServices.ts';

const longestReason = 2000;

/** Where something failed, as far as it decides what to say. */
export interface FailurePlace {
  /** Of the caller: what was aborted is told as cancelled. */
  readonly signal?: AbortSignal;
  /** Dataflow unless said. */
  readonly service?: GoogleService;
  /** What the connection signs in with. */
  readonly credentials?: CredentialsFile | undefined;
}

/**
 * A failure of Google's client, of authentication or of the network, as a DataflowError.
 * @param operation what was tried, for example `Listing jobs in us-central1`
 */
export function dataflowErrorOf(
  error: unknown,
  operation: string,
  connection: Connection,
  { signal, service = 'dataflow', credentials }: FailurePlace = {},
): DataflowError {
  if (error instanceof DataflowError) return error;
  const details = readErrorDetails(error);
  const kind = signal?.aborted === true ? 'cancelled' : failureKind(details);
  return failureAs(kind, details, error, operation, connection, { service, credentials });
}

/** A failure before any call. What nothing else explains is the fault of the credentials, where there are some. */
export function signInErrorOf(
  error: unknown,
  operation: string,
  connection: Connection,
  credentials?: CredentialsFile,
): DataflowError {
  const details = readErrorDetails(error);
  const failAs = (kind: FailureKind): DataflowError =>
    failureAs(kind, details, error, operation, connection, { credentials });
  if (error instanceof DataflowError || connection.auth.kind === 'none') {
    return dataflowErrorOf(error, operation, connection);
  }
  // The library tells apart neither a file that is missing from one that is not JSON, nor which it has read.
  if (credentials?.isFromVariable === true && credentials.state === 'missing') return failAs('noCredentials');
  if (credentials?.state === 'unreadable') return failAs('unreadableCredentials');
  const failure = dataflowErrorOf(error, operation, connection, { credentials });
  return failure.code === 'INTERNAL' ? failAs('unreadableCredentials') : failure;
}

function failureAs(
  kind: FailureKind,
  details: ErrorDetails,
  error: unknown,
  operation: string,
  connection: Connection,
  { service = 'dataflow', credentials }: FailurePlace,
): DataflowError {
  const failure = failureOf(kind);
  const api = details.metadata['service'];
  const permission = permissionIn(details);
  const words = reasonOf(details);
  const context = {
    connection,
    ...(details.helpUrl !== undefined && { helpUrl: details.helpUrl }),
    service,
    ...(api !== undefined && /^[a-z0-9.-]+$/.test(api) && { api }),
    ...(permission !== undefined && { permission }),
    words,
    ...(credentials && { credentials }),
  };
  return new DataflowError(
    failure.code,
    operation,
    failure.reason?.(context) ?? words,
    failure.remedy(context),
    {
      cause: error,
      ...(details.retryAfterMs !== undefined && { retryAfterMs: details.retryAfterMs }),
      step: failure.step?.(context),
    },
  );
}

/** From the details, else from the words that IAM uses. */
function permissionIn({ metadata, message }: ErrorDetails): string | undefined {
  const told = metadata['permission'] ?? /[Pp]ermission:? '?([a-z]+(?:\.[A-Za-z]+){2,})'?/.exec(message)?.[1];
  return told !== undefined && /^[A-Za-z]+(\.[A-Za-z]+)+$/.test(told) ? told : undefined;
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
  ['ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientScopes'],
]);

/** Failures that carry no reason and often no fitting status; the first match counts. */
const kindsByWords: readonly (readonly [RegExp, FailureKind])[] = [
  [/could not load the default credentials|unable to detect a project id/i, 'noCredentials'],
  [
    /invalid_grant|invalid_rapt|reauth related error|token has been expired or revoked/i,
    'expiredCredentials',
  ],
  [/insufficient authentication scopes/i, 'insufficientScopes'],
  [/quota project|quota_project/i, 'noQuotaProject'],
  [/client has already been closed/i, 'closed'],
  [/ECONNREFUSED/, 'refused'],
  [/ENOTFOUND|EAI_AGAIN|name resolution failed/i, 'hostNotFound'],
  [/self[- ]signed certificate|unable to (get|verify)[a-z ]* certificate|CERT_/i, 'untrustedCertificate'],
  [/unable to impersonate|iam\.serviceAccounts\.getAccessToken/, 'impersonationRefused'],
  [/GOOGLE_APPLICATION_CREDENTIALS|the (incoming JSON object|file at)/i, 'rejectedCredentials'],
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
  // Of HTTP: the address that tokens come from, whose status gRPC hands on.
  [429, 'rateLimited'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
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
  if (details.isOfSignIn && !byStatus) return 'rejectedCredentials';
  return byStatus ?? 'internal';
}

function reasonOf({ message, violations }: ErrorDetails): string {
  const added = violations.filter((violation) => !message.includes(violation));
  const reason = [message.trim(), ...added].join(' ').slice(0, longestReason).trim();
  if (reason === '') return 'The service gave no reason.';
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
