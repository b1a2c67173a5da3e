import { isRecord } from '../isRecord.ts';

/**
 * What a failed call tells beside its status, read from the google.rpc details that google-gax decodes.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export interface ErrorDetails {
  /** gRPC status number; absent for failures before any call, such as missing credentials. */
  readonly status?: number;
  /** The words of the service, without gRPC's prefix. */
  readonly message: string;
  /** Whether no token could be had, so that the call was never made. */
  readonly isOfSignIn: boolean;
  /** ErrorInfo.reason, for example `SERVICE_DISABLED`. */
  readonly reason?: string;
  /** ErrorInfo.metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  /** RetryInfo.retry_delay in milliseconds. */
  readonly retryAfterMs?: number;
  /** First https page of Help.links, else ErrorInfo's activationUrl. */
  readonly helpUrl?: string;
  /** Descriptions of PreconditionFailure, BadRequest and QuotaFailure. */
  readonly violations: readonly string[];
}

/** @param error whatever the client threw */
export function readErrorDetails(error: unknown): ErrorDetails {
  const fields = record(error) ?? {};
  const details = Array.isArray(fields['statusDetails']) ? fields['statusDetails'].map(record) : [];
  const metadata = strings(record(fields['errorInfoMetadata']) ?? {});
  const retryAfterMs = first(details, (detail) => durationMs(detail['retryDelay']));
  const helpUrl = first(details, helpLink) ?? httpsUrl(metadata['activationUrl']);
  const reason = text(fields['reason']);
  const said = words(error, fields);
  return {
    ...(typeof fields['code'] === 'number' && { status: fields['code'] }),
    message: signInWords(said),
    isOfSignIn: isOfSignIn(said),
    ...(reason !== undefined && { reason }),
    metadata,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(helpUrl !== undefined && { helpUrl }),
    violations: details.flatMap((detail) => (detail === undefined ? [] : violationsOf(detail))),
  };
}

function words(error: unknown, fields: Readonly<Record<string, unknown>>): string {
  const own = text(fields['details']);
  if (own !== undefined) return own;
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\d+ [A-Z_]+: /, '');
}

/** gRPC's words for a call that was never made. */
const signInPrefix = 'Getting metadata from plugin failed with error: ';

function isOfSignIn(message: string): boolean {
  return message.startsWith(signInPrefix);
}

/** What was said when a token was asked for, without what each layer between has put in front of it. */
function signInWords(message: string): string {
  if (!isOfSignIn(message)) return message;
  const told = message
    .slice(signInPrefix.length)
    .replace(/^(Could not refresh access token: |Error code )/, '');
  try {
    // Some refusals are handed on as the body they came in.
    const body = record(JSON.parse(told)) ?? {};
    const parts = [body['error'], body['error_description']].map(text).filter((part) => part !== undefined);
    return parts.length > 0 ? parts.join(': ') : told;
  } catch {
    return told;
  }
}

function violationsOf(detail: Readonly<Record<string, unknown>>): readonly string[] {
  const listed = [detail['violations'], detail['fieldViolations']].find((list) => Array.isArray(list));
  if (!Array.isArray(listed)) return [];
  return listed.map((item) => text(record(item)?.['description'])).filter((item) => item !== undefined);
}

function helpLink(detail: Readonly<Record<string, unknown>>): string | undefined {
  const links = detail['links'];
  return Array.isArray(links) ? first(links.map(record), (link) => httpsUrl(link['url'])) : undefined;
}

function httpsUrl(value: unknown): string | undefined {
  const address = text(value);
  return address !== undefined && /^https:\/\/[^\s`]{1,500}$/.test(address) ? address : undefined;
}

/** Seconds may be a number, a string or protobufjs' Long. */
function durationMs(value: unknown): number | undefined {
  const duration = record(value);
  if (!duration) return undefined;
  const ms = numeric(duration['seconds']) * 1000 + Math.ceil(numeric(duration['nanos']) / 1e6);
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

function numeric(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'string') return Number(value);
  const long = record(value);
  return long && typeof long['low'] === 'number' && typeof long['high'] === 'number'
    ? long['high'] * 2 ** 32 + (long['low'] >>> 0)
    : 0;
}

function first<T>(
  details: readonly (Readonly<Record<string, unknown>> | undefined)[],
  read: (detail: Readonly<Record<string, unknown>>) => T | undefined,
): T | undefined {
  return details.map((detail) => detail && read(detail)).find((found) => found !== undefined);
}

function strings(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) ? value : undefined;
}
