import type { RuntimeUpdatableParams } from '../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type {
  MetricUpdate,
  StageSummary,
  WorkerDetails,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { ApiError } from '../../api/apiError.ts';
import type { EngineRun, EngineState, WorkerLimits } from '../engine.ts';
import type { CatchingUp, ModelRun } from './modelRun.ts';

/** A run that may still be reading its workload or catching up with the present: requests wait until it is there. */
export class StartingRun implements EngineRun {
  /** Undefined when the run could not start, which was told. */
  readonly #run: Promise<ModelRun | undefined>;
  /** The same, perhaps before it has caught up. */
  readonly #begun: Promise<ModelRun | undefined>;
  readonly #stopping = new AbortController();

  constructor(start: (catchingUp: CatchingUp) => Promise<ModelRun>, onFailure: (error: unknown) => void) {
    const { signal } = this.#stopping;
    const { promise: began, resolve: onBegin } = promiseOf<ModelRun>();
    this.#run = start({ signal, onBegin }).then(
      (run) => {
        if (signal.aborted) run.stop();
        return run;
      },
      (error: unknown) => {
        if (!signal.aborted) onFailure(error);
        return undefined;
      },
    );
    this.#begun = Promise.race([began, this.#run]);
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

  async workerLimits(): Promise<WorkerLimits | undefined> {
    return (await this.#run)?.workerLimits();
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
    return await running(await this.#run).saveState();
  }

  async checkpoint(): Promise<EngineState> {
    // Other jobs, and a service that is about to stop, do not wait until this one has caught up.
    return await running(await this.#begun).checkpoint();
  }

  /** Ends the run without telling anybody. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    (await this.#run)?.stop();
  }
}

function running(run: ModelRun | undefined): ModelRun {
  if (run === undefined)
    throw new ApiError('FAILED_PRECONDITION', 'The job has failed to start and has no state.');
  return run;
}

function promiseOf<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
