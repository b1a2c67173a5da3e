import { compareBytes } from '../bucketIndex.ts';
import type { StoredObject } from '../objectStore.ts';
import { StorageError } from '../storageError.ts';
import { globPattern } from './globPattern.ts';

export interface ListingPage {
  readonly items: readonly StoredObject[];
  readonly prefixes: readonly string[];
  readonly nextPageToken?: string;
}

const maxPageSize = 1000;

/**
 * One page of a listing. With a delimiter, names that go on after it are shown once, as a prefix.
 *
 * Buckets keep one version of an object and nothing that was deleted, so `versions` lists the same objects and
 * `softDeleted` none.
 *
 * @param objects those with the wanted prefix, in byte order
 * @see https://cloud.google.com/storage/docs/json_api/v1/objects/list
 */
export function listPage(objects: readonly StoredObject[], query: URLSearchParams): ListingPage {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startOffset = query.get('startOffset') ?? '';
  const endOffset = query.get('endOffset') ?? '';
  const matchGlob = query.get('matchGlob') ?? '';
  const fits = matchGlob === '' ? undefined : globPattern(matchGlob);
  const withFolders = query.get('includeTrailingDelimiter') === 'true';
  const pageSize = parsePageSize(query.get('maxResults'));
  const after = decodeToken(query.get('pageToken'));
  const items: StoredObject[] = [];
  const prefixes: string[] = [];
  let last = after;
  if (query.get('softDeleted') === 'true') return { items, prefixes };
  if (matchGlob !== '' && delimiter !== '' && delimiter !== '/') {
    throw new StorageError('invalid', 'With matchGlob the delimiter can only be a slash.');
  }
  for (const object of objects) {
    const { name } = object;
    if (startOffset !== '' && compareBytes(name, startOffset) < 0) continue;
    if (endOffset !== '' && compareBytes(name, endOffset) >= 0) continue;
    if (fits?.(name) === false) continue;
    const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    const folder = cut < 0 ? undefined : name.slice(0, cut + delimiter.length);
    const key = folder ?? name;
    const isFolderObject = withFolders && folder === name;
    // Keys never decrease, so a page goes on where the last one stopped.
    if (after !== undefined && compareBytes(key, after) <= 0) continue;
    const isShown = folder !== undefined && prefixes.at(-1) === folder;
    if (!isShown && items.length + prefixes.length >= pageSize) {
      return { items, prefixes, ...(last !== undefined && { nextPageToken: encodeToken(last) }) };
    }
    if (folder === undefined || isFolderObject) items.push(object);
    if (folder !== undefined && !isShown) prefixes.push(folder);
    last = key;
  }
  return { items, prefixes };
}

function parsePageSize(text: string | null): number {
  if (text === null || text === '') return maxPageSize;
  if (!/^\d+$/.test(text)) throw new StorageError('invalid', `Invalid value for maxResults: '${text}'`);
  const size = Number(text);
  return size === 0 ? maxPageSize : Math.min(size, maxPageSize);
}

function encodeToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decodeToken(token: string | null): string | undefined {
  return token ? Buffer.from(token, 'base64url').toString() : undefined;
}
