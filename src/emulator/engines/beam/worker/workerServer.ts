import { Server, ServerCredentials } from '@grpc/grpc-js';

/** The one gRPC server of a job, on a free port of the loopback interface; the job's services are added to it. */
export class WorkerServer {
  readonly grpc = new Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });

  /** @returns Its `host:port`. */
  async listen(): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      this.grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return `127.0.0.1:${port}`;
  }

  close(): void {
    this.grpc.forceShutdown();
  }
}
