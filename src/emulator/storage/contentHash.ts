import { createHash, type Hash } from 'node:crypto';
import hashWasm, { type IHasher } from 'hash-wasm';

/** Castagnoli's polynomial, bits reversed: CRC32 with it is CRC32C. */
const castagnoli = 0x82f63b78;

/** CRC32C and MD5 of content that arrives in pieces, both as the Cloud Storage API writes them. */
export class ContentHash {
  readonly #md5: Hash = createHash('md5');
  readonly #crc32c: IHasher;

  private constructor(crc32c: IHasher) {
    this.#crc32c = crc32c;
  }

  static async create(): Promise<ContentHash> {
    return new ContentHash((await hashWasm.createCRC32(castagnoli)).init());
  }

  update(chunk: Uint8Array): void {
    this.#crc32c.update(chunk);
    this.#md5.update(chunk);
  }

  /** Base64. To be called once. */
  digest(): { crc32c: string; md5Hash: string } {
    return {
      crc32c: Buffer.from(this.#crc32c.digest('binary')).toString('base64'),
      md5Hash: this.#md5.digest('base64'),
    };
  }
}
