import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A request as all protocol files see it, be it a real one or a part of a batch. */
export interface StorageRequest {
  readonly method: string;
  /** As sent: percent-encoded, and without the changes URL makes to dot segments. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** `http://host:port` under which the client knows this server. */
  readonly origin: string;
}

export function header(request: StorageRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
