import { createHash } from 'node:crypto';
import { ApiError } from './apiError.ts';

/**
 * A page token holds the place after which the next page starts, so that it stays right while jobs and messages are
 * added, and a mark of the query it belongs to.
 */
export function pageToken(query: readonly unknown[], position: readonly number[]): string {
  return Buffer.from(`${queryMark(query)}:${position.join(',')}`).toString('base64url');
}

/**
 * The place a token names; undefined for the first page.
 * @throws ApiError INVALID_ARGUMENT when the token was not given out for this query.
 */
export function pagePosition(query: readonly unknown[], token: string): readonly number[] | undefined {
  if (token === '') return undefined;
  const [mark, position = ''] = Buffer.from(token, 'base64url').toString('utf8').split(':');
  if (mark !== queryMark(query) || !/^\d+(,\d+)*$/.test(position)) {
    throw new ApiError(
      'INVALID_ARGUMENT',
      "Invalid value at 'page_token': it was not returned by an earlier call with the same parameters.",
    );
  }
  return position.split(',').map(Number);
}

/** @throws ApiError INVALID_ARGUMENT for a negative size. */
export function pageLimit(pageSize: number, usual: number, most: number): number {
  if (pageSize < 0) {
    throw new ApiError('INVALID_ARGUMENT', `Invalid value at 'page_size': ${pageSize} is negative.`);
  }
  return Math.min(pageSize === 0 ? usual : pageSize, most);
}

function queryMark(query: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(query.map(String)))
    .digest('base64url')
    .slice(0, 12);
}
