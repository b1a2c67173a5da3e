import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what no HTTP client would. */
export class RawConnection {
  readonly socket: Socket;
  #received = '';
  readonly #ended: Promise<void>;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#received += text;
    });
    // A service that gives up on a client may well reset the connection.
    socket.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      socket.on('close', () => {
        resolve();
      });
    });
  }

  static async open(origin: string): Promise<RawConnection> {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  write(...lines: readonly string[]): void {
    this.socket.write(lines.join('\r\n'));
  }

  /** All that came until `count` answers were there. */
  async answers(count: number): Promise<readonly string[]> {
    for (;;) {
      const starts = [...this.#received.matchAll(/HTTP\/1\.1 \d{3} /g)].map(({ index }) => index);
      if (starts.length >= count && this.#received.endsWith('}')) {
        return starts.map((start, index) => this.#received.slice(start, starts[index + 1]));
      }
      await once(this.socket, 'data');
    }
  }

  /** All that came before the service closed the connection. */
  async untilClosed(): Promise<string> {
    await this.#ended;
    return this.#received;
  }

  close(): void {
    this.socket.destroy();
  }
}
