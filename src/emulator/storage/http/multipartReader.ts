import { Readable } from 'node:stream';
import { StorageError } from '../storageError.ts';

export interface MultipartPart {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: AsyncIterable<Buffer>;
}

const maxHeaderBytes = 64 * 1024;
const maxHeaders = 100;

/**
 * gcloud writes the boundary in single quotes.
 * @throws StorageError `invalid` when the Content-Type is no multipart type with a boundary
 */
export function multipartBoundary(contentType: string | undefined): string {
  const match = /^multipart\/[\w-]+\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|'([^']+)'|([^;\s]+))/i.exec(
    contentType ?? '',
  );
  const boundary = match?.[1] ?? match?.[2] ?? match?.[3];
  if (boundary !== undefined) return boundary;
  throw new StorageError(
    'invalid',
    `Expected a multipart Content-Type with a boundary, got '${contentType ?? ''}'.`,
  );
}

/**
 * The parts of a multipart body, one after the other and without holding any of them. Python's client separates lines
 * by LF alone in batches, all others by CRLF; the first line decides.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2046#section-5.1
 * @throws StorageError `invalid` when the body is malformed or ends early
 */
export async function* readMultipart(
  source: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<MultipartPart, void, void> {
  const input = new BufferedInput(source);
  let line = await input.line();
  while (line.trimEnd() !== `--${boundary}`) line = await input.line();
  const dashBoundary = Buffer.from(`--${boundary}`);
  const delimiter = Buffer.from(`${line.endsWith('\r') ? '\r' : ''}\n--${boundary}`);
  let isLast = false;
  while (!isLast) {
    const headers = new Map<string, string>();
    for (let text = await input.line(); text.trim() !== ''; text = await input.line()) {
      if (headers.size === maxHeaders) throw malformed('a part has too many headers');
      const colon = text.indexOf(':');
      if (colon > 0) headers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
    }
    const body: AsyncIterable<Buffer> = (await input.skip(dashBoundary))
      ? Readable.from([])
      : input.until(delimiter);
    yield { headers, body };
    await drain(body);
    isLast = await input.skip(Buffer.from('--'));
    if (!isLast) await input.line();
  }
}

/** Passes what the reader of a part has left of it. */
async function drain(body: AsyncIterable<Buffer>): Promise<void> {
  const rest = body[Symbol.asyncIterator]();
  while ((await rest.next()).done !== true);
}

class BufferedInput {
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line without its LF. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf('\n');
      if (end >= 0) return this.#take(end + 1).toString('utf8', 0, end);
      if (this.#buffer.length > maxHeaderBytes) throw malformed('a header line is too long');
      await this.#fill();
    }
  }

  /** Whether the input goes on with `expected`, which is then passed. */
  async skip(expected: Buffer): Promise<boolean> {
    while (this.#buffer.length < expected.length) {
      if (!expected.subarray(0, this.#buffer.length).equals(this.#buffer)) return false;
      await this.#fill();
    }
    if (!this.#buffer.subarray(0, expected.length).equals(expected)) return false;
    this.#take(expected.length);
    return true;
  }

  /** Everything before `delimiter`, which is passed too. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const end = this.#buffer.indexOf(delimiter);
      if (end >= 0) {
        if (end > 0) yield this.#take(end);
        this.#take(delimiter.length);
        return;
      }
      const certain = this.#buffer.length - delimiter.length + 1;
      if (certain > 0) yield this.#take(certain);
      await this.#fill();
    }
  }

  #take(length: number): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async #fill(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) throw malformed('it ends before its closing boundary');
    this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
  }
}

function malformed(reason: string): StorageError {
  return new StorageError('invalid', `The multipart body is malformed: ${reason}.`);
}
