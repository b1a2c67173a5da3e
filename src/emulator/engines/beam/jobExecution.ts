import type { JsonObject } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
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
import type { Pipeline } from '../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import type { EmulatorLog } from '../../emulatorLog.ts';
import type { ObjectStore } from '../../storage/objectStore.ts';
import { ControlProxy } from './control/controlProxy.ts';
import { JobServiceClient } from './jobapi/jobServiceClient.ts';
import { BundleMetrics } from './metrics/bundleMetrics.ts';
import { JobMetrics } from './metrics/jobMetrics.ts';
import { stagedPackages } from './pipeline/stagedPackages.ts';
import { sdkOptions } from './pipeline/stagedPipeline.ts';
import { withWorkerProgram } from './pipeline/workerEnvironments.ts';
import { OutputTail } from './process/outputTail.ts';
import { JobRunner } from './runner/jobRunner.ts';
import type { RunnerProgram } from './runner/jobRunner.ts';
import { installPythonPackages } from './worker/pythonPackages.ts';
import { copyStagedFiles } from './worker/stagedFiles.ts';
import { WorkerLogServer } from './worker/workerLogServer.ts';
import { shellQuoted, writeWorkerProgram } from './worker/workerProgram.ts';
import { workerVariables } from './worker/workerVariables.ts';
import { WorkerWatch } from './worker/workerWatch.ts';

export interface ExecutionOptions {
  readonly job: Job;
  readonly pipeline: Pipeline;
  /** Interpreter that has the job's apache-beam. */
  readonly python: string;
  readonly program: RunnerProgram;
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

/** One pipeline on one runner program, with everything that belongs to it. */
export class JobExecution {
  readonly #options: ExecutionOptions;
  readonly #metrics: JobMetrics;
  readonly #bundles = new BundleMetrics();
  readonly #workerOutput = new OutputTail();
  #control: ControlProxy | undefined;
  #logServer: WorkerLogServer | undefined;
  #runner: JobRunner | undefined;
  #client: JobServiceClient | undefined;
  #runnerJobId: string | undefined;
  #settled: Promise<void> = Promise.resolve();

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.#metrics = new JobMetrics(options.pipeline);
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
    return this.#metrics.updates(this.#bundles.readings(), new Date());
  }

  /** Ends all processes and servers of the job. */
  async stop(): Promise<void> {
    await this.#runner?.stop();
    this.#client?.close();
    await this.#settled;
    this.#client = undefined;
    this.#control?.close();
    this.#logServer?.close();
  }

  /** The last lines that workers wrote outside of Beam's logging. */
  get workerOutput(): string {
    return this.#workerOutput.text();
  }

  async #run(): Promise<ExecutionEnd> {
    const { job, pipeline, program, folder, env, signal } = this.#options;
    const variables = workerVariables(env, job, folder, this.#options.httpOrigin);
    await mkdir(join(folder, 'tmp'), { recursive: true });
    const python = await this.#installPackages(variables);
    const control = await ControlProxy.start(this.#bundles, this.#options.log);
    this.#control = control.proxy;
    const watch = new WorkerWatch(
      randomUUID(),
      workerStartTimeoutMs,
      this.#workerOutput,
      (workerId, target) => {
        control.proxy.targets.set(workerId, target);
      },
    );
    try {
      const logging = await WorkerLogServer.start({
        connected: () => {
          if (watch.connected()) this.#options.onWorkerStarted();
        },
        entry: this.#options.onLogEntry,
      });
      this.#logServer = logging.server;
      const worker = await writeWorkerProgram({
        folder,
        python,
        loggingEndpoint: logging.endpoint,
        pipelineOptions: { options: sdkOptions(job) },
        controlEndpoint: control.endpoint,
        runnerCapabilities: program.capabilities,
        mark: watch.mark,
      });
      signal.throwIfAborted();
      this.#runner = new JobRunner(program, {
        folder,
        env: variables,
        onLine: (stream, line) => {
          this.#onLine(watch, stream, line);
        },
      });
      this.#client = new JobServiceClient(await this.#runner.endpoint);
      const ended = this.#ended(this.#runner);
      const command = program.workerKind === 'process' ? worker : shellQuoted(worker);
      const submitted = this.#client.submit(
        job.id,
        withWorkerProgram(pipeline, program.workerKind, command),
        runnerOptions(job),
      );
      this.#runnerJobId = await Promise.race([submitted, ended]);
      watch.started();
      const followed = this.#follow(this.#client, this.#runnerJobId).catch(async (error: unknown) => {
        // Most often it breaks because the runner has ended, which says more.
        await Promise.race([ended, delay(runnerExitMs)]);
        throw error;
      });
      return await Promise.race([followed, watch.failed, ended]);
    } finally {
      watch.close();
    }
  }

  async #installPackages(variables: NodeJS.ProcessEnv): Promise<string> {
    const { pipeline, folder, python, storage, signal, log, job, onProgress } = this.#options;
    const packages = stagedPackages(pipeline);
    const stagedFolder = join(folder, 'staged');
    await copyStagedFiles(storage, packages, stagedFolder);
    return await installPythonPackages({
      python,
      names: packages.map(({ name }) => name),
      stagedFolder,
      environmentFolder: join(folder, 'python'),
      env: variables,
      signal,
      onStart: () => {
        onProgress("Installing the job's Python packages.");
      },
      onLine: (line) => {
        log.debug(`Job ${job.id}: pip: ${line}`);
      },
    });
  }

  #onLine(watch: WorkerWatch, stream: 'stdout' | 'stderr', line: string): void {
    // Workers write to the standard output, the runner itself to the error output.
    if (stream === 'stdout' && !watch.line(line)) this.#workerOutput.push(line);
    this.#options.log.debug(`Job ${this.#options.job.id}: ${line}`);
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
    return { state, errors };
  }

  async #ended(runner: JobRunner): Promise<never> {
    const { code, signal } = await runner.exited;
    throw new Error(
      `${this.#options.program.name} ended unexpectedly (${code === undefined ? (signal ?? 'by a signal') : `exit code ${code}`}).\n${runner.output.text()}`,
    );
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
