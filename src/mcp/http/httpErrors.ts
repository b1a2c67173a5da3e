import type { ServerResponse } from 'node:http';

/** Codes of JSON-RPC, and -32000 for what an HTTP server refuses. */
export const rpcCodes = { parse: -32700, invalidRequest: -32600, internal: -32603, refused: -32000 } as const;

/** A request that is answered with a status and a reason instead of being served. */
export class HttpRefusal extends Error {
  override readonly name = 'HttpRefusal';

  constructor(
    readonly status: number,
    readonly rpcCode: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(JSON.stringify(value));
}

/** As JSON-RPC has it, whatever was asked for: the one shape that all clients here can read. */
export function sendRefusal(response: ServerResponse, refusal: HttpRefusal, traceId: string): void {
  const { status, rpcCode, message, headers } = refusal;
  const error = { code: rpcCode, message, data: { trace_id: traceId } };
  sendJson(response, status, { jsonrpc: '2.0', id: null, error }, headers);
}
