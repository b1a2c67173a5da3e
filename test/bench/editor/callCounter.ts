import { once } from 'node:events';
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** Stands before a gRPC server, hands every call on and counts it: what comes over the wire, retries too. */
export class CallCounter {
  /** Calls since the last {@link clear}, by method. */
  readonly calls = new Map<string, number>();
  private underWay = 0;
  private readonly sessions = new Set<Http2Session>();

  private constructor(
    private readonly server: Http2Server,
    private readonly target: ClientHttp2Session,
  ) {
    server.on('session', (session) => {
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
    });
    server.on('stream', (stream, headers) => {
      this.pass(stream, headers);
    });
  }

  /** @param address of the server, `host:port` */
  static async start(address: string): Promise<CallCounter> {
    const server = createServer();
    const target = connect(`http://${address}`);
    await Promise.all([once(server.listen(0, '127.0.0.1'), 'listening'), once(target, 'connect')]);
    return new CallCounter(server, target);
  }

  /** `host:port` for clients. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get total(): number {
    return [...this.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  clear(): void {
    this.calls.clear();
  }

  /** Resolves when every call has been answered, and whoever asked has had time to ask the next. */
  async quiet(): Promise<void> {
    const enough = 5;
    for (let turns = 0; turns < enough; turns = this.underWay === 0 ? turns + 1 : 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    this.target.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private pass(from: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
    this.underWay += 1;
    const to = this.target.request({ ...headers, ':authority': undefined });
    let trailers: IncomingHttpHeaders = {};
    to.on('response', (answer) => {
      const { ':status': status, ...rest } = answer;
      from.respond({ ':status': status ?? 200, ...rest }, { waitForTrailers: true });
    });
    to.on('trailers', (last: IncomingHttpHeaders) => {
      trailers = last;
    });
    from.on('wantTrailers', () => {
      from.sendTrailers(trailers);
    });
    from.on('close', () => {
      this.underWay -= 1;
      if (!to.closed) to.close();
    });
    // A call that one side gives up ends on the other as well; that is no failure of the counter.
    to.on('error', () => {
      from.close();
    });
    from.on('error', () => {
      to.close();
    });
    from.pipe(to).pipe(from);
  }
}
