import { create } from '@bufbuild/protobuf';
import { durationFromMs, durationMs, type Duration } from '@bufbuild/protobuf/wkt';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import { RetryConfigSchema, type Job, type RetryConfig } from '../gen/google/cloud/scheduler/v1/job_pb.ts';
import { HttpMethod, type HttpTarget } from '../gen/google/cloud/scheduler/v1/target_pb.ts';
import { CronSchedule } from './cronSchedule.ts';
import { placeOf } from './targetPlace.ts';

const longestUri = 2083;
const longestDescription = 500;
const mostHeaderBytes = 80 * 1024;
const minute = 60_000;
const deadlines = { usual: 3 * minute, least: 15_000, most: 30 * minute };
const withBody: readonly HttpMethod[] = [HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH];

/**
 * Checks what a caller says of a job, and fills in what it leaves out.
 * @throws ApiError INVALID_ARGUMENT, or UNIMPLEMENTED and FAILED_PRECONDITION for what the local service does not deliver
 * @see https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs
 */
export function completeJob(job: Job): { readonly schedule: CronSchedule } {
  if (job.description.length > longestDescription) {
    invalid('description', `it has more than ${longestDescription} characters`);
  }
  if (job.schedule === '') invalid('schedule', 'it is required');
  const schedule = new CronSchedule(job.schedule, job.timeZone);
  job.timeZone ||= 'UTC';
  if (job.target.case === 'httpTarget') completeTarget(job.target.value);
  else if (job.target.case === undefined) invalid('http_target', 'a target is required');
  else throw new ApiError('UNIMPLEMENTED', 'The local service has HTTP targets only.');
  job.retryConfig = completeRetries(job.retryConfig);
  job.attemptDeadline ??= durationFromMs(deadlines.usual);
  const deadline = durationMs(job.attemptDeadline);
  if (deadline < deadlines.least || deadline > deadlines.most) {
    invalid('attempt_deadline', 'it must be in the interval [15s, 30m]');
  }
  return { schedule };
}

function completeTarget(target: HttpTarget): void {
  if (target.uri.length > longestUri) invalid('http_target.uri', `it has more than ${longestUri} characters`);
  const place = placeOf(target.uri);
  if (place === 'invalid') {
    invalid('http_target.uri', `${shown(target.uri)} must begin with http:// or https://`);
  }
  if (place === 'elsewhere') {
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The local service delivers to dataflow.googleapis.com, which is itself, and to this machine, not to ${shown(target.uri)}.`,
    );
  }
  target.httpMethod ||= HttpMethod.POST;
  if (target.body.length > 0 && !withBody.includes(target.httpMethod)) {
    invalid('http_target.body', `${HttpMethod[target.httpMethod]} takes no body`);
  }
  const headers = Object.entries(target.headers);
  if (headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0) >= mostHeaderBytes) {
    invalid('http_target.headers', 'they have 80 KB or more');
  }
  try {
    new Headers(headers);
  } catch {
    invalid('http_target.headers', 'a name or value cannot stand in a header');
  }
  completeAuthorization(target, place);
}

function completeAuthorization({ authorizationHeader: header }: HttpTarget, place: string): void {
  if (header.case === undefined) return;
  if (header.case === 'oidcToken')
    throw new ApiError('UNIMPLEMENTED', 'The local service makes no OIDC tokens.');
  if (!/^[^@\s]+@[^@\s]+$/.test(header.value.serviceAccountEmail)) {
    invalid('http_target.oauth_token.service_account_email', 'it is no address of a service account');
  }
  if (place !== 'service') {
    throw new ApiError('FAILED_PRECONDITION', 'OAuth tokens are for *.googleapis.com only.');
  }
  header.value.scope ||= 'https://www.googleapis.com/auth/cloud-platform';
}

function completeRetries(given: RetryConfig | undefined): RetryConfig {
  const config = create(RetryConfigSchema, given);
  if (config.retryCount < 0 || config.retryCount > 5) {
    invalid('retry_config.retry_count', 'it must be in the interval [0, 5]');
  }
  if (config.maxDoublings < 0) invalid('retry_config.max_doublings', 'it is negative');
  config.maxRetryDuration ??= durationFromMs(0);
  config.minBackoffDuration ??= durationFromMs(5000);
  config.maxBackoffDuration ??= durationFromMs(60 * minute);
  config.maxDoublings ||= 5;
  const spans = Object.entries({
    max_retry_duration: config.maxRetryDuration,
    min_backoff_duration: config.minBackoffDuration,
    max_backoff_duration: config.maxBackoffDuration,
  });
  for (const [name, span] of spans) checkNotNegative(`retry_config.${name}`, span);
  return config;
}

function checkNotNegative(field: string, span: Duration): void {
  if (durationMs(span) < 0) invalid(field, 'it is negative');
}

function invalid(field: string, reason: string): never {
  throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'job.${field}': ${reason}.`);
}
