import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openAccess } from './access/caller.ts';
import type { FileAccess } from './access/fileAccess.ts';
import { guardedCalls } from './access/guardedCalls.ts';
import { signInHandlers } from './access/signIn.ts';
import { Api } from './api/operations.ts';
import { dataflowServices } from './api/services.ts';
import { DataFolder } from './dataFolder.ts';
import type { EmulatorLog } from './emulatorLog.ts';
import type { Engine, EngineContext } from './engines/engine.ts';
import { CloudScheduler } from './gen/google/cloud/scheduler/v1/cloudscheduler_pb.ts';
import { LoggingServiceV2 } from './gen/google/logging/v2/logging_pb.ts';
import { MetricService } from './gen/google/monitoring/v3/metric_service_pb.ts';
import { GrpcServer } from './grpc/grpcServer.ts';
import { JobStore } from './jobs/jobStore.ts';
import { Journal } from './journal/journal.ts';
import { HttpServer } from './rest/httpServer.ts';
import { RestApi } from './rest/restApi.ts';
import { ScheduledJobStore } from './scheduler/scheduledJobStore.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { TargetDelivery } from './scheduler/targetDelivery.ts';
import { SnapshotStore } from './snapshots/snapshotStore.ts';
import { FolderObjectStore } from './storage/folderObjectStore.ts';
import type { ObjectStore } from './storage/objectStore.ts';
import { StorageHttp } from './storage/storageHttp.ts';
import { putReadyTemplates } from './templates/ready/readyTemplates.ts';
import { TemplateLauncher, type LauncherToolchain } from './templates/templateLauncher.ts';
import { TemporaryFolder } from './temporaryFolder.ts';
import { reasonOf } from './reasonOf.ts';

/** The service refuses larger job descriptions; the same for every request of both transports. */
const maxRequestBytes = 20 * 1024 * 1024;

export interface EmulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly grpcPort?: number;
  /** Default 0: a free one. */
  readonly httpPort?: number;
  /** Keeps jobs, snapshots and the objects of Cloud Storage; one service at a time may have it open. By default they lie in a folder of their own that close() removes. */
  readonly dataDir?: string;
  readonly log: EmulatorLog;
  /** The clock of jobs and snapshots. Default the system's. */
  readonly now?: () => Date;
  readonly engines: (context: EngineContext) => readonly Engine[];
  /** Finds the Python of the programs that launch templates. Absent: templates that need it cannot be launched. */
  readonly launcherToolchain?: LauncherToolchain;
  /** Who may do what. By default everybody may do everything, and credentials are ignored. */
  readonly access?: FileAccess;
}

export interface Emulator {
  /** `host:port` of the Dataflow API over gRPC. */
  readonly grpcAddress: string;
  /** `http://host:port` of the Dataflow API over REST, of Cloud Storage and of the metadata server. */
  readonly httpOrigin: string;
  readonly storage: ObjectStore;
  /** The Authorization header for what this process asks of its own service. */
  authorization(): string | undefined;
  /** Ends all jobs, frees the ports and removes temporary folders. */
  close(): Promise<void>;
}

/**
 * Starts the local Dataflow service. Resolves when both ports are bound.
 * @throws Error that says which port or folder could not be had; then nothing is left running.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const closing = new ClosingList(options.log);
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}

async function start(options: EmulatorOptions, closing: ClosingList): Promise<Emulator> {
  const { host = '127.0.0.1', log } = options;
  const access = options.access ?? openAccess;
  await TemporaryFolder.removeLeftBehind(log);
  const temporary = await TemporaryFolder.create(log);
  closing.add('the temporary folder', () => temporary.remove());
  const scratchFolder = join(temporary.path, 'scratch');
  await mkdir(scratchFolder);
  if (options.dataDir !== undefined) {
    const data = await DataFolder.open(options.dataDir, temporary.socketPath);
    closing.add('the data folder', () => data.close());
  }
  const isLasting = options.dataDir !== undefined;
  const storage = await FolderObjectStore.open(join(options.dataDir ?? temporary.path, 'storage'), {
    log,
    sync: isLasting,
  });
  const storageHttp = new StorageHttp(storage, { access });
  closing.add('Cloud Storage', () => storageHttp.close());
  const journal = await Journal.open(join(options.dataDir ?? temporary.path, 'jobs'), {
    log,
    sync: isLasting,
  });
  closing.add('the journal of jobs', () => journal.close());
  const clock = options.now === undefined ? {} : { now: options.now };

  let httpOrigin = '';
  let grpcAddress = '';
  const engines = options.engines({ storage, scratchFolder, httpOrigin: () => httpOrigin });
  for (const engine of engines) closing.add(`engine ${engine.name}`, () => engine.close());
  await putReadyTemplates(storage);
  const launcher = new TemplateLauncher({
    storage,
    httpOrigin: () => httpOrigin,
    grpcAddress: () => grpcAddress,
    scratchFolder,
    log,
    toolchain: options.launcherToolchain,
    env: process.env,
  });
  closing.add('the launcher of templates', () => launcher.close());
  const jobs = new JobStore({ log, ...clock, journal, isLasting });
  const scheduler = new Scheduler({
    jobs: new ScheduledJobStore({ log, journal }),
    delivery: new TargetDelivery({
      httpOrigin: () => httpOrigin,
      authorization: (email) => options.access && `Bearer ${options.access.issue(email).token}`,
      log,
    }),
    log,
    ...clock,
  });
  const api = new Api({
    jobs,
    snapshots: new SnapshotStore({ log, ...clock, journal }),
    scheduler,
    engines,
    storage,
    launcher,
    log,
  });
  const serving = {
    services: [...dataflowServices, MetricService, LoggingServiceV2, CloudScheduler],
    ...guardedCalls(api, access),
    maxRequestBytes,
  };
  const rest = new RestApi(serving);
  closing.add('the jobs', () => jobs.stop());
  await jobs.resume(engines);

  const httpServer = await HttpServer.listen({
    host,
    port: options.httpPort ?? 0,
    handlers: [storageHttp, ...signInHandlers(options.access), rest],
    log,
  }).catch(explainPort('HTTP', host, options.httpPort));
  closing.add('HTTP', () => httpServer.close());
  const grpcServer = await GrpcServer.listen({ host, port: options.grpcPort ?? 0, ...serving }).catch(
    explainPort('gRPC', host, options.grpcPort),
  );
  closing.add('gRPC', () => grpcServer.close());
  // Jobs end first, while their workers can still be answered.
  for (const engine of engines) closing.add(`engine ${engine.name}`, () => engine.close());
  closing.add('the launcher of templates', () => launcher.close());
  closing.add('the jobs', () => jobs.stop());
  closing.add('the API', () => {
    api.close();
  });

  const reachable = reachableHost(host);
  httpOrigin = `http://${reachable}:${httpServer.port}`;
  grpcAddress = `${reachable}:${grpcServer.port}`;
  await scheduler.start();
  closing.add('Cloud Scheduler', () => scheduler.stop());
  let closed: Promise<void> | undefined;
  return {
    grpcAddress,
    httpOrigin,
    storage,
    authorization: () =>
      options.access === undefined ? undefined : `Bearer ${options.access.issueForService().token}`,
    close: () => (closed ??= closing.closeAll()),
  };
}

/** A server bound to every address is reached at the loopback one; IPv6 addresses stand in brackets. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function explainPort(kind: 'HTTP' | 'gRPC', host: string, port = 0): (error: unknown) => never {
  return (error) => {
    const reason = reasonOf(error);
    const option = `--${kind.toLowerCase()}-port`;
    throw new Error(
      reason.includes('EADDRINUSE')
        ? `Port ${port} of ${host} is already in use; choose another one with ${option}, or 0 for any free one.`
        : `Could not open the ${kind} port ${port} on ${host}: ${reason}`,
      { cause: error },
    );
  };
}

/** What to close, newest first. One that fails does not keep the others open. */
class ClosingList {
  readonly #log: EmulatorLog;
  #entries = new Map<string, () => void | Promise<void>>();

  constructor(log: EmulatorLog) {
    this.#log = log;
  }

  /** Adding a name again makes it the newest. */
  add(name: string, close: () => void | Promise<void>): void {
    this.#entries.delete(name);
    this.#entries.set(name, close);
  }

  async closeAll(): Promise<void> {
    const entries = [...this.#entries].reverse();
    this.#entries = new Map();
    for (const [name, close] of entries) {
      try {
        await close();
      } catch (error) {
        this.#log.error(`Could not close ${name}: ${reasonOf(error)}`);
      }
    }
  }
}
