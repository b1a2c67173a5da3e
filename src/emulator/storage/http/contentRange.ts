import { StorageError } from '../storageError.ts';

/** What a request to a resumable upload carries. `total` and `end` (inclusive) are undefined where the client wrote `*`. */
export type ContentRange =
  | { readonly kind: 'status'; readonly total: number | undefined }
  | {
      readonly kind: 'bytes';
      readonly start: number;
      readonly end: number | undefined;
      readonly total: number | undefined;
      /** True when the content is complete with this request's body, whatever its length. */
      readonly isOpenEnded: boolean;
    };

/**
 * Clients send `bytes a-b/N` with any of the three left open as a star, `bytes` and a star for `a-b` to ask how far the
 * upload is, and no header at all when the body is the whole content.
 *
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 * @throws StorageError `invalid`
 */
export function parseContentRange(text: string | undefined): ContentRange {
  if (text === undefined) {
    return { kind: 'bytes', start: 0, end: undefined, total: undefined, isOpenEnded: true };
  }
  const match = /^bytes[ =](?:\*|(\d{1,15})-(\d{1,15}|\*))\/(\d{1,15}|\*)$/.exec(text.trim());
  if (match === null) throw invalid(text);
  const total = match[3] === '*' ? undefined : Number(match[3]);
  if (match[1] === undefined) return { kind: 'status', total };
  const start = Number(match[1]);
  const end = match[2] === '*' ? undefined : Number(match[2]);
  if (end !== undefined && (end < start || (total !== undefined && end >= total))) throw invalid(text);
  return { kind: 'bytes', start, end, total, isOpenEnded: end === undefined && total === undefined };
}

function invalid(text: string): StorageError {
  return new StorageError('invalid', `Failed to parse Content-Range header: '${text}'`);
}
