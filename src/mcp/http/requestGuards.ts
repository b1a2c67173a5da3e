import type { IncomingMessage } from 'node:http';
import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import type { Access } from './accessToken.ts';
import { HttpRefusal, rpcCodes } from './httpErrors.ts';

/**
 * Only this machine's own names are served: a page that made its name resolve to this machine (DNS rebinding) still
 * says its own name in Host and Origin.
 * @throws HttpRefusal
 */
export function checkNames({ headers }: IncomingMessage): void {
  const host = validateHostHeader(headers.host, localhostAllowedHostnames());
  if (!host.ok) throw new HttpRefusal(403, rpcCodes.refused, host.message);
  const origin = validateOriginHeader(headers.origin, localhostAllowedOrigins());
  if (!origin.ok) throw new HttpRefusal(403, rpcCodes.refused, origin.message);
}

/** @throws HttpRefusal */
export function checkAccess({ headers }: IncomingMessage, access: Access): void {
  if (access.allows(headers.authorization)) return;
  throw new HttpRefusal(
    401,
    rpcCodes.refused,
    'The token is missing or wrong. Send "Authorization: Bearer TOKEN" with the token that dataflow-mcp printed at its start.',
    { 'www-authenticate': 'Bearer realm="dataflow-mcp"' },
  );
}
