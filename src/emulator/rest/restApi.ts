import type { IncomingMessage, ServerResponse } from 'node:http';
import { toJson, type DescMethod, type DescService, type JsonValue, type Message } from '@bufbuild/protobuf';
import { ApiError } from '../api/apiError.ts';
import { shown } from '../api/requestFields.ts';
import { writeError, writeJson } from './errorResponse.ts';
import { httpRoutes, type HttpRoute } from './httpRoutes.ts';
import { parseJsonBody } from './jsonBody.ts';
import { readBody } from './requestBody.ts';
import { requestMessage } from './requestMessage.ts';

export interface RestApiOptions {
  readonly services: readonly DescService[];
  /** Before a body is read. Throws an ApiError when the caller is not known. */
  readonly identify: (method: DescMethod, authorization: string | undefined) => void;
  /** Answers one call of one method. Rejects with an ApiError. */
  readonly call: (
    method: DescMethod,
    request: Message,
    authorization: string | undefined,
  ) => Promise<Message>;
  /** Bytes a request may have. */
  readonly maxRequestBytes: number;
}

/** Serves methods that have google.api.http annotations as JSON over HTTP. */
export class RestApi {
  readonly #options: RestApiOptions;
  readonly #routes: readonly HttpRoute[];

  constructor(options: RestApiOptions) {
    this.#options = options;
    this.#routes = httpRoutes(options.services);
  }

  /** Answers every request (true); an ApiError is left to the caller to write. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const matching = this.#routes.filter(({ pattern }) => pattern.test(url.pathname));
    const route = matching.find(({ verb }) => verb === request.method);
    if (route === undefined) {
      notServed(request, response, url, matching);
      return true;
    }
    const authorization = authorizationOf(request, url);
    this.#options.identify(route.method, authorization);
    const asIntegers = enumsAsIntegers(url.searchParams);
    const variables = (route.pattern.exec(url.pathname) ?? []).slice(1).map(decodeSegment);
    const body = route.body === 'none' ? undefined : await this.#readJson(request);
    const message = requestMessage(route, variables, url.searchParams, body);
    const answer = await this.#options.call(route.method, message, authorization);
    writeJson(response, 200, toJson(route.method.output, answer, { enumAsInteger: asIntegers }));
    return true;
  }

  async #readJson(request: IncomingMessage): Promise<JsonValue | undefined> {
    return parseJsonBody(await readBody(request, this.#options.maxRequestBytes));
  }
}

function notServed(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  matching: readonly HttpRoute[],
): void {
  const method = request.method ?? '';
  if (matching.length === 0) {
    writeError(response, new ApiError('NOT_FOUND', `Method not found: ${method} ${shown(url.pathname)}.`));
    return;
  }
  const allowed = [...new Set(matching.map(({ verb }) => verb))].join(', ');
  const error = new ApiError(
    'UNIMPLEMENTED',
    `The path ${shown(url.pathname)} exists, but not for the HTTP method ${method}; it takes ${allowed}.`,
  );
  writeError(response, error, { code: 405, headers: { Allow: allowed } });
}

/** Tokens come in a header or as a system parameter. */
function authorizationOf(request: IncomingMessage, url: URL): string | undefined {
  const token = url.searchParams.get('access_token') ?? url.searchParams.get('oauth_token');
  return request.headers.authorization ?? (token === null ? undefined : `Bearer ${token}`);
}

/** The system parameter alt, for example `json;enum-encoding=int`. */
function enumsAsIntegers(query: URLSearchParams): boolean {
  const alt = query.get('$alt') ?? query.get('alt') ?? 'json';
  const [format, ...parameters] = alt.split(';');
  if (format !== 'json') {
    throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'alt': ${shown(alt)}; only json is served.`);
  }
  return parameters.includes('enum-encoding=int');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      `The path has a malformed percent-encoding in ${shown(segment)}.`,
      {
        cause: error,
      },
    );
  }
}
