import type { Readable } from 'node:stream';

/** Metadata of one stored object, as far as clients of the Cloud Storage JSON API ask for it. */
export interface StoredObject {
  readonly bucket: string;
  /** May contain slashes; never used as a file path as it is. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** Base64 of the big-endian CRC32C, as the API gives it. */
  readonly crc32c: string;
  /** Base64. */
  readonly md5Hash: string;
  /** Grows with each overwrite. */
  readonly generation: bigint;
  readonly metageneration: bigint;
  readonly created: Date;
  readonly metadata: Readonly<Record<string, string>>;
  /** When content or metadata last changed. */
  readonly updated?: Date;
  /** `gzip`: the stored bytes are compressed, and clients that do not accept that get them decompressed. */
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
}

/** What a writer may say about an object besides its content. */
export interface ObjectAttributes {
  /** Default `application/octet-stream`. */
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentLanguage?: string;
}

/**
 * Conditions on the object that a call replaces, changes or reads; all must hold at the moment the call takes effect.
 * @see https://cloud.google.com/storage/docs/request-preconditions
 */
export interface Preconditions {
  /** 0: there must be no such object. */
  readonly ifGenerationMatch?: bigint;
  readonly ifGenerationNotMatch?: bigint;
  readonly ifMetagenerationMatch?: bigint;
  readonly ifMetagenerationNotMatch?: bigint;
}

/** Checksums the sender claims, in base64; a difference refuses the object. */
export interface ExpectedChecksums {
  readonly crc32c?: string;
  readonly md5Hash?: string;
}

/** First and last byte, both inclusive and both inside the object. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** An object in the making. Nobody sees it before commit(), and an overwritten object stays readable until then. */
export interface ObjectWriter {
  /** Bytes appended so far. */
  readonly size: number;
  append(chunk: Uint8Array): Promise<void>;
  /** @throws StorageError when a checksum or a precondition does not hold; the content is then gone. */
  commit(options?: {
    attributes?: ObjectAttributes;
    expected?: ExpectedChecksums;
    preconditions?: Preconditions;
  }): Promise<StoredObject>;
  /** Forgets the content. Harmless after commit(). */
  discard(): Promise<void>;
}

export interface ObjectAddress {
  readonly bucket: string;
  readonly name: string;
}

/**
 * Buckets come into being when they are first written or asked for with a valid name: a local run needs no set-up.
 * Every method throws StorageError (INVALID_ARGUMENT) for names that Cloud Storage does not allow.
 */
export interface ObjectStore {
  /** Undefined when there is no such object. */
  stat(bucket: string, name: string): Promise<StoredObject | undefined>;
  /** The whole content, or bytes `start` to `end` (inclusive). Undefined when there is no such object. */
  read(bucket: string, name: string, range?: { start: number; end: number }): Promise<Uint8Array | undefined>;
  write(
    bucket: string,
    name: string,
    content: Uint8Array,
    options?: { contentType?: string; metadata?: Readonly<Record<string, string>> },
  ): Promise<StoredObject>;
  /** False when there was nothing to delete. */
  delete(bucket: string, name: string, preconditions?: Preconditions): Promise<boolean>;
  /** Names in byte order, all that start with `prefix`. */
  list(bucket: string, prefix?: string): Promise<readonly StoredObject[]>;

  /**
   * Opens one object for reading in pieces. The content stays that of `object` even if the object is overwritten
   * meanwhile. Whoever opens it must call close(), or read a stream() to its end or destroy it.
   */
  openRead(bucket: string, name: string): Promise<OpenObject | undefined>;
  /** Starts an object that is written in pieces. */
  beginWrite(bucket: string, name: string): Promise<ObjectWriter>;
  /** Copies without reading the content through memory. Attributes that are not given come from the source. */
  copy(
    source: ObjectAddress,
    target: ObjectAddress,
    options?: {
      attributes?: ObjectAttributes;
      sourcePreconditions?: Preconditions;
      preconditions?: Preconditions;
    },
  ): Promise<StoredObject | undefined>;
  /** Replaces all attributes of an object and raises its metageneration. Undefined when there is no such object. */
  setAttributes(
    bucket: string,
    name: string,
    change: (object: StoredObject) => ObjectAttributes,
    preconditions?: Preconditions,
  ): Promise<StoredObject | undefined>;

  /** Names of all buckets, sorted. */
  listBuckets(): Promise<readonly StoredBucket[]>;
  /** The bucket, made if need be. */
  bucket(name: string): Promise<StoredBucket>;
  /** False when there was no such bucket. @throws StorageError (ABORTED) when it is not empty. */
  deleteBucket(name: string): Promise<boolean>;
}

export interface StoredBucket {
  readonly name: string;
  readonly created: Date;
}

export interface OpenObject {
  readonly object: StoredObject;
  stream(range?: ByteRange): Readable;
  close(): Promise<void>;
}
