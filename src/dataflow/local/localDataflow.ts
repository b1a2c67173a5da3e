import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { DataflowError } from '../errors.ts';
import type { Log } from '../log.ts';
import { EmulatorProcess, type ForkEmulator } from './emulatorProcess.ts';
import type { LocalService } from './localService.ts';

export type LocalDataflowState =
  /** It cannot run here, whoever asks. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** What a person has stopped nobody but a person starts again. */
  | { readonly kind: 'stopped'; readonly byPerson: boolean }
  /** `after` says how the last process ended when this is not the first. */
  | { readonly kind: 'starting'; readonly after?: string }
  | { readonly kind: 'running'; readonly service: LocalService }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface LocalDataflowDeps {
  readonly fork: ForkEmulator;
  readonly log: Log;
  /** Why it cannot run here, in a sentence; undefined when it can. */
  readonly obstacle?: () => string | undefined;
  /** Where it keeps stored objects; undefined for a temporary folder. Asked at each start. */
  readonly dataFolder?: () => Promise<string | undefined>;
  readonly isHealthy: (service: LocalService) => Promise<boolean>;
  readonly times?: Partial<LocalDataflowTimes>;
}

/** All in milliseconds. */
export interface LocalDataflowTimes {
  /** How long to wait before each new try after a crash; when all are used up it has failed. */
  readonly restartDelays: readonly number[];
  /** Having run this long, earlier crashes are forgotten. */
  readonly stableAfter: number;
  readonly readyWithin: number;
  readonly healthInterval: number;
}

const defaultTimes: LocalDataflowTimes = {
  restartDelays: [500, 2_000, 8_000, 30_000],
  stableAfter: 120_000,
  readyWithin: 60_000,
  healthInterval: 10_000,
};
const toleratedSilences = 3;
const operation = 'Starting the local Dataflow';
const seeLog = 'See the Dataflow output channel, then start it again.';

/** Keeps one process of the local Dataflow running for as long as it is wanted. */
export class LocalDataflow {
  private current: LocalDataflowState = { kind: 'stopped', byPerson: false };
  private readonly events = new EventEmitter<{ change: [] }>();
  private readonly times: LocalDataflowTimes;
  /** From a start to its stop; aborted by the stop. */
  private session: AbortController | undefined;
  private startup: Promise<LocalService> | undefined;
  private stopping: Promise<void> | undefined;
  private process: EmulatorProcess | undefined;
  /** Kept over restarts, so that terminals and channels that know the ports stay right. */
  private lastService: LocalService | undefined;
  private crashes = 0;

  constructor(private readonly deps: LocalDataflowDeps) {
    this.times = { ...defaultTimes, ...deps.times };
  }

  get state(): LocalDataflowState {
    const reason = this.deps.obstacle?.();
    return reason === undefined ? this.current : { kind: 'unavailable', reason };
  }

  /** Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void {
    this.events.on('change', listener);
    return () => this.events.off('change', listener);
  }

  /** To be called when an obstacle may have come or gone. */
  reconsider(): void {
    this.events.emit('change');
  }

  /**
   * Resolves when it runs.
   * @throws DataflowError `FAILED_PRECONDITION` where it cannot run, `UNAVAILABLE` when it does not start, `CANCELLED`
   * when it is stopped meanwhile
   */
  async start(): Promise<LocalService> {
    await this.stopping;
    const { state } = this;
    if (state.kind === 'unavailable') throw unavailable(state.reason);
    if (state.kind === 'running') return state.service;
    if (this.startup) return this.startup;
    this.crashes = 0;
    // The ports of last time may have been taken by somebody else.
    return this.bringUp(new AbortController(), this.lastService ? [0, 0] : [0]);
  }

  /**
   * For whoever needs it: as it runs, or started for them where that is allowed.
   * @throws DataflowError as {@link start}, and `UNAVAILABLE` when it is stopped and stays so
   */
  async use(mayStart: boolean): Promise<LocalService> {
    const { state } = this;
    switch (state.kind) {
      case 'running':
        return state.service;
      case 'unavailable':
      case 'starting':
        return this.start();
      case 'failed':
        throw new DataflowError('UNAVAILABLE', operation, state.reason, seeLog);
      case 'stopped':
        if (mayStart && !state.byPerson) return this.start();
        break;
      case 'stopping':
    }
    throw new DataflowError(
      'UNAVAILABLE',
      'Reaching the local Dataflow',
      'Local Dataflow is stopped.',
      'Start it with the command "Dataflow: Start Local Dataflow".',
    );
  }

  /**
   * Resolves when its process has ended.
   * @param byPerson whether it stays stopped until a person starts it
   */
  async stop(byPerson = true): Promise<void> {
    this.stopping ??= this.end(byPerson).finally(() => {
      this.stopping = undefined;
    });
    await this.stopping;
  }

  async restart(): Promise<LocalService> {
    await this.stop();
    return this.start();
  }

  async close(): Promise<void> {
    this.events.removeAllListeners();
    await this.stop();
  }

  private async end(byPerson: boolean): Promise<void> {
    this.session?.abort();
    this.session = undefined;
    if (this.process) this.change({ kind: 'stopping' });
    await this.process?.stop();
    this.process = undefined;
    this.change({ kind: 'stopped', byPerson });
  }

  private bringUp(
    session: AbortController,
    delays: readonly number[],
    after?: string,
  ): Promise<LocalService> {
    this.session = session;
    this.change({ kind: 'starting', ...(after !== undefined && { after }) });
    const startup = this.tryInTurn(session.signal, delays, after).finally(() => {
      if (this.startup === startup) this.startup = undefined;
    });
    this.startup = startup;
    // The state tells of it too, where nobody waits.
    startup.catch(() => undefined);
    return startup;
  }

  private async tryInTurn(
    signal: AbortSignal,
    delays: readonly number[],
    after: string | undefined,
  ): Promise<LocalService> {
    let reason = after ?? '';
    for (const [index, ms] of delays.entries()) {
      try {
        await delay(ms, undefined, { signal });
        return await this.launch(signal, index === 0 ? this.lastService : undefined);
      } catch (error) {
        if (signal.aborted) throw new DataflowError('CANCELLED', operation, 'It was stopped.', '');
        reason = error instanceof Error ? error.message : String(error);
        this.deps.log.warn(`Local Dataflow did not start: ${reason}`);
        this.crashes += after === undefined ? 0 : 1;
      }
    }
    this.fail(reason);
    throw new DataflowError('UNAVAILABLE', operation, reason, seeLog);
  }

  private async launch(signal: AbortSignal, last: LocalService | undefined): Promise<LocalService> {
    const folder = await this.deps.dataFolder?.();
    signal.throwIfAborted();
    const args = ['--json', ...(last ? portFlags(last) : []), ...(folder ? ['--data-dir', folder] : [])];
    const emulator = new EmulatorProcess(this.deps.fork(args), this.deps.log);
    this.process = emulator;
    let service: LocalService;
    try {
      service = await within(emulator.ready, this.times.readyWithin, signal);
    } catch (error) {
      await emulator.stop();
      throw error;
    }
    this.lastService = service;
    this.deps.log.info(`Local Dataflow runs: gRPC ${service.grpcAddress}, REST ${service.httpOrigin}`);
    this.change({ kind: 'running', service });
    this.watch(emulator, service, signal);
    return service;
  }

  /** Follows a process that runs until it ends; what ends unasked is brought up again. */
  private watch(emulator: EmulatorProcess, service: LocalService, signal: AbortSignal): void {
    const since = Date.now();
    let silences = 0;
    let isSilent = false;
    const check = async (): Promise<void> => {
      silences = (await this.deps.isHealthy(service)) ? 0 : silences + 1;
      if (silences < toleratedSilences || signal.aborted) return;
      isSilent = true;
      clearInterval(timer);
      await emulator.stop();
    };
    const timer = setInterval(() => {
      check().catch((error: unknown) => {
        this.deps.log.warn(`Local Dataflow could not be checked: ${String(error)}`);
      });
    }, this.times.healthInterval);
    timer.unref();
    void emulator.ended.then((how) => {
      clearInterval(timer);
      if (signal.aborted) return;
      if (Date.now() - since >= this.times.stableAfter) this.crashes = 0;
      this.recover(isSilent ? 'It did not answer any more.' : how);
    });
  }

  private recover(how: string): void {
    this.process = undefined;
    const delays = this.times.restartDelays.slice(this.crashes);
    this.crashes++;
    if (delays.length === 0) {
      this.fail(`It ended ${this.crashes} times in a row. ${how}`);
      return;
    }
    this.deps.log.warn(`Local Dataflow ended unexpectedly and is started again. ${how}`);
    // Stopped before, it would not come here: the session goes on.
    if (this.session) void this.bringUp(this.session, delays, how);
  }

  private fail(reason: string): void {
    this.process = undefined;
    this.session = undefined;
    this.deps.log.error(`Local Dataflow has failed: ${reason}`);
    this.change({ kind: 'failed', reason });
  }

  private change(state: LocalDataflowState): void {
    this.current = state;
    this.events.emit('change');
  }
}

function portFlags({ grpcAddress, httpOrigin }: LocalService): readonly string[] {
  return ['--grpc-port', portOf(grpcAddress), '--http-port', portOf(httpOrigin)];
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

function unavailable(reason: string): DataflowError {
  return new DataflowError('FAILED_PRECONDITION', operation, reason, '');
}

/** The promise, or a failure after so many milliseconds or when it is called off. */
function within<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => {
      finish();
      reject(new Error('It was stopped.'));
    };
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`It was not ready within ${ms / 1000} seconds.`));
    }, ms);
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    void promise.then(resolve, reject).finally(finish);
  });
}
