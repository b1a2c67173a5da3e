import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { JobState } from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';
import {
  ExecutionState,
  StageSummarySchema,
  WorkerDetailsSchema,
} from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { StageSummary, WorkerDetails } from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { Pipeline } from '../../../gen/org/apache/beam/model/pipeline/v1/beam_runner_api_pb.ts';
import { executionStages } from '../pipeline/executionStages.ts';
import type { ExecutionStage } from '../pipeline/executionStages.ts';
import { StepIds } from '../pipeline/stepIds.ts';
import { enclosingSteps } from '../pipeline/transformGraph.ts';
import type { DescriptorActivity } from './bundleActivity.ts';

/** How a job has ended. */
export interface JobEnd {
  readonly state: JobState;
  readonly time: Date;
  /** Names of the steps whose code has raised an error. */
  readonly failedSteps: readonly string[];
}

interface Activity {
  startedAt: Date;
  endedAt: Date | undefined;
  readonly workers: Set<string>;
}

/** Tells how far the stages of a pipeline are, from what the workers did. */
export class StageReports {
  readonly #stages: readonly ExecutionStage[];
  readonly #ids: StepIds;
  readonly #enclosing: ReadonlyMap<string, string>;

  constructor(pipeline: Pipeline) {
    this.#stages = executionStages(pipeline);
    this.#ids = new StepIds(pipeline);
    this.#enclosing = enclosingSteps(pipeline);
  }

  /** @param end Undefined while the job runs: which stage was the last to have work is not known before. */
  summaries(activity: readonly DescriptorActivity[], end: JobEnd | undefined): readonly StageSummary[] {
    const active = this.#active(activity);
    return this.#stages.map((stage) => {
      const own = active.get(stage.id);
      const isOver = end !== undefined && own !== undefined;
      return create(StageSummarySchema, {
        stageId: stage.id,
        state: stateOf(stage, own, end),
        ...(own === undefined ? {} : { startTime: timestampFromDate(own.startedAt) }),
        ...(isOver ? { endTime: timestampFromDate(own.endedAt ?? end.time) } : {}),
      });
    });
  }

  /** Those that have worked for it, without their work items. Undefined when there is no such stage. */
  workers(activity: readonly DescriptorActivity[], stageId: string): readonly WorkerDetails[] | undefined {
    if (!this.#stages.some(({ id }) => id === stageId)) return undefined;
    const names = [...(this.#active(activity).get(stageId)?.workers ?? [])].sort();
    return names.map((workerName) => create(WorkerDetailsSchema, { workerName }));
  }

  #active(activity: readonly DescriptorActivity[]): ReadonlyMap<string, Activity> {
    const active = new Map<string, Activity>();
    for (const { transforms, startedAt, endedAt, workers } of activity)
      for (const stage of new Set(transforms.flatMap((reported) => this.#stageOf(reported) ?? []))) {
        const own = active.get(stage.id) ?? { startedAt, endedAt, workers: new Set() };
        if (startedAt < own.startedAt) own.startedAt = startedAt;
        if (own.endedAt === undefined || (endedAt !== undefined && endedAt > own.endedAt))
          own.endedAt = endedAt;
        for (const worker of workers) own.workers.add(worker);
        active.set(stage.id, own);
      }
    // What the runner does itself is no work of a worker: it has begun when something that comes after it has.
    for (const stage of [...this.#stages].reverse()) {
      const own = active.get(stage.id);
      if (own === undefined) continue;
      for (const id of stage.prerequisites)
        if (!active.has(id))
          active.set(id, { startedAt: own.startedAt, endedAt: own.startedAt, workers: new Set() });
    }
    return active;
  }

  /** @param reported What a worker calls a transform. */
  #stageOf(reported: string): ExecutionStage | undefined {
    const id = this.#ids.idOf(reported);
    if (id === undefined) return undefined;
    const step = this.#enclosing.get(id) ?? id;
    const stages = this.#stages.filter(({ components }) => components.some((each) => each.step.id === step));
    return this.#ids.isFirstPart(reported) ? stages[0] : stages.at(-1);
  }
}

function stateOf(
  { components }: ExecutionStage,
  own: Activity | undefined,
  end: JobEnd | undefined,
): ExecutionState {
  if (end?.state === JobState.DONE) return ExecutionState.SUCCEEDED;
  if (own === undefined) return ExecutionState.NOT_STARTED;
  if (end === undefined) return ExecutionState.RUNNING;
  const isFailed =
    end.state === JobState.FAILED &&
    components.some(({ step }) => end.failedSteps.includes(step.transform.uniqueName));
  return isFailed ? ExecutionState.FAILED : ExecutionState.CANCELLED;
}
