import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../../api/apiError.ts';
import type { EmulatorLog } from '../../emulatorLog.ts';
import { JobType } from '../../gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobState } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance } from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type { MetricUpdate } from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { JobState_Enum } from '../../gen/org/apache/beam/model/job_management/v1/beam_job_api_pb.ts';
import type { EngineContext, EngineRun, RunObserver } from '../engine.ts';
import { SampledObserver } from '../sampledObserver.ts';
import { JobExecution } from './jobExecution.ts';
import type { ExecutionEnd } from './jobExecution.ts';
import type { BeamJob } from './beamJob.ts';
import { failureMessages } from './failureMessages.ts';
import type { Failure } from './failureMessages.ts';
import { describePipeline } from './pipeline/pipelineDescription.ts';
import { StepIds } from './pipeline/stepIds.ts';
import type { RunnerProgram } from './runner/jobRunner.ts';
import { localJobServiceProgram, prismProgram } from './runner/runnerPrograms.ts';
import type { BeamToolchain } from './toolchain/beamToolchain.ts';
import { workerLogEntry } from './worker/workerLogEntries.ts';
import { WorkerMessages } from './worker/workerMessages.ts';

/** A runner answers a cancellation within a second; one that does not is ended. */
const cancelTimeoutMs = 10_000;

export interface BeamRunDeps {
  readonly context: EngineContext;
  readonly toolchain: BeamToolchain;
  readonly log: EmulatorLog;
  readonly env: NodeJS.ProcessEnv;
  /** Reads the job's pipeline and checks it. */
  readonly read: (job: Job) => Promise<BeamJob>;
}

/** One job of the Beam engine, from its start until all it has started is gone. */
export class BeamRun implements EngineRun {
  /** Resolves when the run has ended and freed everything. Never rejects. */
  readonly ended: Promise<void>;
  readonly #job: Job;
  readonly #observer: RunObserver;
  readonly #deps: BeamRunDeps;
  readonly #abort = new AbortController();
  #isCancelled = false;
  #execution: JobExecution | undefined;
  #cancelTimer: NodeJS.Timeout | undefined;

  constructor(job: Job, observer: RunObserver, deps: BeamRunDeps) {
    this.#job = job;
    this.#observer = new SampledObserver(observer, {
      metrics: () => this.#execution?.metrics() ?? [],
      now: () => new Date(),
    });
    this.#deps = deps;
    this.ended = this.#run();
  }

  async cancel(): Promise<void> {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    const hasAsked = await this.#execution?.cancel().catch((error: unknown) => {
      this.#deps.log.warn(`Job ${this.#job.id}: the runner did not take the cancellation: ${String(error)}`);
      return false;
    });
    if (hasAsked !== true) this.#abort.abort();
    else
      this.#cancelTimer = setTimeout(() => {
        this.#abort.abort();
      }, cancelTimeoutMs);
  }

  drain(): Promise<void> {
    return Promise.reject(
      new ApiError(
        'FAILED_PRECONDITION',
        `Job ${this.#job.id} runs on the local engine 'beam', whose runner (Beam's Prism) cannot drain. Cancel the job instead.`,
      ),
    );
  }

  metrics(): Promise<readonly MetricUpdate[]> {
    return Promise.resolve(this.#execution?.metrics() ?? []);
  }

  /** Ends the run at once. */
  async stop(): Promise<void> {
    this.#isCancelled = true;
    this.#abort.abort();
    await this.ended;
  }

  async #run(): Promise<void> {
    let folder: string | undefined;
    let tell: () => void;
    try {
      this.#observer.state(JobState.PENDING);
      folder = await mkdtemp(join(this.#deps.context.scratchFolder, 'job-'));
      const end = await this.#unlessAborted(this.#execute(folder));
      tell = () => {
        this.#tellEnd(end);
      };
    } catch (error) {
      tell = () => {
        this.#tellFailure({ runnerErrors: [], reason: describe(error) });
      };
    }
    // What the job has started is gone before anybody hears that it has ended.
    this.#abort.abort();
    clearTimeout(this.#cancelTimer);
    try {
      await this.#execution?.stop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      this.#deps.log.warn(`Job ${this.#job.id}: cleaning up failed: ${describe(error)}`);
    }
    tell();
  }

  async #execute(folder: string): Promise<ExecutionEnd> {
    const { toolchain, context, log, env } = this.#deps;
    const { pipeline, sdk } = await this.#deps.read(this.#job);
    this.#observer.description(describePipeline(pipeline));
    this.#abort.signal.throwIfAborted();
    const python = await toolchain.pythonFor(sdk.beamVersion, sdk.pythonVersion);
    this.#abort.signal.throwIfAborted();
    const program = await this.#chooseRunner(python, folder);
    this.#abort.signal.throwIfAborted();
    this.#basic(
      `Executing the pipeline on this machine with ${program.name} and apache-beam ${sdk.beamVersion}` +
        `${sdk.pythonVersion === undefined ? '' : ` for Python ${sdk.pythonVersion}`}.`,
    );
    const steps = new StepIds(pipeline);
    const messages = new WorkerMessages(steps, (importance, text) => {
      this.#observer.message(importance, text);
    });
    this.#execution = new JobExecution({
      job: this.#job,
      pipeline,
      python,
      program,
      folder,
      storage: context.storage,
      httpOrigin: context.httpOrigin(),
      env,
      log,
      signal: this.#abort.signal,
      onRunning: () => {
        this.#observer.state(JobState.RUNNING);
      },
      onProgress: (text) => {
        this.#basic(text);
      },
      onWorkerStarted: () => {
        this.#basic('Workers have started successfully.');
      },
      onLogEntry: (entry, worker) => {
        this.#observer.workerLog(workerLogEntry(entry, worker, steps));
        messages.take(entry);
      },
    });
    return await this.#execution.run();
  }

  async #chooseRunner(python: string, folder: string): Promise<RunnerProgram> {
    const prism = await this.#deps.toolchain.findPrism();
    if ('path' in prism) return prismProgram(prism.path);
    if (this.#job.type === JobType.STREAMING)
      throw new Error(`A streaming pipeline needs Prism. ${prism.missing}`);
    this.#observer.message(
      JobMessageImportance.JOB_MESSAGE_WARNING,
      `Beam Python's local job service stands in for Prism. ${prism.missing}`,
    );
    return localJobServiceProgram(python, folder);
  }

  /** Lets the work go on in the background until stop() has ended what it waits for. */
  async #unlessAborted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#abort;
    let onAbort: (() => void) | undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        reject(new Error('The run was stopped.'));
      };
      signal.addEventListener('abort', onAbort);
    });
    try {
      return await Promise.race([work, aborted]);
    } finally {
      if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    }
  }

  #tellEnd({ state, errors }: ExecutionEnd): void {
    if (state === JobState_Enum.DONE) this.#observer.state(JobState.DONE);
    else if (state === JobState_Enum.CANCELLED) this.#observer.state(JobState.CANCELLED);
    else this.#tellFailure({ runnerErrors: errors });
  }

  #tellFailure(failure: Omit<Failure, 'workerOutput'>): void {
    if (this.#isCancelled) {
      this.#observer.state(JobState.CANCELLED);
      return;
    }
    const workerOutput = this.#execution?.workerOutput ?? '';
    for (const text of failureMessages({ ...failure, workerOutput }))
      this.#observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, text);
    this.#observer.state(JobState.FAILED);
  }

  #basic(text: string): void {
    this.#observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, text);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
