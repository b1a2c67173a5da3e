import { create } from '@bufbuild/protobuf';
import { ApiError } from '../../src/emulator/api/apiError.ts';
import type {
  Engine,
  EngineRun,
  EngineState,
  RunObserver,
  WorkerLimits,
} from '../../src/emulator/engines/engine.ts';
import type {
  Job,
  JobState,
  RuntimeUpdatableParams,
} from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  MetricUpdateSchema,
  type MetricUpdate,
  type StageSummary,
  type WorkerDetails,
} from '../../src/emulator/gen/google/dataflow/v1beta3/metrics_pb.ts';

/** An engine whose runs do what the test says. */
export class FakeEngine implements Engine {
  readonly name = 'fake';
  readonly runs = new Map<string, FakeRun>();
  isClosed = false;
  /** Asked before a job is accepted. */
  beforeAccepting: () => Promise<void> = () => Promise.resolve();

  async accepts(job: Job): Promise<boolean> {
    await this.beforeAccepting();
    if (job.name.startsWith('broken'))
      throw new ApiError('NOT_FOUND', 'The staged pipeline gs://b/pipeline.pb does not exist.');
    return !job.name.startsWith('foreign');
  }

  /** Jobs are compatible when their label `coder` is the same. */
  checkCompatible(job: Job, from: Job): Promise<void> {
    if (job.labels['coder'] === from.labels['coder']) return Promise.resolve();
    return Promise.reject(
      new ApiError(
        'FAILED_PRECONDITION',
        `The new job is not compatible with ${from.id}. The original job (if it existed) has not been aborted., The Coder or type for step Count has changed.`,
      ),
    );
  }

  run(job: Job, observer: RunObserver, from?: EngineState): EngineRun {
    if (job.name.startsWith('unstartable')) throw new Error('no ports are left');
    const run = new FakeRun(job, observer, from);
    this.runs.set(job.id, run);
    return run;
  }

  runOf(job: { readonly id?: string | null | undefined }): FakeRun {
    const run = this.runs.get(job.id ?? '');
    if (run === undefined) throw new Error(`no run of ${job.id ?? 'a job without id'}`);
    return run;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** A job whose name starts with `plain` runs without limits to update, stages and state. */
export class FakeRun implements EngineRun {
  readonly job: Job;
  readonly observer: RunObserver;
  /** The state it goes on from. */
  readonly from: EngineState | undefined;
  readonly asked: string[] = [];
  counters: Readonly<Record<string, number>> = {};
  /** Every set of limits it was given. */
  readonly updates: RuntimeUpdatableParams[] = [];
  stageList: StageSummary[] = [];
  workersOfStage = new Map<string, WorkerDetails[]>();
  /** Answers saveState(). */
  saved: () => Promise<EngineState> = () =>
    Promise.resolve({ engine: 'fake', sizeBytes: 2048, data: { counters: this.counters } });
  /** Answers workerLimits(). */
  limits: WorkerLimits | undefined;
  readonly workerLimits?: () => Promise<WorkerLimits | undefined>;
  readonly update?: (params: RuntimeUpdatableParams) => Promise<void>;
  readonly stages?: () => Promise<readonly StageSummary[]>;
  readonly stageWorkers?: (stageId: string) => Promise<readonly WorkerDetails[] | undefined>;
  readonly saveState?: () => Promise<EngineState>;

  constructor(job: Job, observer: RunObserver, from?: EngineState) {
    this.job = job;
    this.observer = observer;
    this.from = from;
    if (job.name.startsWith('plain')) return;
    this.workerLimits = () => Promise.resolve(this.limits);
    this.update = (params) => {
      this.updates.push(params);
      return Promise.resolve();
    };
    this.stages = () => Promise.resolve(this.stageList);
    this.stageWorkers = (stageId) => Promise.resolve(this.workersOfStage.get(stageId));
    this.saveState = () => this.saved();
  }

  cancel(): Promise<void> {
    this.asked.push('cancel');
    return Promise.resolve();
  }

  drain(): Promise<void> {
    if (this.job.name.includes('undrainable')) {
      return Promise.reject(new ApiError('FAILED_PRECONDITION', 'The runner cannot drain.'));
    }
    this.asked.push('drain');
    return Promise.resolve();
  }

  /** One user counter for each of `counters`, and one metric of the service. */
  metrics(): Promise<readonly MetricUpdate[]> {
    const metric = (origin: string, name: string, value: number): MetricUpdate =>
      create(MetricUpdateSchema, {
        name: { origin, name, context: { step: 'Count' } },
        kind: 'Sum',
        cumulative: true,
        scalar: { kind: { case: 'numberValue', value } },
      });
    return Promise.resolve([
      metric('dataflow/v1b3', 'ElementCount', 3),
      ...Object.entries(this.counters).map(([name, value]) => metric('user', name, value)),
    ]);
  }

  /** Ends the run as an engine would. */
  end(state: JobState): void {
    this.observer.state(state);
  }
}
