import { randomUUID } from 'node:crypto';
import {
  startLocalDataflow,
  type ClientEnvironment,
  type LocalDataflow,
} from '../../scripts/local/localDataflow.ts';
import { localProject, localRegion } from '../../scripts/local/samples.ts';
import { processesMarked, type MarkedProcess } from './markedProcesses.ts';

/** The dataflow-emulator program, and calls of its API. Everything it starts carries its mark. */
export class LocalService {
  /** What a client of it needs. */
  readonly env: ClientEnvironment;
  /** `http://localhost:port` */
  readonly origin: string;
  readonly #program: LocalDataflow;
  readonly #mark: string;
  /** Sent with each call. */
  readonly #credentials: Readonly<Record<string, string>>;

  private constructor(program: LocalDataflow, mark: string, token: string | undefined) {
    this.#program = program;
    this.#mark = mark;
    this.#credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.env = program.env;
    this.origin = program.env.STORAGE_EMULATOR_HOST;
  }

  /**
   * Resolves when it is ready.
   * @param flags of the program
   * @param token of the calls
   */
  static async start(
    env: Readonly<Record<string, string>> = {},
    flags: readonly string[] = [],
    token?: string,
  ): Promise<LocalService> {
    const mark = `mark-${randomUUID()}`;
    const program = await startLocalDataflow(() => undefined, { ...env, DATAFLOW_TEST_MARK: mark }, flags);
    return new LocalService(program, mark, token);
  }

  /** The processes that belong to it, itself excluded. */
  async processes(): Promise<MarkedProcess[]> {
    return (await processesMarked(this.#mark)).filter(({ pid }) => pid !== this.#program.pid);
  }

  /** Their command lines. */
  async children(): Promise<string[]> {
    return (await this.processes()).map(({ command }) => command);
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
        headers: { ...this.#credentials, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
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

  /** The last hour of a metric of Monitoring, newest points first. */
  async series(metric: string, jobId: string): Promise<readonly ApiSeries[]> {
    const query = new URLSearchParams({
      filter: `metric.type="dataflow.googleapis.com/job/${metric}" AND metric.labels.job_id="${jobId}"`,
      'interval.startTime': new Date(Date.now() - 3_600_000).toISOString(),
      'interval.endTime': new Date().toISOString(),
    });
    const response = await fetch(
      `${this.origin}/v3/projects/${localProject}/timeSeries?${query.toString()}`,
      { headers: this.#credentials },
    );
    return ((await response.json()) as { timeSeries?: ApiSeries[] }).timeSeries ?? [];
  }

  async upload(bucket: string, name: string, content: string): Promise<void> {
    const query = new URLSearchParams({ uploadType: 'media', name });
    const response = await fetch(`${this.origin}/upload/storage/v1/b/${bucket}/o?${query.toString()}`, {
      method: 'POST',
      headers: this.#credentials,
      body: content,
    });
    if (!response.ok) throw new Error(`Upload of ${name}: ${await response.text()}`);
  }

  /** The texts of all objects under a prefix. */
  async objects(bucket: string, prefix: string): Promise<string[]> {
    const list = await fetch(
      `${this.origin}/storage/v1/b/${bucket}/o?${new URLSearchParams({ prefix }).toString()}`,
      { headers: this.#credentials },
    );
    const { items = [] } = (await list.json()) as { items?: { name: string }[] };
    return await Promise.all(
      items.map(async ({ name }) => {
        const url = `${this.origin}/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}?alt=media`;
        return await (await fetch(url, { headers: this.#credentials })).text();
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

export interface ApiSeries {
  readonly metric: { readonly labels: Readonly<Record<string, string>> };
  readonly points: readonly { readonly value: Readonly<Record<string, unknown>> }[];
}

/** What the calls of these tests answer, as far as they look at it. */
export interface ApiBody {
  readonly id?: string;
  readonly currentState?: string;
  readonly type?: string;
  readonly jobMessages?: readonly ApiMessage[];
  readonly metrics?: readonly ApiMetric[];
  readonly jobs?: readonly { readonly id: string }[];
  readonly error?: { readonly code: number; readonly status: string; readonly message: string };
  readonly stages?: readonly { readonly stageId: string; readonly state: string }[];
  readonly pipelineDescription?: {
    readonly executionPipelineStage?: readonly {
      readonly name: string;
      readonly componentTransform: readonly { readonly name: string; readonly originalTransform: string }[];
    }[];
    readonly originalPipelineTransform?: readonly {
      readonly id: string;
      readonly name: string;
      readonly kind: string;
      readonly inputCollectionName?: readonly string[];
      readonly outputCollectionName?: readonly string[];
    }[];
  };
}
