import {
  create,
  toBinary,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import * as grpc from '@grpc/grpc-js';

/** A request as bytes: making it costs nothing while calls are counted. */
export interface RawRequest {
  readonly path: string;
  readonly bytes: Buffer;
}

export function rawRequest<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
): RawRequest {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    bytes: Buffer.from(toBinary(method.input, create(method.input, request))),
  };
}

/** Calls a server and reads nothing of its answers. */
export class RawClient {
  readonly #client: grpc.Client;

  constructor(address: string) {
    this.#client = new grpc.Client(address, grpc.credentials.createInsecure());
  }

  call({ path, bytes }: RawRequest): Promise<Buffer> {
    const same = (value: Buffer): Buffer => value;
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(path, same, same, bytes, (error, answer) => {
        if (error !== null) reject(error);
        else if (answer === undefined) reject(new Error(`${path} answered nothing`));
        else resolve(answer);
      });
    });
  }

  /** Makes so many calls, with so many of them under way all the time. */
  async callOften(request: RawRequest, calls: number, atOnce: number): Promise<void> {
    let left = calls;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.call(request);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  close(): void {
    this.#client.close();
  }
}
