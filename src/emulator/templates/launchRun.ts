import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../api/apiError.ts';
import { OutputTail } from '../engines/beam/process/outputTail.ts';
import { ProcessGroup } from '../engines/beam/process/processGroup.ts';
import { unlessAborted } from '../engines/beam/process/unlessAborted.ts';
import type { EngineRun, RunObserver } from '../engines/engine.ts';
import type { MetricUpdate } from '../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { JobMessageImportance } from '../gen/google/dataflow/v1beta3/messages_pb.ts';
import { JobState, type Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { fetchArguments } from './launcherFiles.ts';
import { installLauncherPackages } from './launcherPackages.ts';
import { launcherVariables } from './launcherVariables.ts';
import type { LocalLauncher } from './localLauncher.ts';
import type { LauncherToolchain, TemplateLauncherDeps } from './templateLauncher.ts';
import { reasonOf } from '../reasonOf.ts';

/** Looking up what is there takes less. */
const slowPreparationMs = 2_000;

/** One launch of a template. */
export interface Launch {
  readonly launcher: LocalLauncher;
  /** Version of apache-beam for `python`. */
  readonly beamVersion: string;
  /** Added to the command: the options of DataflowRunner and the parameters. */
  readonly options: readonly string[];
  /** Goes on with what the launcher has staged. Rejects with the reason why the job cannot run. */
  readonly onStaged: () => Promise<void>;
}

interface LaunchRunDeps extends TemplateLauncherDeps {
  /** The launch's own folder; made and removed by it. */
  readonly folder: string;
}

/** A job whose launcher is at work: until it ends, the job is in no engine's hands. */
export class LaunchRun implements EngineRun {
  /** Resolves when the launcher and its files are gone. Never rejects. */
  readonly ended: Promise<void>;
  readonly #job: Job;
  readonly #observer: RunObserver;
  readonly #launch: Launch;
  readonly #deps: LaunchRunDeps;
  readonly #abort = new AbortController();
  readonly #tail = new OutputTail();

  constructor(job: Job, observer: RunObserver, launch: Launch, deps: LaunchRunDeps) {
    this.#job = job;
    this.#observer = observer;
    this.#launch = launch;
    this.#deps = deps;
    this.ended = this.#run();
  }

  cancel(): Promise<void> {
    this.#abort.abort();
    return Promise.resolve();
  }

  drain(): Promise<void> {
    return Promise.reject(
      new ApiError(
        'FAILED_PRECONDITION',
        `The template of job ${this.#job.id} is still being launched. Cancel the job instead.`,
      ),
    );
  }

  metrics(): Promise<readonly MetricUpdate[]> {
    return Promise.resolve([]);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }

  async #run(): Promise<void> {
    const { folder, log } = this.#deps;
    const { signal } = this.#abort;
    let failure: unknown;
    try {
      // The service has the job's run before anything is told of it.
      await mkdir(join(folder, 'tmp'), { recursive: true });
      await this.#launchProgram();
      signal.throwIfAborted();
    } catch (error) {
      failure = error;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      log.warn(`Job ${this.#job.id}: the launcher's folder is still there: ${reasonOf(error)}`);
    });
    if (signal.aborted) this.#observer.state(JobState.CANCELLED);
    else if (failure === undefined) await this.#launch.onStaged().catch(this.#fail);
    else this.#fail(failure);
  }

  readonly #fail = (error: unknown): void => {
    this.#tell(JobMessageImportance.JOB_MESSAGE_ERROR, reasonOf(error));
    this.#observer.state(JobState.FAILED);
  };

  async #launchProgram(): Promise<void> {
    const { storage, folder, env } = this.#deps;
    const { launcher, options } = this.#launch;
    const variables = launcherVariables(env, {
      job: this.#job,
      folder,
      httpOrigin: this.#deps.httpOrigin(),
      grpcAddress: this.#deps.grpcAddress(),
    });
    const [program = '', ...given] = await fetchArguments(storage, launcher.command, join(folder, 'files'));
    const command = program === 'python' ? await this.#python(variables) : program;
    this.#abort.signal.throwIfAborted();
    this.#tell(JobMessageImportance.JOB_MESSAGE_BASIC, 'Launching the template on this machine.');
    await this.#runToEnd(command, [...given, ...options], variables);
  }

  async #python(variables: NodeJS.ProcessEnv): Promise<string> {
    const { toolchain } = this.#deps;
    if (toolchain === undefined)
      throw new Error('The template needs Python, which this service does not have.');
    const { launcher, beamVersion } = this.#launch;
    const python = await this.#preparedPython(toolchain, beamVersion);
    await installLauncherPackages({
      python,
      packages: launcher.pythonPackages.map((each) =>
        /^apache-beam(\[[^\]]*\])?$/.test(each) ? `${each}==${beamVersion}` : each,
      ),
      env: variables,
      signal: this.#abort.signal,
      onStart: () => {
        this.#tell(
          JobMessageImportance.JOB_MESSAGE_BASIC,
          `Installing what the launcher needs: ${launcher.pythonPackages.join(', ')}.`,
        );
      },
      onLine: (line) => {
        this.#log(line);
      },
    });
    return python;
  }

  /** The first time it is installed, which takes minutes: whoever waits is told, and can cancel. */
  async #preparedPython(toolchain: LauncherToolchain, beamVersion: string): Promise<string> {
    const timer = setTimeout(() => {
      this.#tell(
        JobMessageImportance.JOB_MESSAGE_BASIC,
        `Preparing Python with apache-beam ${beamVersion} for the launcher. It is installed once, which takes some minutes.`,
      );
    }, slowPreparationMs);
    try {
      return await unlessAborted(toolchain.pythonFor(beamVersion), this.#abort.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #runToEnd(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    const { signal } = this.#abort;
    const group = new ProcessGroup({
      command,
      args,
      cwd: this.#deps.folder,
      env,
      onLine: (_stream, line) => {
        this.#tail.push(line);
        this.#log(line);
      },
    });
    const { timeoutSeconds } = this.#launch.launcher;
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, timeoutSeconds * 1000);
    const stop = (): void => {
      void group.stop();
    };
    late.signal.addEventListener('abort', stop);
    signal.addEventListener('abort', stop);
    try {
      const exit = await group.exited.catch((error: unknown) => {
        throw notStarted(error);
      });
      await group.stop();
      if (late.signal.aborted) throw this.#failed(`no job was staged within ${timeoutSeconds} seconds`);
      if (exit.code !== 0) {
        throw this.#failed(
          exit.code === undefined ? (exit.signal ?? 'ended by a signal') : `exit status ${exit.code}`,
        );
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  #failed(reason: string): Error {
    const output = this.#tail.text();
    return new Error(`Template launch failed: ${reason}${output === '' ? '' : `\n${output}`}`);
  }

  #log(line: string): void {
    if (line.trim() === '') return;
    this.#observer.workerLog({
      time: new Date(),
      severity: 'INFO',
      message: line,
      log: 'worker-startup',
      worker: `launcher-${this.#job.id}`,
      logger: 'launcher',
    });
  }

  #tell(importance: JobMessageImportance, text: string): void {
    this.#observer.message(importance, text);
  }
}

function notStarted(error: unknown): Error {
  const isTooLong = error instanceof Error && 'code' in error && error.code === 'E2BIG';
  const reason = isTooLong
    ? 'its parameters are longer than a command line of this machine can be. Give the name of a file in Cloud Storage instead'
    : reasonOf(error);
  return new Error(`Template launch failed: the launcher could not be started: ${reason}`, { cause: error });
}
