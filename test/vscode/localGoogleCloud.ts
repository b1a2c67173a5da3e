import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { generate } from 'selfsigned';
import { emulatorForker, EmulatorProcess } from '../../src/dataflow/local/emulatorProcess.ts';
import { silentLog } from '../dataflow/silentLog.ts';

export interface LocalGoogleCloudOptions {
  /** Path of dataflow-emulator.js. */
  readonly program: string;
  /** Content of the file of its option --require-auth. */
  readonly access: object;
  /** Ids of the projects that Resource Manager lists to whoever asks. */
  readonly projects?: readonly string[];
}

/**
 * Google Cloud as programs behind a proxy see it: the proxy of the environment leads every host of googleapis.com to a
 * local Dataflow that asks for credentials, over TLS. So clients sign in and call at the addresses that Google's
 * libraries have built in, and nothing of them is replaced.
 */
export class LocalGoogleCloud {
  /** A folder for files of tests. */
  readonly folder: string;
  private readonly before = new Map<string, string | undefined>();

  private constructor(
    folder: string,
    private readonly emulator: EmulatorProcess,
    private readonly proxy: GoogleProxy,
  ) {
    this.folder = folder;
  }

  /** Sets the environment of this process, from which Google's libraries learn of the proxy and its certificate. */
  static async start(options: LocalGoogleCloudOptions): Promise<LocalGoogleCloud> {
    const folder = await mkdtemp(join(tmpdir(), 'local-google-cloud-'));
    const [accessFile, rootsFile] = [join(folder, 'access.json'), join(folder, 'roots.pem')];
    await writeFile(accessFile, JSON.stringify(options.access));
    const start = emulatorForker(options.program);
    const emulator = new EmulatorProcess(start(['--json', '--require-auth', accessFile]), silentLog);
    const { grpcAddress, httpOrigin } = await emulator.ready;
    const projects = (options.projects ?? []).map((projectId) => ({ projectId, state: 'ACTIVE' }));
    const certificate = await googleCertificate();
    await writeFile(rootsFile, certificate.cert);
    const proxy = await GoogleProxy.listen(certificate, grpcAddress, (host, request, response) => {
      if (!host.startsWith('cloudresourcemanager.')) forward(request, response, httpOrigin);
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ projects }));
    });
    const cloud = new LocalGoogleCloud(folder, emulator, proxy);
    const address = `http://${proxy.address}`;
    cloud.setEnvironment({
      GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: rootsFile,
      HTTPS_PROXY: address,
      https_proxy: address,
      grpc_proxy: address,
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      // Looking for a metadata server where there is none takes long.
      METADATA_SERVER_DETECTION: 'none',
    });
    trust(certificate.cert);
    return cloud;
  }

  /** Until it is closed. */
  setEnvironment(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (!this.before.has(name)) this.before.set(name, process.env[name]);
      process.env[name] = value;
    }
  }

  async close(): Promise<void> {
    for (const [name, value] of this.before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    this.proxy.close();
    await this.emulator.stop();
    await rm(this.folder, { recursive: true });
  }
}

interface Certificate {
  readonly private: string;
  readonly cert: string;
}

type AnswerRequest = (host: string, request: IncomingMessage, response: ServerResponse) => void;

/** Speaks for every host of googleapis.com. */
class GoogleProxy {
  private constructor(
    private readonly server: Server,
    private readonly sockets: ReadonlySet<Socket>,
  ) {}

  /**
   * @param grpcAddress where gRPC is sent on to, as it came
   * @param answer for everything else
   */
  static async listen(
    { private: key, cert }: Certificate,
    grpcAddress: string,
    answer: AnswerRequest,
  ): Promise<GoogleProxy> {
    const sockets = new Set<Socket>();
    const keep = (socket: Socket): void => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
    };
    const proxy = createServer((_request, response) => response.writeHead(501).end());
    const web = createServer((request, response) => {
      answer(request.headers.host ?? '', request, response);
    });
    proxy.on('connect', ({ url = '' }, socket: Socket) => {
      keep(socket);
      if (!/^[a-z0-9-]+\.googleapis\.com:443$/.test(url)) {
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
        return;
      }
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      const ALPNProtocols = ['h2', 'http/1.1'];
      const client = new tls.TLSSocket(socket, { isServer: true, key, cert, ALPNProtocols });
      keep(client);
      client.once('secure', () => {
        if (client.alpnProtocol !== 'h2') {
          web.emit('connection', client);
          return;
        }
        const [host = '', port] = grpcAddress.split(':');
        const service = connect(Number(port), host);
        keep(service);
        client.pipe(service).pipe(client);
        service.once('close', () => client.destroy());
        client.once('close', () => service.destroy());
      });
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return new GoogleProxy(proxy, sockets);
  }

  get address(): string {
    const address: AddressInfo | string | null = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy does not listen.');
    return `127.0.0.1:${address.port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

/** The local service answers to its own name only. */
function forward(request: IncomingMessage, response: ServerResponse, origin: string): void {
  const { method, headers, url = '' } = request;
  const onward = httpRequest(
    new URL(url, origin),
    { method, headers: { ...headers, host: new URL(origin).host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

async function googleCertificate(): Promise<Certificate> {
  return generate([{ name: 'commonName', value: 'googleapis.com' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: '*.googleapis.com' }] },
    ],
  });
}

/** By everything in this process that has no certificates of its own. Node has it since 22.19. */
function trust(certificate: string): void {
  const { getCACertificates, setDefaultCACertificates } = tls as Partial<{
    getCACertificates: (type: 'default') => readonly string[];
    setDefaultCACertificates: (certificates: readonly string[]) => void;
  }>;
  if (!getCACertificates || !setDefaultCACertificates) {
    throw new Error(`These tests need Node 22.19 or newer in the extension host, not ${process.version}.`);
  }
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}
