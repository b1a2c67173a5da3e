import { JobsV1Beta3Client, MessagesV1Beta3Client, MetricsV1Beta3Client } from '@google-cloud/dataflow';
import * as grpc from '@grpc/grpc-js';
import type { CallOptions as GaxOptions, ClientOptions } from 'google-gax';
import type { Connection } from '../connection.ts';

/** The clients of one connection, signed in. */
export interface GoogleClients {
  readonly jobs: JobsV1Beta3Client;
  readonly metrics: MetricsV1Beta3Client;
  readonly messages: MessagesV1Beta3Client;
  /** Options for one try: no retry inside the client, a deadline, and a real cancel when the signal aborts. */
  callOptions(timeoutMs: number, signal: AbortSignal): GaxOptions;
  close(): Promise<void>;
}

/**
 * Signs in. This file loads @google-cloud/dataflow, so it is itself imported on first use only.
 *
 * Signing in happens here, as the clients leave a rejection unhandled when it fails inside a call
 * (`initialize().catch(err => { throw err })` in each generated method).
 */
export async function openGoogleClients(connection: Connection): Promise<GoogleClients> {
  const target = connection.endpoint === undefined ? {} : splitEndpoint(connection.endpoint);
  const credentials = connection.auth.kind === 'none' ? withoutCredentials() : {};
  const options = { ...target, ...credentials, fallback: false as const };
  const jobs = new JobsV1Beta3Client({ ...options });
  const shared = { ...options, auth: jobs.auth };
  const metrics = new MetricsV1Beta3Client({ ...shared });
  const messages = new MessagesV1Beta3Client({ ...shared });
  await jobs.initialize();
  await Promise.all([metrics.initialize(), messages.initialize()]);
  return {
    jobs,
    metrics,
    messages,
    callOptions: (timeout, signal) => ({
      timeout,
      retry: null,
      autoPaginate: false,
      otherArgs: { options: { interceptors: [cancelOnAbort(signal)] } },
    }),
    close: async () => {
      await Promise.all([jobs.close(), metrics.close(), messages.close()]);
    },
  };
}

/** The generated methods hide the cancellable promise of google-gax, so the call is cancelled where gRPC makes it. */
function cancelOnAbort(signal: AbortSignal): grpc.Interceptor {
  return (options, nextCall) => {
    const call = nextCall(options);
    const cancel = (): void => {
      call.cancelWithStatus(grpc.status.CANCELLED, 'aborted');
    };
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    return new grpc.InterceptingCall(call);
  };
}

/** A universe that is given keeps google-gax from looking for credentials only to learn it. */
function withoutCredentials(): ClientOptions {
  const universeDomain = 'googleapis.com';
  return { sslCreds: grpc.credentials.createInsecure(), universeDomain, clientOptions: { universeDomain } };
}

function splitEndpoint(endpoint: string): { apiEndpoint: string; port: number } {
  const colon = endpoint.lastIndexOf(':');
  return { apiEndpoint: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
}
