import type { EmulatorLog } from '../../emulatorLog.ts';
import type { Job } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { engineLabel } from '../engine.ts';
import type { Engine, EngineContext, EngineRun, RunObserver } from '../engine.ts';
import { readBeamJob } from './beamJob.ts';
import { BeamRun } from './beamRun.ts';
import { pipelineUrl } from './pipeline/stagedPipeline.ts';
import type { BeamToolchain } from './toolchain/beamToolchain.ts';

export interface BeamEngineOptions {
  readonly log: EmulatorLog;
  /** Closed with the engine. */
  readonly toolchain: BeamToolchain;
  /** Environment of the processes that run jobs. Absent: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Really runs the pipelines that Beam's DataflowRunner submits, each with a runner and workers of its own on this machine. */
export class BeamEngine implements Engine {
  readonly name = 'beam';
  readonly #context: EngineContext;
  readonly #options: BeamEngineOptions;
  readonly #runs = new Set<BeamRun>();

  constructor(context: EngineContext, options: BeamEngineOptions) {
    this.#context = context;
    this.#options = options;
  }

  async accepts(job: Job): Promise<boolean> {
    const label = job.labels[engineLabel];
    if (label !== undefined ? label !== this.name : pipelineUrl(job) === undefined) return false;
    await readBeamJob(job, this.#context.storage);
    return true;
  }

  run(job: Job, observer: RunObserver): EngineRun {
    const { log, toolchain, env } = this.#options;
    const run = new BeamRun(job, observer, {
      context: this.#context,
      toolchain,
      log,
      env: env ?? process.env,
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
