import type { WorkerEnvironmentKind } from '../pipeline/workerEnvironments.ts';
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
  readonly workerKind: WorkerEnvironmentKind;
  /** @returns `host:port` when this line of its output says where it listens. */
  readonly endpointOf: (line: string) => string | undefined;
}

export interface RunnerStart {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

const startTimeoutMs = 60_000;

/** A running RunnerProgram, with the workers it starts. */
export class JobRunner {
  /** Resolves with `host:port`; rejects with the program's last output when it ends or says nothing for a minute. */
  readonly endpoint: Promise<string>;
  readonly exited: Promise<ProcessExit>;
  readonly output = new OutputTail();
  readonly #group: ProcessGroup;

  constructor(program: RunnerProgram, start: RunnerStart) {
    let found: (endpoint: string) => void;
    const endpoint = new Promise<string>((resolve) => {
      found = resolve;
    });
    this.#group = new ProcessGroup({
      command: program.command,
      args: program.args,
      cwd: start.folder,
      env: start.env,
      onLine: (stream, line) => {
        this.output.push(line);
        const address = program.endpointOf(line);
        if (address !== undefined) found(address);
        start.onLine(stream, line);
      },
    });
    this.exited = this.#group.exited;
    this.endpoint = this.#started(endpoint, program.name);
    this.endpoint.catch(() => undefined);
  }

  /** Ends the program and its workers. */
  async stop(): Promise<void> {
    await this.#group.stop();
  }

  async #started(endpoint: Promise<string>, name: string): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const failed = this.exited.then(() => {
      throw new Error(`${name} ended while starting.\n${this.output.text()}`);
    });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`${name} did not start within a minute.\n${this.output.text()}`));
      }, startTimeoutMs);
    });
    try {
      return await Promise.race([endpoint, failed, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
