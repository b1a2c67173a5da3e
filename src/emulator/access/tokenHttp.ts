import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../api/apiError.ts';
import { writeError, writeJson } from '../rest/errorResponse.ts';
import { readBody } from '../rest/requestBody.ts';
import { credentialsMissing } from './credentialErrors.ts';
import type { FileAccess } from './fileAccess.ts';
import { impersonate, impersonationMethod } from './impersonation.ts';
import { OAuthTokens } from './oauthTokens.ts';
import { exchangeToken } from './tokenExchange.ts';

const maxBytes = 64 * 1024;

/**
 * Where Google's client libraries sign in: `POST /token` (oauth2.googleapis.com), `POST /v1/token` (sts.googleapis.com)
 * and `:generateAccessToken` (iamcredentials.googleapis.com), over plain HTTP.
 */
export class TokenHttp {
  readonly #access: FileAccess;
  readonly #now: () => number;
  readonly #oauth: OAuthTokens;

  constructor(access: FileAccess, now: () => number = Date.now) {
    this.#access = access;
    this.#now = now;
    this.#oauth = new OAuthTokens(access, now);
  }

  /** Resolves when the answer is written. False, with nothing written, when the path is none of these. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const email = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(
      url.pathname,
    )?.[1];
    const isToken = url.pathname === '/token' || url.pathname === '/v1/token';
    if (email === undefined && !isToken) return false;
    if (request.method !== 'POST') {
      const error = new ApiError('UNIMPLEMENTED', `The path ${url.pathname} takes POST only.`);
      writeError(response, error, { code: 405, headers: { Allow: 'POST' } });
      return true;
    }
    if (email !== undefined) {
      writeJson(response, 200, await this.#impersonate(request, decodeURIComponent(email)));
      return true;
    }
    const form = await formOf(request);
    const { status, body } =
      url.pathname === '/token' ? this.#oauth.answer(form) : exchangeToken(this.#access, form, this.#now());
    writeJson(response, status, body);
    return true;
  }

  async #impersonate(request: IncomingMessage, email: string): Promise<unknown> {
    const caller = this.#access.caller(request.headers.authorization, impersonationMethod);
    if (caller.email === undefined) throw credentialsMissing(impersonationMethod);
    const body = await readBody(request, maxBytes);
    return impersonate(this.#access, caller, email, body.toString('utf8'));
  }
}

/** Clients send a form; a JSON object is taken too, as Google does. */
async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const text = (await readBody(request, maxBytes)).toString('utf8');
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return new URLSearchParams(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ApiError('INVALID_ARGUMENT', 'Invalid JSON payload received.', { cause: error });
  }
  return new URLSearchParams(
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, item]) =>
          typeof item === 'string' ? [[key, item] as [string, string]] : [],
        )
      : [],
  );
}
