import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const fewestCharacters = 32;

/** Decides who may use the server. */
export interface Access {
  /** @param authorization - the header of that name */
  allows(authorization: string | undefined): boolean;
}

/** The one token of a server, as `Authorization: Bearer …`. */
export class AccessToken implements Access {
  private readonly digest: Buffer;

  private constructor(readonly text: string) {
    this.digest = digestOf(text);
  }

  static make(): AccessToken {
    return new AccessToken(randomBytes(32).toString('base64url'));
  }

  /** The first line of a file. @throws Error when there is none, or it is too short to be safe */
  static async fromFile(file: string): Promise<AccessToken> {
    const [line = ''] = (await readFile(file, 'utf8')).split('\n');
    const text = line.trim();
    if (!/^[\x21-\x7e]+$/.test(text) || text.length < fewestCharacters) {
      throw new Error(
        `The first line of ${file} must be a token of ${fewestCharacters} or more printable characters.`,
      );
    }
    return new AccessToken(text);
  }

  allows(authorization: string | undefined): boolean {
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
    // Digests are of one length, so that the time this takes says nothing of the token.
    return timingSafeEqual(digestOf(given), this.digest);
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
