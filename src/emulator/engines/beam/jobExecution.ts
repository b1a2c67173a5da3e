import type { JsonObject } from '@bufbuild/protobuf';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { MetricUpdate } from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import {
  JobMessage_MessageImportance,
  JobState_Enum,
} from '../../gen/org/apache/beam/model/job_management/v1/beam_job_api_pb.ts';
import type { JobMessagesResponse } from '../../gen/org/apache/beam/model/job_management/v1/beam_job_api_pb.ts';
import type { LogEntry } from '../../gen/org/apache/beam/model/fn_execution/v1/beam_fn_api_pb.ts';
import type { EmulatorLog } from '../../emulatorLog.ts';
import type { ObjectStore } from '../../storage/objectStore.ts';
import type { BeamJob } from './beamJob.ts';
import { ControlProxy } from './control/controlProxy.ts';
import { JobServiceClient } from './jobapi/jobServiceClient.ts';
import type { DescriptorActivity } from './metrics/bundleActivity.ts';
import { BundleMetrics } from './metrics/bundleMetrics.ts';
import { JobMetrics } from './metrics/jobMetrics.ts';
import { sdkOptions } from './pipeline/stagedPipeline.ts';
import { pythonRequirements } from './pipeline/pythonRequirements.ts';
import { withWorkerPool } from './pipeline/workerEnvironments.ts';
import { OutputTail } from './process/outputTail.ts';
import { AttachedRunner, StartedRunner } from './runner/jobRunner.ts';
import type { JobRunner, RunnerProgram } from './runner/jobRunner.ts';
import type { BeamToolchain } from './toolchain/beamToolchain.ts';
import { prepareWorkers } from './worker/prepareWorkers.ts';
import { addWorkerLogService } from './worker/workerLogService.ts';
import { WorkerPool } from './worker/workerPool.ts';
import { writeHarnessOptions } from './worker/workerProgram.ts';
import type { WorkerProgram } from './worker/workerProgram.ts';
import { WorkerServer } from './worker/workerServer.ts';
import { workerVariables } from './worker/workerVariables.ts';
import { WorkerWatch } from './worker/workerWatch.ts';

/** What runs the pipeline: a program of the job's own, or a job server that listens at `host:port`. */
export type RunnerChoice = { readonly program: RunnerProgram } | { readonly endpoint: string };

export interface ExecutionOptions extends BeamJob {
  readonly job: Job;
  readonly runner: RunnerChoice;
  readonly toolchain: BeamToolchain;
  /** The job's own folder; exists, and is removed by the caller. */
  readonly folder: string;
  readonly storage: ObjectStore;
  readonly httpOrigin: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: EmulatorLog;
  readonly signal: AbortSignal;
  readonly onRunning: () => void;
  /** Something that takes a while, for the job's messages. */
  readonly onProgress: (text: string) => void;
  /** Called when the first worker has come up. */
  readonly onWorkerStarted: () => void;
  readonly onLogEntry: (entry: LogEntry, worker: string) => void;
}

/** How the runner says the pipeline has ended. */
export interface ExecutionEnd {
  readonly state: JobState_Enum;
  /** What the runner said of errors, in its order. */
  readonly errors: readonly string[];
}

/** Workers must have come up this long after the start. Prism itself waits a minute. */
const workerStartTimeoutMs = 90_000;

/** A runner's end is noticed this long after its connections have broken, at most. */
const runnerExitMs = 1_000;

/** One pipeline on one runner, with everything that belongs to it. */
export class JobExecution {
  readonly #options: ExecutionOptions;
  readonly #metrics: JobMetrics;
  readonly #bundles = new BundleMetrics();
  readonly #control: ControlProxy;
  readonly #server = new WorkerServer();
  readonly #workerOutput = new OutputTail();
  #pool: WorkerPool | undefined;
  #runner: JobRunner | undefined;
  #client: JobServiceClient | undefined;
  /** The runner's id of the job, while it has it. */
  #runnerJobId: string | undefined;
  #settled: Promise<void> = Promise.resolve();

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#metrics = new JobMetrics(options.pipeline);
    this.#control = new ControlProxy(this.#bundles, options.log);
  }

  /**
   * Runs the pipeline to its end. Whatever comes of it, stop() must follow.
   * @throws Error saying why it could not run, with the last output of the program that failed.
   */
  async run(): Promise<ExecutionEnd> {
    const running = this.#run();
    this.#settled = running.then(
      () => undefined,
      () => undefined,
    );
    return await running;
  }

  /** Asks the runner to cancel; false when there is nothing to ask yet. */
  async cancel(): Promise<boolean> {
    if (this.#client === undefined || this.#runnerJobId === undefined) return false;
    await this.#client.cancel(this.#runnerJobId);
    return true;
  }

  /** What the workers have reported so far; stays readable after the end. */
  metrics(): readonly MetricUpdate[] {
    return this.#metrics.updates(this.#bundles.readings(), this.#bundles.watermarks.lowest(), new Date());
  }

  /** What the workers have worked on so far; stays readable after the end. */
  activity(): readonly DescriptorActivity[] {
    return this.#bundles.activity.all();
  }

  /** Ends all processes and servers of the job. */
  async stop(): Promise<void> {
    // A job server of others would go on with the job.
    if ('endpoint' in this.#options.runner)
      await this.cancel().catch((error: unknown) => {
        this.#options.log.warn(
          `Job ${this.#options.job.id}: ${this.#runner?.name ?? 'its runner'} did not take the cancellation: ${String(error)}`,
        );
      });
    await Promise.all([this.#runner?.stop(), this.#pool?.close()]);
    this.#client?.close();
    await this.#settled;
    this.#client = undefined;
    this.#control.close();
    this.#server.close();
  }

  /** The last lines that workers wrote outside of Beam's logging. */
  get workerOutput(): string {
    return this.#workerOutput.text();
  }

  async #run(): Promise<ExecutionEnd> {
    const { job, pipeline, folder, env, signal } = this.#options;
    const variables = workerVariables(env, job, folder, this.#options.httpOrigin);
    await mkdir(join(folder, 'tmp'), { recursive: true });
    const programs = await this.#prepareWorkers(variables);
    const watch = new WorkerWatch(workerStartTimeoutMs, this.#workerOutput);
    try {
      const endpoint = await this.#serveWorkers(programs, variables, watch);
      signal.throwIfAborted();
      const runner = this.#startRunner(variables);
      this.#runner = runner;
      const client = new JobServiceClient(await runner.endpoint, runner.name);
      this.#client = client;
      this.#runnerJobId = await Promise.race([
        client.submit(job.id, withWorkerPool(pipeline, endpoint), runnerOptions(job)),
        runner.failed,
      ]);
      watch.submitted();
      const followed = this.#follow(client, this.#runnerJobId).catch(async (error: unknown) => {
        // Most often it breaks because the runner has ended, which says more.
        await Promise.race([runner.failed, delay(runnerExitMs)]);
        throw error;
      });
      return await Promise.race([followed, watch.failed, runner.failed]);
    } finally {
      watch.close();
    }
  }

  async #prepareWorkers(variables: NodeJS.ProcessEnv): Promise<ReadonlyMap<string, WorkerProgram>> {
    const { job, environments, runner, toolchain, folder, storage, signal, log, onProgress } = this.#options;
    return await prepareWorkers(environments, {
      toolchain,
      storage,
      // What a job server of others can do is not known.
      harness: await writeHarnessOptions(
        folder,
        job.environment?.sdkPipelineOptions ?? {},
        'program' in runner ? runner.program.capabilities : [],
      ),
      pythonRequirements: pythonRequirements(job),
      env: variables,
      signal,
      onProgress,
      onLine: (line) => {
        log.debug(`Job ${job.id}: ${line}`);
      },
    });
  }

  /** @returns `host:port` of the job's server for runner and workers. */
  async #serveWorkers(
    programs: ReadonlyMap<string, WorkerProgram>,
    variables: NodeJS.ProcessEnv,
    watch: WorkerWatch,
  ): Promise<string> {
    const { job, folder, log } = this.#options;
    this.#control.addTo(this.#server.grpc);
    addWorkerLogService(this.#server.grpc, {
      connected: (worker) => {
        if (watch.connected(worker)) this.#options.onWorkerStarted();
      },
      entry: this.#options.onLogEntry,
    });
    let endpoint = '';
    this.#pool = new WorkerPool({
      endpoint: () => endpoint,
      programs,
      folder,
      env: variables,
      onStart: (worker, control) => {
        this.#control.targets.set(worker, control);
        watch.started(worker);
      },
      onExit: (worker, exit) => {
        watch.exited(worker, exit);
      },
      onLine: (worker, line) => {
        this.#workerOutput.push(line);
        log.debug(`Job ${job.id}: ${worker}: ${line}`);
      },
    });
    this.#pool.addTo(this.#server.grpc);
    endpoint = await this.#server.listen();
    return endpoint;
  }

  #startRunner(variables: NodeJS.ProcessEnv): JobRunner {
    const { job, runner, folder, log } = this.#options;
    if ('endpoint' in runner) return new AttachedRunner(runner.endpoint);
    return new StartedRunner(runner.program, {
      folder,
      env: variables,
      onLine: (line) => {
        log.debug(`Job ${job.id}: ${line}`);
      },
    });
  }

  async #follow(client: JobServiceClient, runnerJobId: string): Promise<ExecutionEnd> {
    let state = JobState_Enum.UNSPECIFIED;
    const errors: string[] = [];
    const onResponse = ({ response }: JobMessagesResponse): void => {
      if (response.case === 'stateResponse') {
        state = response.value.state;
        if (state === JobState_Enum.RUNNING) this.#options.onRunning();
      } else if (response.case === 'messageResponse' && isError(response.value)) {
        errors.push(response.value.messageText);
      }
    };
    await client.followMessages(runnerJobId, onResponse);
    this.#runnerJobId = undefined;
    return { state, errors };
  }
}

function isError({ importance }: { readonly importance: JobMessage_MessageImportance }): boolean {
  return importance === JobMessage_MessageImportance.JOB_MESSAGE_ERROR;
}

/** Options in the form the Job API has them, as far as runners read them. */
function runnerOptions(job: Job): JsonObject {
  const options: JsonObject = {};
  for (const [name, value] of Object.entries(sdkOptions(job))) options[`beam:option:${name}:v1`] = value;
  return options;
}
