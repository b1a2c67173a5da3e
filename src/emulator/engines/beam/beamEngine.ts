import { availableParallelism, totalmem } from 'node:os';
import type { EmulatorLog } from '../../emulatorLog.ts';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { engineLabel } from '../engine.ts';
import type { Engine, EngineContext, EngineRun, RunObserver } from '../engine.ts';
import { readBeamJob } from './beamJob.ts';
import { BeamRun } from './beamRun.ts';
import { JobSlots } from './jobSlots.ts';
import { pipelineUrl } from './pipeline/stagedPipeline.ts';
import { endpointOfJob } from './runner/jobEndpoint.ts';
import type { BeamToolchain } from './toolchain/beamToolchain.ts';

export interface BeamEngineOptions {
  readonly log: EmulatorLog;
  /** Closed with the engine. */
  readonly toolchain: BeamToolchain;
  /** Environment of the processes that run jobs. Absent: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** `host:port` of a Beam job server that runs the jobs. Absent: each gets a runner of its own. */
  readonly jobEndpoint?: string | undefined;
  /** Jobs that may run at once; further ones are queued. Absent: as many as this machine is likely to bear. */
  readonly maxRunningJobs?: number | undefined;
}

/** What a job with one worker takes while it runs, roughly. */
const bytesPerJob = 1 << 30;

/** Jobs wait for data most of the time, so a few per core do. */
function defaultMaxRunningJobs(): number {
  return Math.max(2, Math.min(8 * availableParallelism(), Math.floor(totalmem() / bytesPerJob)));
}

/** Really runs the pipelines that Beam's DataflowRunner submits, each with a runner and workers of its own on this machine. */
export class BeamEngine implements Engine {
  readonly name = 'beam';
  readonly #context: EngineContext;
  readonly #options: BeamEngineOptions;
  readonly #runs = new Set<BeamRun>();
  readonly #slots: JobSlots;

  constructor(context: EngineContext, options: BeamEngineOptions) {
    this.#context = context;
    this.#options = options;
    this.#slots = new JobSlots(options.maxRunningJobs ?? defaultMaxRunningJobs());
  }

  async accepts(job: Job): Promise<boolean> {
    const label = job.labels[engineLabel];
    if (label !== undefined ? label !== this.name : pipelineUrl(job) === undefined) return false;
    endpointOfJob(job);
    await readBeamJob(job, this.#context.storage);
    return true;
  }

  run(job: Job, observer: RunObserver): EngineRun {
    const { log, toolchain, env, jobEndpoint } = this.#options;
    const run = new BeamRun(job, observer, {
      context: this.#context,
      toolchain,
      log,
      env: env ?? process.env,
      slots: this.#slots,
      jobEndpoint: endpointOfJob(job) ?? jobEndpoint,
      read: (submitted) => readBeamJob(submitted, this.#context.storage),
    });
    this.#runs.add(run);
    void run.ended.then(() => this.#runs.delete(run));
    return run;
  }

  async close(): Promise<void> {
    await Promise.all([this.#options.toolchain.close(), ...[...this.#runs].map((run) => run.stop())]);
  }
}
