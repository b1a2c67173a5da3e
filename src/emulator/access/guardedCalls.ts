import type { Api } from '../api/operations.ts';
import type { CallMethod } from '../grpc/grpcServer.ts';
import type { OpenStream } from '../grpc/streamCall.ts';
import type { RestApiOptions } from '../rest/restApi.ts';
import type { Access } from './caller.ts';
import { CallGuard } from './callGuard.ts';

/** What both transports serve: the handlers, each behind its permission. */
export function guardedCalls(
  api: Api,
  access: Access,
): { readonly identify: RestApiOptions['identify']; readonly call: CallMethod; readonly open: OpenStream } {
  const guard = new CallGuard(access);
  return {
    identify: guard.identify.bind(guard),
    call: async (method, request, authorization) => {
      guard.check(method, request, authorization);
      return api.call(method, request);
    },
    async *open(method, request, signal, authorization) {
      guard.check(method, request, authorization);
      yield* api.open(method, request, signal);
    },
  };
}
