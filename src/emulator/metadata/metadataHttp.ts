import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { localAccessToken, localProjectId } from './localIdentity.ts';
import {
  asJson,
  asText,
  findNode,
  isDirectory,
  metadataTree,
  type MetadataDirectory,
} from './metadataTree.ts';

/** Seconds; this token never changes, clients ask again when it has run out. */
const tokenLifetime = 3600;

export interface WorkerToken {
  readonly token: string;
  /** For how long it is good. */
  readonly seconds: number;
}

export interface MetadataOptions {
  readonly projectId?: string;
  /** What workers are given. Default a token without any rights. */
  readonly token?: () => WorkerToken;
}

interface MetadataReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The metadata server of a virtual machine (GCE_METADATA_HOST), and the OAuth token endpoint at `POST /token`: where
 * Google's libraries look for credentials when they have none.
 *
 * @see https://cloud.google.com/compute/docs/metadata/querying-metadata
 */
export class MetadataHttp {
  readonly #tree: MetadataDirectory;
  readonly #token: () => WorkerToken;

  constructor(options: MetadataOptions = {}) {
    this.#tree = metadataTree(options.projectId ?? localProjectId);
    this.#token = options.token ?? (() => ({ token: localAccessToken, seconds: tokenLifetime }));
  }

  /** Resolves when the answer is written. False, with nothing written, when the path is none of these. */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const reply = this.#answer(request, url);
    if (reply === undefined) return Promise.resolve(false);
    // Nothing a client could send is of interest: any of its credentials gets the same token.
    request.resume();
    response.writeHead(reply.status, {
      'content-type': reply.contentType,
      'content-length': Buffer.byteLength(reply.body).toString(),
      'metadata-flavor': 'Google',
      server: 'Metadata Server for VM',
      etag: createHash('sha256').update(reply.body).digest('hex').slice(0, 16),
    });
    response.end(request.method === 'HEAD' ? undefined : reply.body);
    return Promise.resolve(true);
  }

  #answer(request: IncomingMessage, url: URL): MetadataReply | undefined {
    const path = url.pathname;
    if (path === '/token') {
      return request.method === 'POST'
        ? json(this.#tokenAnswer())
        : text(405, 'POST a token request here.\n');
    }
    const isFlavored = request.headers['metadata-flavor'] === 'Google';
    // Libraries find out whether there is a metadata server by asking its root.
    if (path === '/' && isFlavored) return text(200, 'computeMetadata/\n');
    if (path !== '/computeMetadata' && !path.startsWith('/computeMetadata/')) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Metadata is read-only.\n');
    if (!isFlavored) return text(403, 'Missing Metadata-Flavor:Google header.\n');
    if (request.headers['x-forwarded-for'] !== undefined) {
      return text(403, 'Metadata is not served through a proxy (X-Forwarded-For).\n');
    }
    const names = path
      .split('/')
      .slice(2)
      .filter((name) => name !== '')
      .map(decodeName);
    if (names.length === 0) return text(200, 'v1/\n');
    return names[0] === 'v1' ? this.#read(names.slice(1), url.searchParams) : notFound(path);
  }

  #read(names: readonly string[], query: URLSearchParams): MetadataReply {
    const isToken = names.at(-1) === 'token' && names.at(-3) === 'service-accounts';
    const node = findNode(this.#tree, isToken ? names.slice(0, -1) : names);
    if (node === undefined) return notFound(names.join('/'));
    if (isToken) return json(this.#tokenAnswer());
    const isJson =
      query.get('recursive')?.toLowerCase() === 'true'
        ? query.get('alt') !== 'text'
        : query.get('alt') === 'json';
    if (isJson) return json(asJson(node));
    const tokenEntry = isDirectory(node) && names.at(-2) === 'service-accounts' ? 'token\n' : '';
    return text(200, asText(node) + tokenEntry);
  }

  #tokenAnswer(): Readonly<Record<string, unknown>> {
    const { token, seconds } = this.#token();
    return { access_token: token, expires_in: seconds, token_type: 'Bearer' };
  }
}

function json(value: unknown): MetadataReply {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(value) };
}

function text(status: number, body: string): MetadataReply {
  return { status, contentType: 'application/text', body };
}

function notFound(path: string): MetadataReply {
  return text(404, `The local metadata server has no ${path}.\n`);
}

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
