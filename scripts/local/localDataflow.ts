import { execa } from 'execa';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

/** The built local Dataflow service, running as its own process. */
export interface LocalDataflow {
  /** `host:port` */
  readonly grpcAddress: string;
  /** `http://host:port` */
  readonly httpOrigin: string;
  /** What a client of it needs. */
  readonly env: ClientEnvironment;
  readonly pid: number | undefined;
  /** Resolves with the exit code when the process has ended; undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>;
  /** Sends the signal, SIGTERM by default, and waits for the end. */
  close(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Both addresses in the form clients read: `host:port` and `http://localhost:port`; with a file of credentials for a
 * service that asks for them.
 */
export type ClientEnvironment = Readonly<
  Record<'DATAFLOW_EMULATOR_HOST' | 'STORAGE_EMULATOR_HOST', string>
> & {
  readonly GOOGLE_APPLICATION_CREDENTIALS?: string;
};

/**
 * Starts dist/bin/dataflow-emulator.js. Resolves when it is ready.
 * @param onLog is given each line of its log
 * @param env is added to the environment of this process
 * @param flags of the program, for example `--scenario`
 */
export async function startLocalDataflow(
  onLog: (line: string) => void,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<LocalDataflow> {
  const program = join(root, 'dist', 'bin', 'dataflow-emulator.js');
  const service = execa('node', [program, '--json', ...flags], {
    env,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    // Ctrl-C in a terminal reaches every process of its group: the service shall be stopped once, by us. Should this
    // process be killed, the closed channel tells the service to end.
    detached: true,
    ipc: true,
    // The service stops what it runs first; a pipeline may take a moment to end.
    forceKillAfterDelay: 20_000,
  });
  const lastLines: string[] = [];
  createInterface({ input: service.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    onLog(line);
  });
  const ended = service.then(({ exitCode }) => exitCode);
  const close = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    service.kill(signal);
    await ended;
  };
  const ready = new Promise<ReadyEvent>((resolveReady, reject) => {
    createInterface({ input: service.stdout }).on('line', (line) => {
      const event: unknown = JSON.parse(line);
      if (isReadyEvent(event)) resolveReady(event);
    });
    void ended.then(() => {
      reject(new Error(`The local Dataflow service ended while starting:\n${lastLines.join('\n')}`));
    });
  });
  const { grpc, http } = await ready;
  return {
    grpcAddress: grpc,
    httpOrigin: http,
    env: { DATAFLOW_EMULATOR_HOST: grpc, STORAGE_EMULATOR_HOST: http.replace('127.0.0.1', 'localhost') },
    pid: service.pid,
    ended,
    close,
  };
}

/** The one line that `dataflow-emulator --json` prints. */
interface ReadyEvent {
  readonly event: 'ready';
  readonly grpc: string;
  readonly http: string;
}

function isReadyEvent(data: unknown): data is ReadyEvent {
  return (
    typeof data === 'object' &&
    data !== null &&
    'event' in data &&
    data.event === 'ready' &&
    'grpc' in data &&
    typeof data.grpc === 'string' &&
    'http' in data &&
    typeof data.http === 'string'
  );
}
