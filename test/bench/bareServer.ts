// A server of grpc-js with nothing behind it: each call of a path answers the same bytes. What any service over grpc-js
// could do at best.
import { readFile } from 'node:fs/promises';
import * as grpc from '@grpc/grpc-js';

/** Arguments: path and file of the answer, in turn. */
const args = process.argv.slice(2);
const server = new grpc.Server();
for (let index = 0; index < args.length; index += 2) {
  const [path = '', file = ''] = args.slice(index, index + 2);
  const answer = await readFile(file);
  const bytes = (value: Buffer): Buffer => value;
  server.addService(
    {
      call: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: bytes,
        responseSerialize: bytes,
        responseDeserialize: bytes,
      },
    },
    {
      call: (_: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
        callback(null, answer);
      },
    },
  );
}
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`127.0.0.1:${port}\n`);
});
process.once('SIGTERM', () => {
  server.forceShutdown();
  process.exit(0);
});
