import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './reply.ts';

/** Writes the whole reply. Resolves also when the client went away meanwhile. */
export async function writeReply(response: ServerResponse, reply: Reply, method: string): Promise<void> {
  const { body } = reply;
  const isBodiless = method === 'HEAD' || reply.status === 204 || reply.status === 304;
  response.writeHead(reply.status, {
    ...(typeof body === 'string' && { 'content-length': Buffer.byteLength(body).toString() }),
    ...(body === undefined && reply.status !== 204 && { 'content-length': '0' }),
    ...reply.headers,
  });
  if (isBodiless || body === undefined || typeof body === 'string') {
    if (typeof body === 'object') body.destroy();
    response.end(isBodiless ? undefined : body);
    return;
  }
  try {
    await pipeline(body, response);
  } catch {
    // The status is out already: a connection that ends early is how the client learns of it.
    response.destroy();
  }
}
