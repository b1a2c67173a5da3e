import { isRecord } from '../../dataflow/isRecord.ts';

/**
 * What kept Gemini from answering. `access`: key, credentials or permission; `unknownModel`: no such model for this
 * account; `refused`: quota or a filter; `request`: the request itself; `service`: a fault of the service or the way to it.
 */
export type GeminiProblemKind = 'access' | 'unknownModel' | 'refused' | 'request' | 'service';

/** Says what failed, why and what to do; never holds a key. */
export class GeminiProblem extends Error {
  override readonly name = 'GeminiProblem';

  constructor(
    readonly kind: GeminiProblemKind,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The error object of Google's APIs: https://cloud.google.com/apis/design/errors */
interface ServiceError {
  readonly status: number;
  readonly message: string;
  readonly reason: string | undefined;
  /** For example `37s`, of google.rpc.RetryInfo. */
  readonly retryDelay: string | undefined;
}

/** Turns whatever the client library threw into words for people. @param secrets are taken out of every text */
export function geminiProblem(error: unknown, secrets: readonly string[] = []): GeminiProblem {
  if (error instanceof GeminiProblem) return error;
  // The token endpoint answers with a status of its own, which says nothing about Gemini.
  const said = error instanceof Error ? error.message : String(error);
  if (/default credentials|invalid_grant|invalid_rapt|reauth related/iu.test(said)) {
    return new GeminiProblem(
      'access',
      `There are no usable Google Cloud credentials for Gemini: ${quoted(said, secrets)} Sign in with “Dataflow: Sign In to Google Cloud”.`,
    );
  }
  const answer = serviceError(error);
  if (!answer) {
    return new GeminiProblem(
      'service',
      `Gemini could not be reached, or its answer broke off: ${quoted(said, secrets)} Check the network and any proxy, and try again.`,
    );
  }
  const why = quoted(answer.message, secrets);
  const { status, reason } = answer;
  if (reason === 'API_KEY_INVALID' || /API key (?:not valid|expired|not found)/iu.test(answer.message)) {
    return new GeminiProblem('access', `Gemini does not accept the API key: ${why} Set another key.`);
  }
  if (status === 401) {
    return new GeminiProblem(
      'access',
      `Gemini does not know who is asking: ${why} Set an API key, or sign in to Google Cloud again.`,
    );
  }
  if (status === 403) {
    return new GeminiProblem(
      'access',
      `Gemini is not allowed for this account: ${why} Check that the API is enabled and the key or account may use it.`,
    );
  }
  if (status === 404) {
    return new GeminiProblem(
      'unknownModel',
      `Gemini has no such model for this account: ${why} Choose another model.`,
    );
  }
  if (status === 429) {
    const wait = answer.retryDelay === undefined ? 'Try later' : `Try again in ${answer.retryDelay}`;
    return new GeminiProblem(
      'refused',
      `The quota of Gemini is used up: ${why} ${wait}, or choose another model.`,
    );
  }
  if (status >= 500) {
    return new GeminiProblem(
      'service',
      `Gemini could not answer now (HTTP ${status}): ${why} Try again in a moment, or choose another model.`,
    );
  }
  return new GeminiProblem(
    'request',
    `Gemini refused the request: ${why} Start a new chat, or choose another model.`,
  );
}

/** Whether Gemini says that calls of an earlier turn lack what it gave with them, or that it cannot read it. */
export function isSignatureProblem(error: unknown): boolean {
  const answer = serviceError(error);
  return answer?.status === 400 && /thought.?signature/iu.test(answer.message);
}

function serviceError(error: unknown): ServiceError | undefined {
  if (!(error instanceof Error)) return undefined;
  const status: unknown = 'status' in error ? error.status : undefined;
  const body = errorObject(error.message);
  const code = typeof status === 'number' ? status : body?.['code'];
  if (typeof code !== 'number') return undefined;
  const details = Array.isArray(body?.['details']) ? body['details'].filter(isRecord) : [];
  const message = body?.['message'];
  return {
    status: code,
    message: typeof message === 'string' ? message : error.message,
    reason: details.map((detail) => detail['reason']).find((reason) => typeof reason === 'string'),
    retryDelay: details.map((detail) => detail['retryDelay']).find((delay) => typeof delay === 'string'),
  };
}

/** The library puts the whole answer into the text of its error. */
function errorObject(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(start));
  } catch {
    return undefined;
  }
  const error = isRecord(parsed) ? parsed['error'] : undefined;
  if (!isRecord(error)) return undefined;
  // A stream's error comes wrapped in one more, as text.
  const inner = typeof error['message'] === 'string' ? errorObject(error['message']) : undefined;
  return inner ?? error;
}

function quoted(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, '…');
  safe = safe
    .replaceAll(/AIza[\w-]{10,}|ya29\.[\w.-]+|(?<=[?&]key=)[^&\s"]+/gu, '…')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const short = safe.length > 300 ? `${safe.slice(0, 299)}…` : safe;
  return /[.!?…]$/u.test(short) ? short : `${short}.`;
}
