import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ApiError } from '../api/apiError.ts';

/**
 * The whole body, decompressed.
 * @throws ApiError INVALID_ARGUMENT when it is longer than `limit` bytes (packed or unpacked), packed in an unknown way,
 *   or not what its Content-Encoding says. The rest of the request is then thrown away as it comes.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let decoder: Transform | undefined;
    const fail = (error: Error): void => {
      if (decoder !== undefined) {
        request.unpipe(decoder);
        decoder.destroy();
      }
      request.removeListener('data', take);
      request.resume();
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        fail(new ApiError('INVALID_ARGUMENT', `Request payload size exceeds the limit: ${limit} bytes.`));
      } else {
        chunks.push(chunk);
      }
    };
    try {
      decoder = decoderOf(request.headers['content-encoding']);
    } catch (error) {
      request.resume();
      throw error;
    }
    const gone = (cause?: Error): void => {
      fail(new ApiError('CANCELLED', 'The client closed the connection.', { cause }));
    };
    request.on('error', gone);
    request.on('close', () => {
      if (!request.complete) gone();
    });
    const body = decoder === undefined ? request : request.pipe(decoder);
    decoder?.on('error', (error) => {
      fail(
        new ApiError(
          'INVALID_ARGUMENT',
          `The request body is not what its Content-Encoding says: ${error.message}.`,
          { cause: error },
        ),
      );
    });
    body.on('data', take);
    body.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
}

function decoderOf(encoding = 'identity'): Transform | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new ApiError(
        'INVALID_ARGUMENT',
        `Content-Encoding ${JSON.stringify(encoding)} is not understood; use gzip, deflate or br.`,
      );
  }
}
