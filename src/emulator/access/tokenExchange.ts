import type { FileAccess } from './fileAccess.ts';
import { refusal, type TokenReply } from './tokenReply.ts';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * The answer of `POST /v1/token`: a token for an identity of another provider, in the words of sts.googleapis.com.
 * @see https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 */
export function exchangeToken(access: FileAccess, form: URLSearchParams, now: number): TokenReply {
  const given = (name: string): string => form.get(name) ?? '';
  if (given('grant_type') !== tokenExchange) {
    return refusal('unsupported_grant_type', `Invalid value for "grant_type": ${given('grant_type')}`);
  }
  if (![accessToken, ''].includes(given('requested_token_type'))) {
    return refusal('invalid_request', 'Invalid value for "requested_token_type".');
  }
  const ofAudience = access.file.externalAccounts.filter(({ audience }) => audience === given('audience'));
  if (ofAudience.length === 0) {
    return refusal(
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    );
  }
  const account = ofAudience.find(
    ({ subjectToken, subjectTokenType }) =>
      subjectToken === given('subject_token') && subjectTokenType === given('subject_token_type'),
  );
  if (account === undefined || account.state === 'revoked') {
    return refusal('invalid_grant', 'The subject token could not be verified.');
  }
  if (account.state === 'expired') {
    return refusal('invalid_grant', 'ID Token issued by the provider is stale to sign-in.');
  }
  const { token, expires } = access.issue(account.principal);
  return {
    status: 200,
    body: {
      access_token: token,
      issued_token_type: accessToken,
      token_type: 'Bearer',
      expires_in: Math.floor((expires - now) / 1000),
    },
  };
}
