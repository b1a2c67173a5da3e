import * as z from 'zod';
import type { ObjectAttributes, StoredObject } from './objectStore.ts';

/** One object's metadata file. 64-bit numbers are decimal strings, times ISO 8601. */
const recordSchema = z.object({
  bucket: z.string(),
  name: z.string(),
  size: z.int().nonnegative(),
  contentType: z.string(),
  crc32c: z.string(),
  md5Hash: z.string(),
  generation: z.string().regex(/^\d+$/),
  metageneration: z.string().regex(/^\d+$/),
  created: z.iso.datetime(),
  updated: z.iso.datetime(),
  metadata: z.record(z.string(), z.string()),
  contentEncoding: z.string().exactOptional(),
  cacheControl: z.string().exactOptional(),
  contentDisposition: z.string().exactOptional(),
  contentLanguage: z.string().exactOptional(),
});

/** @throws when the text is not such a file */
export function parseRecord(text: string): StoredObject {
  const record = recordSchema.parse(JSON.parse(text));
  return {
    ...record,
    generation: BigInt(record.generation),
    metageneration: BigInt(record.metageneration),
    created: new Date(record.created),
    updated: new Date(record.updated),
  };
}

export function formatRecord(object: StoredObject): string {
  return JSON.stringify({
    ...object,
    generation: object.generation.toString(),
    metageneration: object.metageneration.toString(),
    updated: object.updated ?? object.created,
  });
}

const attributeNames = ['contentEncoding', 'cacheControl', 'contentDisposition', 'contentLanguage'] as const;

/** The attributes that are set: empty ones are left out, as the service does. */
export function normalizeAttributes(
  given: ObjectAttributes = {},
): Pick<StoredObject, 'contentType' | 'metadata' | (typeof attributeNames)[number]> {
  const present = attributeNames.flatMap((name) => (given[name] ? [[name, given[name]] as const] : []));
  return {
    contentType: given.contentType || 'application/octet-stream',
    metadata: { ...given.metadata },
    ...Object.fromEntries(present),
  };
}

export function attributesOf(object: StoredObject): ObjectAttributes {
  return normalizeAttributes(object);
}
