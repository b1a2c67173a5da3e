import assert from 'node:assert/strict';
import {
  JobsV1Beta3Client,
  MessagesV1Beta3Client,
  MetricsV1Beta3Client,
  SnapshotsV1Beta3Client,
} from '@google-cloud/dataflow';
import { googleAuthLibrary, grpc, type ClientOptions } from 'google-gax';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import type { EmulatorLog } from '../../src/emulator/emulatorLog.ts';
import { FakeEngine } from './fakeEngine.ts';

export const transports = ['gRPC', 'REST'] as const;
export type Transport = (typeof transports)[number];

/** Google's own clients of the Dataflow API. */
export interface DataflowClients {
  readonly jobs: JobsV1Beta3Client;
  readonly messages: MessagesV1Beta3Client;
  readonly metrics: MetricsV1Beta3Client;
  readonly snapshots: SnapshotsV1Beta3Client;
}

/** An emulator with a fake engine, and Google's clients of it. */
export class RunningEmulator {
  readonly engine: FakeEngine;
  readonly emulator: Emulator;
  readonly #clients: DataflowClients[] = [];

  private constructor(engine: FakeEngine, emulator: Emulator) {
    this.engine = engine;
    this.emulator = emulator;
  }

  static async start(options: Partial<EmulatorOptions> = {}): Promise<RunningEmulator> {
    const engine = new FakeEngine();
    return new RunningEmulator(
      engine,
      await startEmulator({ log: silentLog, engines: () => [engine], ...options }),
    );
  }

  clients(transport: Transport): DataflowClients {
    const options = this.clientOptions(transport);
    const clients = {
      jobs: new JobsV1Beta3Client(options),
      messages: new MessagesV1Beta3Client(options),
      metrics: new MetricsV1Beta3Client(options),
      snapshots: new SnapshotsV1Beta3Client(options),
    };
    this.#clients.push(clients);
    return clients;
  }

  /** For Google's client of any service. */
  clientOptions(transport: Transport): ClientOptions {
    return transport === 'gRPC' ? this.#grpcOptions() : this.#restOptions();
  }

  /** A plain HTTP request to a path of the emulator. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.emulator.httpOrigin}${path}`, init);
  }

  async close(): Promise<void> {
    for (const { jobs, messages, metrics, snapshots } of this.#clients) {
      await Promise.all([jobs.close(), messages.close(), metrics.close(), snapshots.close()]);
    }
    await this.emulator.close();
  }

  #grpcOptions(): ClientOptions {
    const { hostname, port } = new URL(`http://${this.emulator.grpcAddress}`);
    return {
      apiEndpoint: hostname,
      port: Number(port),
      sslCreds: grpc.credentials.createInsecure(),
      authClient: new googleAuthLibrary.PassThroughClient(),
    };
  }

  #restOptions(): ClientOptions {
    const { hostname, port } = new URL(this.emulator.httpOrigin);
    return {
      fallback: true,
      protocol: 'http',
      apiEndpoint: hostname,
      port: Number(port),
      authClient: new googleAuthLibrary.PassThroughClient(),
    };
  }
}

const ignore = (): void => undefined;
const silentLog: EmulatorLog = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** What Google's clients call a status: gRPC's number, or over REST the HTTP code of the answer. */
const codes = {
  INVALID_ARGUMENT: { gRPC: 3, REST: 400 },
  NOT_FOUND: { gRPC: 5, REST: 404 },
  ALREADY_EXISTS: { gRPC: 6, REST: 409 },
  FAILED_PRECONDITION: { gRPC: 9, REST: 400 },
  UNIMPLEMENTED: { gRPC: 12, REST: 501 },
} as const;

/** For assert.rejects(): the error of a call that was refused with this status and message. */
export function refusalOver(transport: Transport) {
  return (status: keyof typeof codes, message: RegExp) =>
    (error: unknown): boolean => {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, codes[status][transport]);
      assert.match(error.message, message);
      return true;
    };
}
