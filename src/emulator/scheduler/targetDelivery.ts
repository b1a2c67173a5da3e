import type { StatusName } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import type { Job } from '../gen/google/cloud/scheduler/v1/job_pb.ts';
import { HttpMethod, type HttpTarget } from '../gen/google/cloud/scheduler/v1/target_pb.ts';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { reasonOf } from '../reasonOf.ts';
import { placeOf } from './targetPlace.ts';

export interface DeliveryOptions {
  /** `http://host:port` of this service, which stands in for dataflow.googleapis.com. */
  readonly httpOrigin: () => string;
  /** The Authorization header of a service account; undefined where nobody is asked for credentials. */
  readonly authorization: (email: string) => string | undefined;
  readonly log: EmulatorLog;
}

/** How an attempt ended: `OK`, or the status that Cloud Scheduler makes of the answer. */
export type AttemptResult = 'OK' | StatusName | 'UNKNOWN';

const results: Readonly<Record<number, AttemptResult>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Sends the requests of HTTP targets. */
export class TargetDelivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /**
   * One attempt; whatever goes wrong is its result.
   * @param scheduleTime - when it was due
   */
  async attempt(job: Job, scheduleTime: Date, signal: AbortSignal): Promise<AttemptResult> {
    const { log } = this.#options;
    if (job.target.case !== 'httpTarget') return 'UNIMPLEMENTED';
    const target = job.target.value;
    const deadline = AbortSignal.timeout(
      job.attemptDeadline === undefined ? 180_000 : durationMs(job.attemptDeadline),
    );
    try {
      const response = await fetch(this.#url(target.uri), {
        method: HttpMethod[target.httpMethod],
        headers: this.#headers(job, target, scheduleTime),
        ...(target.body.length > 0 && { body: Buffer.from(target.body) }),
        // A redirect could lead away from this machine.
        redirect: 'manual',
        signal: AbortSignal.any([deadline, signal]),
      });
      const text = (await response.text()).slice(0, 2000);
      if (response.ok) return 'OK';
      log.warn(`The scheduled job ${job.name} got ${response.status} from ${target.uri}: ${text}`);
      return results[response.status] ?? 'UNKNOWN';
    } catch (error) {
      if (deadline.aborted) return 'DEADLINE_EXCEEDED';
      if (!signal.aborted)
        log.warn(`The scheduled job ${job.name} could not reach ${target.uri}: ${reasonOf(error)}`);
      return 'UNAVAILABLE';
    }
  }

  #url(uri: string): string {
    if (placeOf(uri) !== 'service') return uri;
    const { pathname, search } = new URL(uri);
    return `${this.#options.httpOrigin()}${pathname}${search}`;
  }

  #headers(job: Job, target: HttpTarget, scheduleTime: Date): Headers {
    const headers = new Headers(Object.entries(target.headers));
    if (target.body.length > 0 && !headers.has('content-type')) {
      headers.set('content-type', 'application/octet-stream');
    }
    for (const name of [...headers.keys()]) {
      if (/^(?:host|content-length|x-google-.*|x-appengine-.*)$/.test(name)) headers.delete(name);
    }
    headers.set('user-agent', 'Google-Cloud-Scheduler');
    headers.set('x-cloudscheduler', 'true');
    headers.set('x-cloudscheduler-jobname', job.name.split('/').at(-1) ?? '');
    headers.set('x-cloudscheduler-scheduletime', scheduleTime.toISOString());
    const token = target.authorizationHeader;
    if (token.case === 'oauthToken') {
      headers.delete('authorization');
      const authorization = this.#options.authorization(token.value.serviceAccountEmail);
      if (authorization !== undefined) headers.set('authorization', authorization);
    }
    return headers;
  }
}
