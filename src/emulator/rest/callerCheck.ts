import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { ApiError } from '../api/apiError.ts';

/**
 * Keeps web pages out. The service has no credentials, so a page open in a browser could otherwise run pipelines on this
 * machine: directly (its requests carry a foreign Origin or Sec-Fetch-Site), or after its own host name was pointed at
 * this address (its requests carry that name as Host).
 * @throws ApiError PERMISSION_DENIED
 */
export function checkCaller(request: IncomingMessage, boundHost: string): void {
  const { host = '', origin } = request.headers;
  if (!isOwnHost(host, boundHost)) {
    throw new ApiError(
      'PERMISSION_DENIED',
      'The local Dataflow service answers only requests for its own host name: use localhost or 127.0.0.1.',
    );
  }
  const site = request.headers['sec-fetch-site'];
  const isForeignSite = site !== undefined && site !== 'same-origin' && site !== 'none';
  if ((origin !== undefined && origin !== `http://${host}`) || isForeignSite) {
    throw new ApiError(
      'PERMISSION_DENIED',
      'The local Dataflow service does not answer web pages of other origins.',
    );
  }
}

function isOwnHost(host: string, boundHost: string): boolean {
  const name = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d+)?$/i.exec(host);
  const hostname = (name?.[1] ?? name?.[2] ?? '').toLowerCase();
  if (['localhost', '127.0.0.1', '::1', boundHost.toLowerCase()].includes(hostname)) return true;
  // Bound to every address, it may be asked by any of them; a page can borrow a name but not an address.
  return (boundHost === '0.0.0.0' || boundHost === '::') && isIP(hostname) !== 0;
}
