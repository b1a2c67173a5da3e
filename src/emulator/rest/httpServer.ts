import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ApiError } from '../api/apiError.ts';
import type { EmulatorLog } from '../emulatorLog.ts';
import { checkCaller } from './callerCheck.ts';
import { answerClientErrors } from './clientErrors.ts';
import { writeError } from './errorResponse.ts';

/** A part of the HTTP side. Answers false when the request is not for it and leaves it untouched. */
export interface HttpHandler {
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean>;
}

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Asked in order; the last should answer everything. */
  readonly handlers: readonly HttpHandler[];
  readonly log: EmulatorLog;
}

/** The emulator's HTTP port. */
export class HttpServer {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Resolves when the port is bound. */
  static async listen(options: HttpServerOptions): Promise<HttpServer> {
    const server = createServer(
      {
        headersTimeout: 20_000,
        requestTimeout: 600_000,
        keepAliveTimeout: 60_000,
        connectionsCheckingInterval: 5_000,
        // Of the request line and all headers; the tokens of some identity providers are long.
        maxHeaderSize: 32 * 1024,
      },
      (request, response) => {
        void answer(options, request, response);
      },
    );
    answerClientErrors(server);
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, () => {
        server.removeListener('error', reject);
        const address = server.address();
        if (address === null || typeof address === 'string')
          reject(new Error('The HTTP port has no number.'));
        else resolve(address.port);
      });
    });
    // For example no file handles left for one more connection.
    server.on('error', (error) => {
      options.log.error(`HTTP port ${port}: ${error.message}`);
    });
    return new HttpServer(server, port);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }
}

async function answer(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { log } = options;
  response.on('finish', () => {
    log.debug(`${request.method ?? ''} ${request.url ?? ''} ${response.statusCode}`);
  });
  response.on('error', (error) => {
    log.debug(`${request.method ?? ''} ${request.url ?? ''}: ${error.message}`);
  });
  try {
    checkCaller(request, options.host);
    const url = requestUrl(request);
    for (const handler of options.handlers) {
      if (await handler.handle(request, response, url)) return;
    }
    throw new ApiError('NOT_FOUND', `Method not found: ${request.method ?? ''} ${url.pathname}.`);
  } catch (error) {
    refuse(request, response, error, log);
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown, log: EmulatorLog): void {
  if (!(error instanceof ApiError)) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error(`${request.method ?? ''} ${request.url ?? ''} failed: ${reason}`);
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const apiError =
    error instanceof ApiError
      ? error
      : new ApiError('INTERNAL', 'The request failed inside the local Dataflow service; its log says why.');
  // What is left of an unread body would be taken for the next request on the connection.
  writeError(response, apiError, request.complete ? {} : { headers: { Connection: 'close' } });
  request.resume();
}

function requestUrl(request: IncomingMessage): URL {
  const target = request.url ?? '';
  const absolute = target.startsWith('/') ? `http://localhost${target}` : target;
  try {
    return new URL(absolute);
  } catch (error) {
    throw new ApiError('INVALID_ARGUMENT', 'The request target is not a URL.', { cause: error });
  }
}
