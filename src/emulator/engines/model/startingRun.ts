import type { RuntimeUpdatableParams } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type {
  MetricUpdate,
  StageSummary,
  WorkerDetails,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { ApiError } from '../../api/apiError.ts';
import type { EngineRun, EngineState } from '../engine.ts';
import type { ModelRun } from './modelRun.ts';

/** A run that may still be reading its workload: requests wait until it is there. */
export class StartingRun implements EngineRun {
  /** Undefined when the run could not start, which was told. */
  readonly #run: Promise<ModelRun | undefined>;
  #isStopped = false;

  constructor(starting: Promise<ModelRun>, onFailure: (error: unknown) => void) {
    this.#run = starting.then(
      (run) => {
        if (this.#isStopped) run.stop();
        return run;
      },
      (error: unknown) => {
        if (!this.#isStopped) onFailure(error);
        return undefined;
      },
    );
  }

  async cancel(): Promise<void> {
    await (await this.#run)?.cancel();
  }

  async drain(): Promise<void> {
    await (await this.#run)?.drain();
  }

  async metrics(): Promise<readonly MetricUpdate[]> {
    return (await (await this.#run)?.metrics()) ?? [];
  }

  async update(params: RuntimeUpdatableParams): Promise<void> {
    await (await this.#run)?.update(params);
  }

  async stages(): Promise<readonly StageSummary[]> {
    return (await (await this.#run)?.stages()) ?? [];
  }

  async stageWorkers(stageId: string): Promise<readonly WorkerDetails[] | undefined> {
    return (await this.#run)?.stageWorkers(stageId);
  }

  async saveState(): Promise<EngineState> {
    const run = await this.#run;
    if (run === undefined)
      throw new ApiError('FAILED_PRECONDITION', 'The job has failed to start and has no state.');
    return await run.saveState();
  }

  /** Ends the run without telling anybody. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    (await this.#run)?.stop();
  }
}
