import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface Refusal {
  readonly code: number;
  readonly status: string;
  readonly message: string;
}

/** What Node's HTTP parser gives up on, by the code of its error. */
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    code: 431,
    status: 'INVALID_ARGUMENT',
    message: 'The request line and headers are too long.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    code: 413,
    status: 'INVALID_ARGUMENT',
    message: 'The extensions of a chunk are too long.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 408,
    status: 'DEADLINE_EXCEEDED',
    message: 'The request did not arrive in time.',
  },
};

const malformed: Refusal = {
  code: 400,
  status: 'INVALID_ARGUMENT',
  message: 'The request is malformed.',
};

/** Answers what is no HTTP request in the form of Google's errors, and closes its connection. */
export function answerClientErrors(server: Server): void {
  /** An answer whose beginning is out may not be broken into. */
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => {
    answering.set(socket, response);
    response.on('close', () => {
      answering.delete(socket);
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || answering.get(socket)?.headersSent) {
      socket.destroy();
      return;
    }
    socket.end(errorText(refusals[error.code ?? ''] ?? malformed));
  });
}

function errorText({ code, status, message }: Refusal): string {
  const body = JSON.stringify({
    error: { code, message, errors: [{ message, domain: 'global', reason: 'badRequest' }], status },
  });
  return [
    `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`,
    'Content-Type: application/json; charset=UTF-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
