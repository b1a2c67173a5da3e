import { setMaxListeners } from 'node:events';
import type { CallOptions as GaxOptions } from 'google-gax';
import type { Connection } from '../connection.ts';
import type { CallOptions } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { Log } from '../log.ts';
import { unlessAborted } from '../unlessAborted.ts';
import { type CallPolicy, retryRead } from './callPolicy.ts';
import { type CredentialsFile, readCredentialsFile } from './credentialsFile.ts';
import type { GoogleClients } from './googleClients.ts';
import { dataflowErrorOf, signInErrorOf } from './googleErrors.ts';
import type { GoogleService } from './googleServices.ts';

/** One try of one RPC; the options must be handed to the client as they are. */
export type GoogleCall<T> = (clients: GoogleClients, options: GaxOptions) => Promise<T>;

/** `service`: which one the call goes to, for the advice of its errors; Dataflow unless said. */
export type GoogleCallOptions = CallOptions & { readonly service?: GoogleService };

/** Makes calls for one connection: sign-in, deadline, cancellation, retries of reads, and errors as DataflowError. */
export class GoogleCalls {
  private clients: Promise<GoogleClients> | undefined;
  private readonly closing = new AbortController();

  constructor(
    private readonly connection: Connection,
    private readonly log: Log,
    private readonly policy: CallPolicy,
  ) {
    // Every call under way listens to it.
    setMaxListeners(0, this.closing.signal);
  }

  /** Signs in. @throws DataflowError */
  async open(): Promise<void> {
    await this.openClients(`Connecting to ${this.connection.name}`);
  }

  /** A call without effect, tried again after passing failures. */
  async read<T>(operation: string, call: GoogleCall<T>, options: GoogleCallOptions = {}): Promise<T> {
    const signal = this.signal(options);
    try {
      return await retryRead(
        () => this.attempt(operation, call, signal, options.service),
        this.policy,
        signal,
      );
    } catch (error) {
      throw this.failure(error, operation, options);
    }
  }

  /** A call that changes something; made once, whatever happens. */
  async change<T>(operation: string, call: GoogleCall<T>, options: GoogleCallOptions = {}): Promise<T> {
    try {
      return await this.attempt(operation, call, this.signal(options), options.service);
    } catch (error) {
      throw this.failure(error, operation, options);
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    const clients = this.clients;
    this.clients = undefined;
    if (clients) await closeQuietly(clients, this.log);
  }

  private async attempt<T>(
    operation: string,
    call: GoogleCall<T>,
    signal: AbortSignal,
    service: GoogleService = 'dataflow',
  ): Promise<T> {
    signal.throwIfAborted();
    const clients = await unlessAborted(this.openClients(operation), signal);
    // A controller of its own: listeners must not pile up on a signal that outlives the call.
    const attempt = new AbortController();
    const abort = (): void => {
      attempt.abort(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await call(clients, clients.callOptions(this.policy.timeoutMs, attempt.signal));
    } catch (error) {
      const credentials = await this.credentials();
      const failure = dataflowErrorOf(error, operation, this.connection, { signal, service, credentials });
      if (failure.code === 'UNAUTHENTICATED') await this.forget(clients);
      throw failure;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private openClients(operation: string): Promise<GoogleClients> {
    if (!this.clients) {
      const clients = import('./googleClients.ts')
        .then(({ openGoogleClients }) =>
          openGoogleClients(this.connection).catch(async (error: unknown) => {
            throw signInErrorOf(error, operation, this.connection, await this.credentials());
          }),
        )
        .catch((error: unknown) => {
          if (this.clients === clients) this.clients = undefined;
          throw dataflowErrorOf(error, operation, this.connection);
        });
      this.clients = clients;
    }
    return this.clients;
  }

  /** What this connection signs in with, for the words of a failure. */
  private async credentials(): Promise<CredentialsFile | undefined> {
    return this.connection.auth.kind === 'adc' ? readCredentialsFile(process.env) : undefined;
  }

  /** The next call signs in anew, so that signing in outside the editor helps without a restart. */
  private async forget(clients: GoogleClients): Promise<void> {
    const current = this.clients;
    if (!current || (await current) !== clients) return;
    if (this.clients === current) this.clients = undefined;
    await closeQuietly(current, this.log);
  }

  private signal(options: CallOptions): AbortSignal {
    return options.signal ? AbortSignal.any([options.signal, this.closing.signal]) : this.closing.signal;
  }

  private failure(error: unknown, operation: string, options: GoogleCallOptions): DataflowError {
    if (this.closing.signal.aborted && options.signal?.aborted !== true) {
      const reason = `The connection ${this.connection.name} was closed.`;
      return new DataflowError('CANCELLED', operation, reason, '', { cause: error });
    }
    const failure = dataflowErrorOf(error, operation, this.connection, {
      signal: this.signal(options),
      ...(options.service && { service: options.service }),
    });
    if (failure.code !== 'CANCELLED') this.log.debug(`${this.connection.name}: ${failure.message}`);
    return failure;
  }
}

async function closeQuietly(opening: Promise<GoogleClients>, log: Log): Promise<void> {
  try {
    await (await opening).close();
  } catch (error) {
    log.debug(`Closing a Dataflow client: ${String(error)}`);
  }
}
