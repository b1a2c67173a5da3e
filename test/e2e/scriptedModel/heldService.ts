import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const prefaceLength = 24;
const frameHeaderLength = 9;
const headersFrame = 1;

/** Stands between a client and a gRPC service: counts the calls, and lets them wait when told to. */
export class HeldService {
  /** Calls that the client has begun. */
  calls = 0;
  private isHeld = false;
  private readonly pairs = new Set<{ readonly client: Socket; readonly service: Socket }>();

  private constructor(private readonly server: Server) {}

  /** @param address `host:port` of the service, without encryption */
  static async before(address: string): Promise<HeldService> {
    const [host = '', port = ''] = address.split(':');
    const server = createServer();
    const held = new HeldService(server);
    server.on('connection', (client) => {
      held.join(client, connect(Number(port), host));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return held;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the client sends from now on is counted and goes nowhere. */
  hold(): void {
    this.isHeld = true;
  }

  /** New connections reach the service again. Those that were held end: what they sent is lost. */
  release(): void {
    this.isHeld = false;
    for (const { client, service } of this.pairs) {
      client.destroy();
      service.destroy();
    }
  }

  async close(): Promise<void> {
    this.release();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, service: Socket): void {
    const pair = { client, service };
    this.pairs.add(pair);
    const count = frameCounter(() => (this.calls += 1));
    client.on('data', (chunk) => {
      count(chunk);
      if (!this.isHeld) service.write(chunk);
    });
    service.on('data', (chunk) => {
      client.write(chunk);
    });
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      service.destroy();
    };
    for (const socket of [client, service]) socket.on('close', end).on('error', end);
  }
}

/** Reads HTTP/2 frames of a client as they come; each HEADERS frame begins a call. @see RFC 9113, section 4.1 */
function frameCounter(onCall: () => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let skip = prefaceLength;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      if (rest.length < skip + frameHeaderLength) return;
      const header = rest.subarray(skip, skip + frameHeaderLength);
      if (header.readUInt8(3) === headersFrame) onCall();
      const length = header.readUIntBE(0, 3);
      rest = rest.subarray(skip + frameHeaderLength);
      skip = length;
    }
  };
}
