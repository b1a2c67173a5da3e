import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import * as z from 'zod';
import type { ExpectedChecksums, ObjectAttributes } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import { header, type StorageRequest } from './storageRequest.ts';

const maxJsonBytes = 2 * 1024 * 1024;

/** The body without its transfer compression: Java's client compresses JSON and uploads of unknown size. */
export function decodedBody(request: StorageRequest): Readable {
  if (header(request, 'content-encoding')?.toLowerCase() !== 'gzip') return request.body;
  // A failure surfaces where the returned stream is read.
  return pipeline(request.body, createGunzip(), () => undefined);
}

/** Collects a stream of Buffers. @throws StorageError `uploadTooLarge` */
export async function collect(body: AsyncIterable<Buffer>, maxBytes = maxJsonBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new StorageError('uploadTooLarge', `This part of a request may have at most ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws StorageError `parseError` when the body is not such JSON. An empty body is an empty object. */
export async function readJson<T>(schema: z.ZodType<T>, body: AsyncIterable<Buffer>): Promise<T> {
  return parseJson(schema, (await collect(body)).toString('utf8'));
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new StorageError('parseError', 'Parse Error', { cause: error });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new StorageError('invalid', z.prettifyError(result.error), { cause: result.error });
}

const text = z.string().nullish();

/** An object resource as clients send it; null unsets. */
export const resourceSchema = z.object({
  name: text,
  contentType: text,
  contentEncoding: text,
  cacheControl: text,
  contentDisposition: text,
  contentLanguage: text,
  crc32c: text,
  md5Hash: text,
  metadata: z.record(z.string(), z.string().nullable()).nullish(),
});
export type ObjectResourceInput = z.infer<typeof resourceSchema>;

/** The attributes `input` changes in `current`: what it does not name stays, null goes. */
export function mergeAttributes(current: ObjectAttributes, input: ObjectResourceInput): ObjectAttributes {
  const names = [
    'contentType',
    'contentEncoding',
    'cacheControl',
    'contentDisposition',
    'contentLanguage',
  ] as const;
  const merged = names.flatMap((name) => {
    const value = input[name] === undefined ? current[name] : input[name];
    return value ? [[name, value] as const] : [];
  });
  const pairs = Object.entries(input.metadata === null ? {} : { ...current.metadata, ...input.metadata });
  const metadata = Object.fromEntries(
    pairs.flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  );
  return { ...Object.fromEntries(merged), metadata };
}

export function claimedChecksums({ crc32c, md5Hash }: ObjectResourceInput): ExpectedChecksums {
  return { ...(crc32c && { crc32c }), ...(md5Hash && { md5Hash }) };
}
