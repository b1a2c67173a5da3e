import {
  connect,
  constants,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** What Dataflow's Jobs view asks now and then, whatever else goes on. */
const listing = 'ListJobs';

/** Stands between a client and a gRPC service: knows the calls, and lets them wait when told to. */
export class HeldService {
  /** Methods that the client has called, such as `GetJob`, without those that list jobs. */
  readonly calls: string[] = [];
  private isHeld = false;
  private readonly sessions = new Set<ServerHttp2Session>();

  private constructor(
    private readonly server: Http2Server,
    private readonly service: ClientHttp2Session,
  ) {}

  /** @param address `host:port` of the service, without encryption */
  static async before(address: string): Promise<HeldService> {
    const server = createServer();
    const held = new HeldService(server, connect(`http://${address}`));
    server.on('session', (session) => {
      held.sessions.add(session);
      session.on('close', () => held.sessions.delete(session));
    });
    server.on('stream', (stream, headers) => {
      held.take(stream, headers);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return held;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Calls that begin from now on are noted and go nowhere. */
  hold(): void {
    this.isHeld = true;
  }

  /** Calls reach the service again. The connections until now end: calls that were held are lost. */
  release(): void {
    this.isHeld = false;
    for (const session of this.sessions) session.destroy();
  }

  async close(): Promise<void> {
    this.release();
    this.service.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private take(call: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    // What ends early at one side ends at the other; neither is a failure of this server.
    call.on('error', () => undefined);
    const method = headers[':path']?.split('/').at(-1) ?? '';
    if (method !== listing) this.calls.push(method);
    if (!this.isHeld) forward(call, this.service, headers);
  }
}

/** Hands a call on, and its answer back. @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
function forward(call: ServerHttp2Stream, service: ClientHttp2Session, headers: IncomingHttpHeaders): void {
  const onward = service.request({ ...headers });
  onward.on('error', () => {
    call.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  call.on('close', () => {
    onward.close(constants.NGHTTP2_CANCEL);
  });
  call.pipe(onward);
  let trailers: IncomingHttpHeaders = {};
  onward.on('trailers', (last: IncomingHttpHeaders) => {
    trailers = last;
  });
  onward.on('response', (answered, flags) => {
    // A call that failed may be answered by headers alone.
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    call.respond({ ...answered }, { endStream, waitForTrailers: !endStream });
    if (endStream) return;
    call.on('wantTrailers', () => {
      call.sendTrailers({ ...trailers });
    });
    onward.pipe(call);
  });
}
