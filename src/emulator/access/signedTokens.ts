import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

const content = z.object({ email: z.string(), expires: z.number() });

export interface SignedToken {
  readonly email: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/**
 * Access tokens that say themselves whose they are and for how long, so that nothing has to be kept of them. Only the
 * process that issued one accepts it.
 */
export class SignedTokens {
  readonly #key = randomBytes(32);

  issue(token: SignedToken): string {
    const text = Buffer.from(JSON.stringify(token)).toString('base64url');
    return `ya29.local.${text}.${this.#signature(text).toString('base64url')}`;
  }

  /** Undefined for what this object did not issue; expired tokens are told as they are. */
  read(token: string): SignedToken | undefined {
    const [, text, signature] = /^ya29\.local\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
    if (text === undefined || signature === undefined) return undefined;
    const [given, wanted] = [Buffer.from(signature, 'base64url'), this.#signature(text)];
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    return content.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  }

  #signature(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
