import type { ProcessExit } from '../process/processGroup.ts';
import { OutputTail } from '../process/outputTail.ts';
import { ProcessGroup } from '../process/processGroup.ts';

/** A program that serves Beam's Job API and runs one job with it. */
export interface RunnerProgram {
  /** Shown in messages, for example `Prism`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** `beam:protocol:…` that it announces to workers. */
  readonly capabilities: readonly string[];
  /** @returns `host:port` when this line of its output says where it listens. */
  readonly endpointOf: (line: string) => string | undefined;
}

/** Where a job finds Beam's Job API. */
export interface JobRunner {
  /** Shown in messages. */
  readonly name: string;
  /** Resolves with `host:port`; rejects with the reason when it cannot be started. */
  readonly endpoint: Promise<string>;
  /** Rejects when the runner has ended by itself, with its last output. */
  readonly failed: Promise<never>;
  /** Ends what was started for this job. */
  stop(): Promise<void>;
}

export interface RunnerStart {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

const startTimeoutMs = 60_000;

/** A RunnerProgram running for one job. */
export class StartedRunner implements JobRunner {
  readonly name: string;
  readonly endpoint: Promise<string>;
  readonly failed: Promise<never>;
  readonly #output = new OutputTail();
  readonly #group: ProcessGroup;

  constructor(program: RunnerProgram, start: RunnerStart) {
    this.name = program.name;
    let found: (endpoint: string) => void;
    const endpoint = new Promise<string>((resolve) => {
      found = resolve;
    });
    this.#group = new ProcessGroup({
      command: program.command,
      args: program.args,
      cwd: start.folder,
      env: start.env,
      onLine: (_, line) => {
        this.#output.push(line);
        const address = program.endpointOf(line);
        if (address !== undefined) found(address);
        start.onLine(line);
      },
    });
    this.failed = this.#group.exited.then((exit) => {
      throw new Error(`${this.name} ended unexpectedly (${describeExit(exit)}).\n${this.#output.text()}`);
    });
    this.failed.catch(() => undefined);
    this.endpoint = this.#started(endpoint);
    this.endpoint.catch(() => undefined);
  }

  async stop(): Promise<void> {
    await this.#group.stop();
  }

  async #started(endpoint: Promise<string>): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${this.name} did not start within a minute.\n${this.#output.text()}`));
      }, startTimeoutMs);
    });
    try {
      return await Promise.race([endpoint, this.failed, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A job server that somebody else has started and that may run other jobs too. */
export class AttachedRunner implements JobRunner {
  readonly name: string;
  readonly endpoint: Promise<string>;
  readonly failed = new Promise<never>(() => undefined);

  /** @param endpoint `host:port`. */
  constructor(endpoint: string) {
    this.name = `the job server at ${endpoint}`;
    this.endpoint = Promise.resolve(endpoint);
  }

  async stop(): Promise<void> {
    // It is not ours to end.
  }
}

function describeExit({ code, signal }: ProcessExit): string {
  return code === undefined ? (signal ?? 'by a signal') : `exit code ${code}`;
}
