import type { protos } from '@google-cloud/dataflow';
import type { ExecutionState, StageProgress, StageWorker, Straggler } from '../../execution.ts';
import type { ExecutionStage } from '../../job.ts';
import { isoTime } from './mapTimes.ts';
import { secondsOf } from './mapNumbers.ts';

type ApiJob = protos.google.dataflow.v1beta3.IJob;
type ApiProgress = protos.google.dataflow.v1beta3.IProgressTimeseries;

/** The stages the service made of the pipeline. A stage names its steps by the ids of their transforms. */
export function mapExecutionStages(job: ApiJob): readonly ExecutionStage[] {
  const transforms = job.pipelineDescription?.originalPipelineTransform ?? [];
  const names = new Map(transforms.map(({ id, name }) => [id ?? '', name || (id ?? '')]));
  return (job.pipelineDescription?.executionPipelineStage ?? []).map((stage) => {
    const components = stage.componentTransform ?? [];
    const steps = components.map(({ originalTransform, userName }) => {
      const original = originalTransform ?? '';
      return names.get(original) ?? (original || (userName ?? ''));
    });
    return {
      id: stage.id || (stage.name ?? ''),
      name: stage.name || (stage.id ?? ''),
      kind: typeof stage.kind === 'string' ? stage.kind.replace(/_KIND$/, '') : 'UNKNOWN',
      steps: [...new Set(steps.filter((step) => step !== ''))],
      prerequisites: stage.prerequisiteStage ?? [],
    };
  });
}

export function mapStageProgress(stage: protos.google.dataflow.v1beta3.IStageSummary): StageProgress {
  const startTime = isoTime(stage.startTime);
  const endTime = isoTime(stage.endTime);
  return {
    stageId: stage.stageId ?? '',
    state: mapExecutionState(stage.state),
    ...(startTime !== undefined && { startTime }),
    ...(endTime !== undefined && { endTime }),
    ...progressOf(stage.progress),
    stragglers: (stage.stragglerSummary?.recentStragglers ?? []).map(mapStraggler),
  };
}

export function mapStageWorker(worker: protos.google.dataflow.v1beta3.IWorkerDetails): StageWorker {
  return {
    name: worker.workerName ?? '',
    workItems: (worker.workItems ?? []).map((item) => {
      const startTime = isoTime(item.startTime);
      const endTime = isoTime(item.endTime);
      return {
        id: item.taskId ?? '',
        state: mapExecutionState(item.state),
        ...(item.attemptId && { attemptId: item.attemptId }),
        ...(startTime !== undefined && { startTime }),
        ...(endTime !== undefined && { endTime }),
        ...progressOf(item.progress),
      };
    }),
  };
}

const executionStates = [
  'NOT_STARTED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
] as const satisfies readonly ExecutionState[];

function mapExecutionState(state: protos.google.dataflow.v1beta3.IStageSummary['state']): ExecutionState {
  return executionStates.find((known) => state === `EXECUTION_STATE_${known}`) ?? 'UNKNOWN';
}

/** Streaming stages have no progress. */
function progressOf(progress: ApiProgress | null | undefined): { progress?: number } {
  return progress ? { progress: Math.min(Math.max(progress.currentProgress ?? 0, 0), 1) } : {};
}

function mapStraggler(straggler: protos.google.dataflow.v1beta3.IStraggler): Straggler {
  const { batchStraggler: batch, streamingStraggler: streaming } = straggler;
  const startTime = isoTime((batch ?? streaming)?.startTime);
  const since = startTime === undefined ? {} : { startTime };
  if (streaming) {
    const lags = [
      ['data watermark', secondsOf(streaming.dataWatermarkLag)],
      ['system watermark', secondsOf(streaming.systemWatermarkLag)],
    ] as const;
    const told = lags.flatMap(([name, lag]) => (lag === undefined ? [] : [`${name} lags ${lag} s`]));
    return {
      ...(streaming.workerName && { worker: streaming.workerName }),
      cause: told.join(', ') || 'The worker lags behind',
      hotKeys: [],
      ...since,
    };
  }
  const causes = Object.entries(batch?.causes ?? {});
  const hotKeys = causes.flatMap(([, { hotKey }]) =>
    Object.values(hotKey?.detectedHotKeys ?? {}).map(({ key }) => key ?? ''),
  );
  return {
    cause: causes.map(([name]) => name).join(', ') || 'No cause is known',
    hotKeys: hotKeys.filter((key) => key !== ''),
    ...since,
  };
}
