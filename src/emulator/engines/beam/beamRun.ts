import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '../../api/apiError.ts';
import type { EmulatorLog } from '../../emulatorLog.ts';
import { JobType } from '../../gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobState } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { JobMessageImportance } from '../../gen/google/dataflow/v1beta3/messages_pb.ts';
import type {
  MetricUpdate,
  StageSummary,
  WorkerDetails,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { JobState_Enum } from '../../gen/org/apache/beam/model/job_management/v1/beam_job_api_pb.ts';
import type { EngineContext, EngineRun, RunObserver } from '../engine.ts';
import { SampledObserver } from '../sampledObserver.ts';
import { JobExecution } from './jobExecution.ts';
import type { ExecutionEnd, RunnerChoice } from './jobExecution.ts';
import type { BeamJob } from './beamJob.ts';
import { failureMessages } from './failureMessages.ts';
import type { Failure } from './failureMessages.ts';
import { StageReports } from './metrics/stageReports.ts';
import type { JobEnd } from './metrics/stageReports.ts';
import { FailedSteps } from './pipeline/failedSteps.ts';
import { describePipeline } from './pipeline/pipelineDescription.ts';
import type { JobSlots } from './jobSlots.ts';
import { describeSdk } from './pipeline/sdkEnvironments.ts';
import type { SdkEnvironment } from './pipeline/sdkEnvironments.ts';
import { StepIds } from './pipeline/stepIds.ts';
import { localJobServiceProgram, prismProgram } from './runner/runnerPrograms.ts';
import { defaultBeamVersion } from './toolchain/beamToolchain.ts';
import type { BeamToolchain } from './toolchain/beamToolchain.ts';
import { workerLogEntry } from './worker/workerLogEntries.ts';
import { WorkerMessages } from './worker/workerMessages.ts';
import { reasonOf } from '../../reasonOf.ts';
import { unlessAborted } from './process/unlessAborted.ts';

/** A runner answers a cancellation within a second; one that does not is ended. */
const cancelTimeoutMs = 10_000;

export interface BeamRunDeps {
  readonly context: EngineContext;
  readonly toolchain: BeamToolchain;
  readonly log: EmulatorLog;
  readonly env: NodeJS.ProcessEnv;
  /** Reads the job's pipeline and checks it. */
  readonly read: (job: Job) => Promise<BeamJob>;
  readonly slots: JobSlots;
  /** `host:port` of the job server that runs the job; undefined for a runner of its own. */
  readonly jobEndpoint: string | undefined;
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
  #failedSteps: FailedSteps | undefined;
  #stageReports: StageReports | undefined;
  #end: JobEnd | undefined;
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

  /** Empty until the pipeline has been read. */
  stages(): Promise<readonly StageSummary[]> {
    const activity = this.#execution?.activity() ?? [];
    return Promise.resolve(this.#stageReports?.summaries(activity, this.#end) ?? []);
  }

  stageWorkers(stageId: string): Promise<readonly WorkerDetails[] | undefined> {
    return Promise.resolve(this.#stageReports?.workers(this.#execution?.activity() ?? [], stageId));
  }

  /** Ends the run at once. */
  async stop(): Promise<void> {
    this.#isCancelled = true;
    this.#abort.abort();
    await this.ended;
  }

  async #run(): Promise<void> {
    let folder: string | undefined;
    let release: (() => void) | undefined;
    let tell: () => void;
    try {
      release = await this.#deps.slots.take(() => {
        this.#tellQueued();
      }, this.#abort.signal);
      this.#observer.state(JobState.PENDING);
      folder = await mkdtemp(join(this.#deps.context.scratchFolder, 'job-'));
      const end = await unlessAborted(this.#execute(folder), this.#abort.signal);
      tell = () => {
        this.#tellEnd(end);
      };
    } catch (error) {
      tell = () => {
        this.#tellFailure({ runnerErrors: [], reason: reasonOf(error) });
      };
    }
    // What the job has started is gone before anybody hears that it has ended.
    this.#abort.abort();
    clearTimeout(this.#cancelTimer);
    try {
      await this.#execution?.stop();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      this.#deps.log.warn(`Job ${this.#job.id}: cleaning up failed: ${reasonOf(error)}`);
    }
    tell();
    release?.();
  }

  async #execute(folder: string): Promise<ExecutionEnd> {
    const { toolchain, context, log, env } = this.#deps;
    const { pipeline, environments } = await this.#deps.read(this.#job);
    this.#observer.description(describePipeline(pipeline));
    this.#failedSteps = new FailedSteps(pipeline);
    this.#stageReports = new StageReports(pipeline);
    this.#abort.signal.throwIfAborted();
    const runner = await this.#chooseRunner(environments, folder);
    this.#abort.signal.throwIfAborted();
    const sdks = environments.map(({ sdk }) => describeSdk(sdk));
    this.#basic(
      `Executing the pipeline on this machine with ${'program' in runner ? runner.program.name : `the job server at ${runner.endpoint}`} and ${[...new Set(sdks)].join(', ')}.`,
    );
    const steps = new StepIds(pipeline);
    const messages = new WorkerMessages(steps, (importance, text) => {
      this.#observer.message(importance, text);
    });
    this.#execution = new JobExecution({
      job: this.#job,
      pipeline,
      environments,
      runner,
      toolchain,
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

  async #chooseRunner(environments: readonly SdkEnvironment[], folder: string): Promise<RunnerChoice> {
    const { toolchain, jobEndpoint } = this.#deps;
    if (jobEndpoint !== undefined) return { endpoint: jobEndpoint };
    const prism = await toolchain.findPrism();
    if ('path' in prism) return { program: prismProgram(prism.path) };
    if (this.#job.type === JobType.STREAMING)
      throw new Error(`A streaming pipeline needs Prism. ${prism.missing}`);
    this.#observer.message(
      JobMessageImportance.JOB_MESSAGE_WARNING,
      `Beam Python's local job service stands in for Prism. ${prism.missing}`,
    );
    const sdk = environments.map((each) => each.sdk).find(({ language }) => language === 'Python');
    const python =
      sdk?.language === 'Python'
        ? await toolchain.pythonFor(sdk.beamVersion, sdk.pythonVersion)
        : await toolchain.pythonFor(defaultBeamVersion);
    return { program: localJobServiceProgram(python, folder) };
  }

  #tellQueued(): void {
    this.#observer.state(JobState.QUEUED);
    this.#basic(
      `The job is queued: ${this.#deps.slots.limit} job${this.#deps.slots.limit === 1 ? '' : 's'} may run on this machine at once, and as many do. ` +
        'It starts when one of them ends; cancel one, or start the service with a higher --max-running-jobs.',
    );
  }

  /** Lets the work go on in the background until stop() has ended what it waits for. */
  #tellEnd({ state, errors }: ExecutionEnd): void {
    if (state === JobState_Enum.DONE) this.#finish(JobState.DONE);
    else if (state === JobState_Enum.CANCELLED) this.#finish(JobState.CANCELLED);
    else this.#tellFailure({ runnerErrors: errors });
  }

  #tellFailure(failure: Pick<Failure, 'runnerErrors' | 'reason'>): void {
    if (this.#isCancelled) {
      this.#finish(JobState.CANCELLED);
      return;
    }
    const workerOutput = this.#execution?.workerOutput ?? '';
    const stepsIn: Failure['stepsIn'] = (error) => this.#failedSteps?.namesIn(error) ?? [];
    for (const text of failureMessages({ ...failure, workerOutput, stepsIn }))
      this.#observer.message(JobMessageImportance.JOB_MESSAGE_ERROR, text);
    this.#finish(JobState.FAILED, failure.runnerErrors.flatMap(stepsIn));
  }

  #finish(state: JobState, failedSteps: readonly string[] = []): void {
    this.#end = { state, time: new Date(), failedSteps };
    this.#observer.state(state);
  }

  #basic(text: string): void {
    this.#observer.message(JobMessageImportance.JOB_MESSAGE_BASIC, text);
  }
}
