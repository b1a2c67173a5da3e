import { randomUUID } from 'node:crypto';
import {
  startLocalDataflow,
  type ClientEnvironment,
  type LocalDataflow,
} from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { processesMarked } from './markedProcesses.ts';

/** The dataflow-emulator program, and calls of its API. Everything it starts carries its mark. */
export class LocalService {
  /** What a client of it needs. */
  readonly env: ClientEnvironment;
  /** `http://localhost:port` */
  readonly origin: string;
  readonly #program: LocalDataflow;
  readonly #mark: string;

  private constructor(program: LocalDataflow, mark: string) {
    this.#program = program;
    this.#mark = mark;
    this.env = program.env;
    this.origin = program.env.STORAGE_EMULATOR_HOST;
  }

  /** Resolves when it is ready. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<LocalService> {
    const mark = `mark-${randomUUID()}`;
    const program = await startLocalDataflow(() => undefined, { ...env, DATAFLOW_TEST_MARK: mark });
    return new LocalService(program, mark);
  }

  /** Command lines of the processes that belong to it, itself excluded. */
  async children(): Promise<string[]> {
    const marked = await processesMarked(this.#mark);
    return marked.filter(({ pid }) => pid !== this.#program.pid).map(({ command }) => command);
  }

  /** Sends the signal and resolves with the exit code when the service has ended; undefined when a signal ended it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | undefined> {
    await this.#program.close(signal);
    return await this.#program.ended;
  }

  /** Calls the Dataflow API. `path` is relative to the project and region. */
  async call(method: string, path: string, body?: object): Promise<{ status: number; body: ApiBody }> {
    const response = await fetch(
      `${this.origin}/v1b3/projects/${localProject}/locations/${localRegion}/${path}`,
      {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      },
    );
    return { status: response.status, body: (await response.json()) as ApiBody };
  }

  /** @returns The name of the job's state. */
  async state(jobId: string): Promise<string | undefined> {
    return (await this.call('GET', `jobs/${jobId}`)).body.currentState;
  }

  async messages(jobId: string): Promise<readonly ApiMessage[]> {
    return (
      (await this.call('GET', `jobs/${jobId}/messages?minimumImportance=JOB_MESSAGE_DEBUG`)).body
        .jobMessages ?? []
    );
  }

  async metrics(jobId: string): Promise<readonly ApiMetric[]> {
    const { body } = await this.call('GET', `jobs/${jobId}/metrics`);
    return (body.metrics ?? []).filter(({ name }) => name.context?.['tentative'] !== 'true');
  }

  /** The scalars of user counters by name. */
  async counters(jobId: string): Promise<Record<string, number>> {
    const user = (await this.metrics(jobId)).filter(
      ({ name, scalar }) => name.origin === 'user' && scalar !== undefined,
    );
    return Object.fromEntries(user.map(({ name, scalar }) => [name.name, scalar ?? 0]));
  }

  async upload(bucket: string, name: string, content: string): Promise<void> {
    const query = new URLSearchParams({ uploadType: 'media', name });
    const response = await fetch(`${this.origin}/upload/storage/v1/b/${bucket}/o?${query.toString()}`, {
      method: 'POST',
      body: content,
    });
    if (!response.ok) throw new Error(`Upload of ${name}: ${await response.text()}`);
  }

  /** The texts of all objects under a prefix. */
  async objects(bucket: string, prefix: string): Promise<string[]> {
    const list = await fetch(
      `${this.origin}/storage/v1/b/${bucket}/o?${new URLSearchParams({ prefix }).toString()}`,
    );
    const { items = [] } = (await list.json()) as { items?: { name: string }[] };
    return await Promise.all(
      items.map(async ({ name }) => {
        const url = `${this.origin}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?alt=media`;
        return await (await fetch(url)).text();
      }),
    );
  }
}

export interface ApiMessage {
  readonly messageText: string;
  readonly messageImportance: string;
}

export interface ApiMetric {
  readonly name: {
    readonly origin: string;
    readonly name: string;
    readonly context?: Readonly<Record<string, string>>;
  };
  readonly scalar?: number;
  readonly distribution?: Readonly<Record<string, number>>;
}

/** What the calls of these tests answer, as far as they look at it. */
export interface ApiBody {
  readonly id?: string;
  readonly currentState?: string;
  readonly jobMessages?: readonly ApiMessage[];
  readonly metrics?: readonly ApiMetric[];
  readonly jobs?: readonly { readonly id: string }[];
  readonly error?: { readonly code: number; readonly status: string; readonly message: string };
  readonly pipelineDescription?: {
    readonly originalPipelineTransform?: readonly {
      readonly name: string;
      readonly kind: string;
      readonly inputCollectionName?: readonly string[];
      readonly outputCollectionName?: readonly string[];
    }[];
  };
}
