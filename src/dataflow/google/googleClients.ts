import {
  FlexTemplatesServiceClient,
  JobsV1Beta3Client,
  MessagesV1Beta3Client,
  MetricsV1Beta3Client,
  SnapshotsV1Beta3Client,
  TemplatesServiceClient,
} from '@google-cloud/dataflow';
import type { LoggingServiceV2Client } from '@google-cloud/logging-api/build/src/v2/logging_service_v2_client.js';
import type { MetricServiceClient } from '@google-cloud/monitoring/build/src/v3/metric_service_client.js';
import type { CloudSchedulerClient } from '@google-cloud/scheduler/build/src/v1/cloud_scheduler_client.js';
import * as grpc from '@grpc/grpc-js';
import type { CallOptions as GaxOptions, ClientOptions } from 'google-gax';
import type { Connection } from '../connection.ts';
import { authOptions } from './authOptions.ts';

/** The clients of one connection, signed in. Those that are functions are made on first use. */
export interface GoogleClients {
  readonly jobs: JobsV1Beta3Client;
  readonly metrics: MetricsV1Beta3Client;
  readonly messages: MessagesV1Beta3Client;
  readonly snapshots: () => Promise<SnapshotsV1Beta3Client>;
  readonly templates: () => Promise<TemplatesServiceClient>;
  readonly flexTemplates: () => Promise<FlexTemplatesServiceClient>;
  readonly monitoring: () => Promise<MetricServiceClient>;
  readonly logging: () => Promise<LoggingServiceV2Client>;
  readonly scheduler: () => Promise<CloudSchedulerClient>;
  /** Options for one try: no retry inside the client, a deadline, and a real cancel when the signal aborts. */
  callOptions(timeoutMs: number, signal: AbortSignal): GaxOptions;
  close(): Promise<void>;
}

const longestReconnectMs = 5_000;

/** What every generated client has. */
interface GeneratedClient {
  initialize(): Promise<unknown>;
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
  const options: ClientOptions = {
    ...target,
    ...(await authOptions(connection)),
    fallback: false,
    // Left alone it grows to two minutes, and a service that is back is not found until then.
    'grpc.max_reconnect_backoff_ms': longestReconnectMs,
  };
  const jobs = new JobsV1Beta3Client({ ...options });
  await jobs.initialize();
  const shared = (): ClientOptions => ({ ...options, auth: jobs.auth });
  const opened: Promise<GeneratedClient>[] = [];
  const onFirstUse = <Client extends GeneratedClient>(
    make: (options: ClientOptions) => Client | Promise<Client>,
  ): (() => Promise<Client>) => {
    let client: Promise<Client> | undefined;
    return () => {
      if (!client) {
        client = initialized(make, shared());
        opened.push(client);
        // What failed once, such as loading the package, is tried again by the next call.
        client.catch(() => (client = undefined));
      }
      return client;
    };
  };
  const [metrics, messages] = await Promise.all([
    initialized((each) => new MetricsV1Beta3Client(each), shared()),
    initialized((each) => new MessagesV1Beta3Client(each), shared()),
  ]);
  return {
    jobs,
    metrics,
    messages,
    snapshots: onFirstUse((each) => new SnapshotsV1Beta3Client(each)),
    templates: onFirstUse((each) => new TemplatesServiceClient(each)),
    flexTemplates: onFirstUse((each) => new FlexTemplatesServiceClient(each)),
    monitoring: onFirstUse(async (each) => (await import('./monitoringClient.ts')).monitoringClient(each)),
    logging: onFirstUse(async (each) => (await import('./loggingClient.ts')).loggingClient(each)),
    scheduler: onFirstUse(async (each) => (await import('./schedulerClient.ts')).schedulerClient(each)),
    callOptions: (timeout, signal) => ({
      timeout,
      retry: null,
      autoPaginate: false,
      otherArgs: { options: { interceptors: [cancelOnAbort(signal)] } },
    }),
    close: async () => {
      const late = await Promise.allSettled(opened);
      const clients = late.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      await Promise.all([jobs, metrics, messages, ...clients].map((client) => client.close()));
    },
  };
}

async function initialized<Client extends GeneratedClient>(
  make: (options: ClientOptions) => Client | Promise<Client>,
  options: ClientOptions,
): Promise<Client> {
  const client = await make(options);
  await client.initialize();
  return client;
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

function splitEndpoint(endpoint: string): { apiEndpoint: string; port: number } {
  const colon = endpoint.lastIndexOf(':');
  return { apiEndpoint: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
}
