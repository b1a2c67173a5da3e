import { verify, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import type { AccessFile } from './accessFile.ts';

type ServiceAccountKey = AccessFile['serviceAccountKeys'][number];

const header = z.object({ alg: z.string(), kid: z.string().optional() });
const claims = z.object({
  iss: z.string(),
  aud: z.string().optional(),
  scope: z.string().optional(),
  sub: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
});

export interface Assertion {
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly claims: z.infer<typeof claims>;
  isSignedBy(key: KeyObject): boolean;
}

/** Seconds by which clocks may differ. */
const skew = 300;
const longest = 3600;

/** @param now in milliseconds since 1970 */
export function isTimely({ claims: { iat, exp } }: Assertion, now: number): boolean {
  const seconds = now / 1000;
  return iat <= seconds + skew && exp > seconds - skew && exp - iat <= longest + skew;
}

/** Whether one of the keys of its issuer signed it; a revoked one signs nothing. */
export function signingKey(
  assertion: Assertion,
  keys: readonly ServiceAccountKey[],
): ServiceAccountKey | undefined {
  if (assertion.algorithm !== 'RS256') return undefined;
  return keys.find(
    ({ principal, keyId, publicKey, state }) =>
      principal === assertion.claims.iss &&
      state !== 'revoked' &&
      (assertion.keyId === undefined || assertion.keyId === keyId) &&
      assertion.isSignedBy(publicKey),
  );
}

/**
 * A JWT by which a service account asks for a token. Undefined when it is none.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function readAssertion(text: string): Assertion | undefined {
  const [head, body, signature, ...rest] = text.split('.');
  if (head === undefined || body === undefined || signature === undefined || rest.length > 0)
    return undefined;
  const [parsedHead, parsedBody] = [header.safeParse(jsonOf(head)), claims.safeParse(jsonOf(body))];
  if (!parsedHead.success || !parsedBody.success) return undefined;
  return {
    algorithm: parsedHead.data.alg,
    keyId: parsedHead.data.kid,
    claims: parsedBody.data,
    isSignedBy: (key) =>
      verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')),
  };
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
