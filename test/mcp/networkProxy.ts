import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network between a client and a server of TCP, which can be held up, cut and mended. */
export class NetworkProxy {
  private readonly sockets = new Set<Socket>();
  private state: 'open' | 'held' | 'cut' = 'open';
  private onDidHold: () => void = () => undefined;
  private somethingWaits: Promise<void> = Promise.resolve();

  private constructor(private readonly server: Server) {}

  /** @param target - `host:port` */
  static async start(target: string): Promise<NetworkProxy> {
    const server = createServer();
    const proxy = new NetworkProxy(server);
    const [host = '', port = ''] = target.split(':');
    server.on('connection', (client) => {
      if (proxy.state === 'cut') client.destroy();
      else proxy.join(client, connect(Number(port), host));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** `host:port` of this side. */
  get address(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
    return `127.0.0.1:${address.port}`;
  }

  /** From now on nothing comes through, in either direction, and nobody is told. */
  hold(): void {
    this.state = 'held';
    this.somethingWaits = new Promise((resolve) => {
      this.onDidHold = resolve;
    });
  }

  /** Resolves when something waits to come through. */
  held(): Promise<void> {
    return this.somethingWaits;
  }

  /** Breaks every connection, and refuses new ones. */
  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  /** Everything comes through again, what was held first. */
  release(): void {
    this.state = 'open';
    for (const socket of this.sockets) socket.emit('released');
  }

  async close(): Promise<void> {
    this.cut();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private join(client: Socket, service: Socket): void {
    for (const [from, to] of [
      [client, service],
      [service, client],
    ] as const) {
      this.sockets.add(from);
      const waiting: Buffer[] = [];
      from.on('data', (chunk: Buffer) => {
        if (this.state === 'open') {
          to.write(chunk);
          return;
        }
        waiting.push(chunk);
        this.onDidHold();
      });
      from.on('released', () => {
        for (const chunk of waiting.splice(0)) to.write(chunk);
      });
      // Its end is all that matters here, whatever brought it about.
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
