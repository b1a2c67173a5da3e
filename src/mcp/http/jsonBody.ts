import type { IncomingMessage } from 'node:http';
import { isJsonContentType } from '@modelcontextprotocol/server';
import { HttpRefusal, rpcCodes } from './httpErrors.ts';

/** What a body may be at most. */
export const bodyLimits = { bytes: 1024 * 1024, depth: 64 } as const;

/** The body of a request as JSON. @throws HttpRefusal when it is none, is too large, or nested too deep */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  if (!isJsonContentType(request.headers['content-type'])) {
    throw new HttpRefusal(415, rpcCodes.refused, 'Content-Type must be application/json.');
  }
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new HttpRefusal(400, rpcCodes.parse, 'Parse error: the body is no JSON.');
  }
  if (isDeeperThan(bodyLimits.depth, value)) {
    throw new HttpRefusal(
      400,
      rpcCodes.invalidRequest,
      `Invalid request: the body is nested more than ${bodyLimits.depth} deep.`,
    );
  }
  return value;
}

/** Not by `for await`, which would tear the connection down before the refusal is sent. */
function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (): void => {
      request.removeAllListeners('data').resume();
      const message = `The body is larger than ${bodyLimits.bytes} bytes.`;
      reject(new HttpRefusal(413, rpcCodes.refused, message, { connection: 'close' }));
    };
    if (Number(request.headers['content-length']) > bodyLimits.bytes) {
      refuse();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bodyLimits.bytes) refuse();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    request.on('error', reject);
    request.on('close', () => {
      reject(new HttpRefusal(400, rpcCodes.refused, 'The connection was closed before the body had come.'));
    });
  });
}

function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? Object.values(each as Record<string, unknown>) : [],
    );
  }
  return false;
}
