import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack, type Any } from '@bufbuild/protobuf/wkt';
import * as grpc from '@grpc/grpc-js';
import { ApiError, StatusCode } from '../api/apiError.ts';
import { ErrorInfoSchema } from '../gen/google/rpc/error_details_pb.ts';
import { StatusSchema, type Status } from '../gen/google/rpc/status_pb.ts';

/** An error as gRPC tells it: what programs read of it travels as a google.rpc.Status in the trailers. */
export function grpcError(error: unknown): Partial<grpc.StatusObject> {
  if (!(error instanceof ApiError)) return { code: grpc.status.INTERNAL, details: 'Internal error.' };
  const { status, message } = error;
  const details = detailsOf(error);
  return {
    code: grpc.status[status],
    details: message,
    ...(details.length > 0 && {
      metadata: statusMetadata(
        create(StatusSchema, { code: StatusCode[status], message, details: [...details] }),
      ),
    }),
  };
}

function detailsOf({ info, detail }: ApiError): readonly Any[] {
  return [
    ...(info === undefined
      ? []
      : [anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { ...info, metadata: { ...info.metadata } }))]),
    ...(detail === undefined ? [] : [anyPack(detail.type, detail.message)]),
  ];
}

function statusMetadata(status: Status): grpc.Metadata {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', Buffer.from(toBinary(StatusSchema, status)));
  return metadata;
}
