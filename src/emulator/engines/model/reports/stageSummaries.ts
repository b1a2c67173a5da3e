import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ExecutionState,
  StageSummarySchema,
  WorkerDetailsSchema,
  type StageSummary,
  type WorkerDetails,
} from '../../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import type { Setup } from '../simulation/setup.ts';
import { workerName } from '../simulation/workerName.ts';
import {
  backlog,
  oldestWait,
  watermark,
  type SimulationState,
  type StageState,
} from '../simulation/state.ts';

type ToDate = (seconds: number) => Date;

/** The service calls a stage's worker a straggler when its elements are late by so much. */
const stragglerSeconds = 300;

/** The stages of a job as they stand. */
export function stageSummaries(
  setup: Setup,
  state: SimulationState,
  isCancelled: boolean,
  toDate: ToDate,
): readonly StageSummary[] {
  return setup.stages.flatMap((stage, index) => {
    const stageState = state.stages[index];
    if (stageState === undefined) return [];
    const { startedAt, finishedAt } = stageState;
    return [
      create(StageSummarySchema, {
        stageId: stage.id,
        state: executionState(state, stageState, isCancelled),
        ...(startedAt === undefined ? {} : { startTime: timestampFromDate(toDate(startedAt)) }),
        ...(finishedAt === undefined ? {} : { endTime: timestampFromDate(toDate(finishedAt)) }),
        ...(setup.workload.type === 'batch' ? { progress: progressOf(setup, state, index, toDate) } : {}),
        ...stragglers(setup, state, index, toDate),
      }),
    ];
  });
}

/** The workers of a stage. Undefined when there is no such stage. */
export function stageWorkers(
  setup: Setup,
  state: SimulationState,
  stageId: string,
  toDate: ToDate,
): readonly WorkerDetails[] | undefined {
  const index = setup.stages.findIndex(({ id }) => id === stageId);
  const stage = state.stages[index];
  if (stage === undefined) return undefined;
  // Work items are a matter of batch: streaming work has no end.
  const hasItems = setup.workload.type === 'batch' && stage.startedAt !== undefined;
  return Array.from({ length: state.workers.running }, (_, worker) =>
    create(WorkerDetailsSchema, {
      workerName: workerName(setup, worker),
      workItems: hasItems
        ? [
            {
              taskId: `${stageId}-${worker}`,
              attemptId: '1',
              startTime: timestampFromDate(toDate(stage.startedAt ?? 0)),
              ...(stage.finishedAt === undefined
                ? {}
                : { endTime: timestampFromDate(toDate(stage.finishedAt)) }),
              state: executionState(state, stage, false),
              progress: progressOf(setup, state, index, toDate),
            },
          ]
        : [],
    }),
  );
}

function executionState(state: SimulationState, stage: StageState, isCancelled: boolean): ExecutionState {
  if (stage.finishedAt !== undefined || state.phase === 'drained') return ExecutionState.SUCCEEDED;
  if (state.phase === 'failed')
    return stage.startedAt === undefined ? ExecutionState.NOT_STARTED : ExecutionState.FAILED;
  if (isCancelled) return ExecutionState.CANCELLED;
  return stage.startedAt === undefined ? ExecutionState.NOT_STARTED : ExecutionState.RUNNING;
}

function progressOf(
  { stages, workload }: Setup,
  state: SimulationState,
  index: number,
  toDate: ToDate,
): { currentProgress: number; dataPoints: { time: ReturnType<typeof timestampFromDate>; value: number }[] } {
  const expected = stages.slice(0, index).reduce((sum, { ratio }) => sum * ratio, workload.elements ?? 0);
  const stage = state.stages[index];
  const isDone = stage?.finishedAt !== undefined;
  const value = isDone ? 1 : Math.min(1, (stage?.processed ?? 0) / Math.max(1, expected));
  return { currentProgress: value, dataPoints: [{ time: timestampFromDate(toDate(state.now)), value }] };
}

function stragglers(
  setup: Setup,
  state: SimulationState,
  index: number,
  toDate: ToDate,
): {
  stragglerSummary?: NonNullable<Parameters<typeof create<typeof StageSummarySchema>>[1]>['stragglerSummary'];
} {
  const stage = state.stages[index];
  if (setup.workload.type === 'batch' || stage === undefined || backlog(stage) === 0) return {};
  const wait = oldestWait(stage, state.now);
  if (wait < stragglerSeconds) return {};
  const duration = (seconds: number): { seconds: bigint } => ({ seconds: BigInt(Math.round(seconds)) });
  return {
    stragglerSummary: {
      totalStragglerCount: 1n,
      recentStragglers: [
        {
          stragglerInfo: {
            case: 'streamingStraggler',
            value: {
              startTime: timestampFromDate(toDate(state.now - wait)),
              workerName: workerName(setup, 0),
              dataWatermarkLag: duration(state.now - watermark(state, index)),
              systemWatermarkLag: duration(wait),
            },
          },
        },
      ],
    },
  };
}
