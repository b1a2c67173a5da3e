import { STATUS_CODES } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { StorageError } from '../storageError.ts';
import { multipartBoundary, readMultipart } from './multipartReader.ts';
import type { Reply } from './reply.ts';
import { collect, decodedBody } from './requestBody.ts';
import { header, type StorageRequest } from './storageRequest.ts';

const maxCalls = 100;
const maxCallBytes = 1024 * 1024;

/**
 * Several metadata calls in one `multipart/mixed` request, done one after the other and answered in the same order.
 *
 * @param call answers one call and never throws
 * @see https://cloud.google.com/storage/docs/batch
 */
export async function batchReply(
  request: StorageRequest,
  call: (request: StorageRequest) => Promise<Reply>,
): Promise<Reply> {
  const boundary = multipartBoundary(header(request, 'content-type'));
  const answers: string[] = [];
  for await (const part of readMultipart(decodedBody(request), boundary)) {
    if (answers.length === maxCalls) {
      throw new StorageError('invalid', `A batch may have at most ${maxCalls} calls.`);
    }
    const text = (await collect(part.body, maxCallBytes)).toString('utf8');
    const reply = await call(parseCall(text, request));
    answers.push(formatAnswer(part.headers.get('content-id'), reply));
  }
  const answerBoundary = `batch_${randomUUID()}`;
  const parts = answers.map((answer) => `--${answerBoundary}\r\n${answer}\r\n`);
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${answerBoundary}` },
    body: `${parts.join('')}--${answerBoundary}--\r\n`,
  };
}

function parseCall(text: string, batch: StorageRequest): StorageRequest {
  const { origin } = batch;
  const { authorization } = batch.headers;
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const [requestLine = '', ...headerLines] = head.trim().split(/\r?\n/);
  const [, method, target] = /^([A-Z]+) (\S+)(?: HTTP\/1\.[01])?$/.exec(requestLine.trim()) ?? [];
  if (method === undefined || target === undefined) {
    throw new StorageError('invalid', `A call of the batch has a malformed request line: '${requestLine}'`);
  }
  const own = Object.fromEntries(
    headerLines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  // A call without credentials of its own is made with those of the batch.
  const headers = { ...(authorization !== undefined && { authorization }), ...own };
  const [path, search] = splitTarget(target.replace(/^https?:\/\/[^/]+/, ''));
  const body = Readable.from([Buffer.from(rest.join('\r\n\r\n'))]);
  return { method, path, query: new URLSearchParams(search), headers, body, origin };
}

/** Path and query, both as sent. */
export function splitTarget(target: string): [path: string, search: string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function formatAnswer(contentId: string | undefined, reply: Reply): string {
  const body = typeof reply.body === 'string' ? reply.body : '';
  const headers = { ...reply.headers, 'content-length': Buffer.byteLength(body).toString() };
  return [
    'Content-Type: application/http',
    ...(contentId === undefined
      ? []
      : [`Content-ID: ${contentId.replace(/^<?/, '<response-').replace(/>?$/, '>')}`]),
    '',
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${titleCase(name)}: ${value}`),
    '',
    body,
  ].join('\r\n');
}

/** Java's client reads the names of a batch's headers as they are written. */
function titleCase(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
