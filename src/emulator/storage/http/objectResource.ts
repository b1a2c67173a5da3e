import { localProjectNumber } from '../../metadata/localIdentity.ts';
import type { StoredBucket, StoredObject } from '../objectStore.ts';

/** @see https://cloud.google.com/storage/docs/json_api/v1/objects#resource */
export function objectResource(object: StoredObject, origin: string): Readonly<Record<string, unknown>> {
  const path = `/b/${object.bucket}/o/${encodeURIComponent(object.name)}`;
  const generation = object.generation.toString();
  const created = object.created.toISOString();
  const { contentEncoding, cacheControl, contentDisposition, contentLanguage } = object;
  return {
    kind: 'storage#object',
    id: `${object.bucket}/${object.name}/${generation}`,
    selfLink: `${origin}/storage/v1${path}`,
    mediaLink: `${origin}/download/storage/v1${path}?generation=${generation}&alt=media`,
    name: object.name,
    bucket: object.bucket,
    generation,
    metageneration: object.metageneration.toString(),
    contentType: object.contentType,
    storageClass: 'STANDARD',
    size: object.size.toString(),
    md5Hash: object.md5Hash,
    crc32c: object.crc32c,
    etag: etag(object),
    timeCreated: created,
    updated: (object.updated ?? object.created).toISOString(),
    timeStorageClassUpdated: created,
    timeFinalized: created,
    contentEncoding,
    cacheControl,
    contentDisposition,
    contentLanguage,
    ...(Object.keys(object.metadata).length > 0 && { metadata: object.metadata }),
  };
}

export function etag(object: StoredObject): string {
  return Buffer.from(`${object.generation.toString()}/${object.metageneration.toString()}`).toString(
    'base64',
  );
}

/** @see https://cloud.google.com/storage/docs/json_api/v1/buckets#resource */
export function bucketResource(bucket: StoredBucket, origin: string): Readonly<Record<string, unknown>> {
  return {
    kind: 'storage#bucket',
    id: bucket.name,
    selfLink: `${origin}/storage/v1/b/${bucket.name}`,
    projectNumber: localProjectNumber,
    name: bucket.name,
    timeCreated: bucket.created.toISOString(),
    updated: bucket.created.toISOString(),
    metageneration: '1',
    etag: Buffer.from(bucket.name).toString('base64'),
    location: 'US',
    locationType: 'multi-region',
    storageClass: 'STANDARD',
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
    // Deleting is final here: Beam warns about costs of temporary files otherwise.
    softDeletePolicy: { retentionDurationSeconds: '0' },
  };
}
