import type { FileAccess } from './fileAccess.ts';
import { isTimely, readAssertion, signingKey } from './signedAssertion.ts';
import { refusal, type TokenReply } from './tokenReply.ts';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Answers of `POST /token`, in the words of oauth2.googleapis.com.
 * @see https://developers.google.com/identity/protocols/oauth2
 */
export class OAuthTokens {
  readonly #access: FileAccess;
  readonly #now: () => number;

  constructor(access: FileAccess, now: () => number) {
    this.#access = access;
    this.#now = now;
  }

  answer(form: URLSearchParams): TokenReply {
    const grantType = form.get('grant_type') ?? '';
    if (grantType === 'refresh_token') return this.#refresh(form);
    if (grantType === jwtBearer) return this.#assertion(form.get('assertion') ?? '');
    return refusal('unsupported_grant_type', `Invalid grant_type: ${grantType}`);
  }

  #refresh(form: URLSearchParams): TokenReply {
    const clients = this.#access.file.users.filter(({ clientId }) => clientId === form.get('client_id'));
    if (clients.length === 0) {
      return refusal('invalid_client', 'The OAuth client was not found.', { status: 401 });
    }
    if (!clients.some(({ clientSecret }) => clientSecret === form.get('client_secret'))) {
      return refusal('invalid_client', 'Unauthorized', { status: 401 });
    }
    const user = clients.find(
      ({ refreshToken, clientSecret }) =>
        refreshToken === form.get('refresh_token') && clientSecret === form.get('client_secret'),
    );
    if (user === undefined) return refusal('invalid_grant', 'Bad Request');
    switch (user.state) {
      case 'valid':
        return this.#granted(user.principal, form.get('scope') ?? cloudPlatform);
      case 'reauthRequired':
        return refusal('invalid_grant', 'reauth related error (invalid_rapt)', { subtype: 'invalid_rapt' });
      case 'revoked':
      case 'expired':
        return refusal('invalid_grant', 'Token has been expired or revoked.');
    }
  }

  #assertion(text: string): TokenReply {
    const assertion = readAssertion(text);
    if (assertion === undefined) return refusal('invalid_request', 'Invalid JWT: it cannot be read.');
    const { iss, scope } = assertion.claims;
    const keys = this.#access.file.serviceAccountKeys;
    if (!keys.some(({ principal }) => principal === iss))
      return refusal('invalid_grant', 'Invalid grant: account not found');
    const key = signingKey(assertion, keys);
    if (key === undefined) return refusal('invalid_grant', 'Invalid JWT Signature.');
    if (!isTimely(assertion, this.#now()) || key.state === 'expired') {
      return refusal(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    }
    if (!scope) return refusal('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    return this.#granted(iss);
  }

  #granted(email: string, scope?: string): TokenReply {
    const { token, expires } = this.#access.issue(email);
    return {
      status: 200,
      body: {
        access_token: token,
        expires_in: Math.floor((expires - this.#now()) / 1000),
        ...(scope !== undefined && { scope }),
        token_type: 'Bearer',
      },
    };
  }
}
