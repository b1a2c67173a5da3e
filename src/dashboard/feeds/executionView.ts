import type { AutoscalingEvent, AutoscalingEventType } from '../../dataflow/autoscalingEvent.ts';
import type { StageProgress, StageWorker } from '../../dataflow/execution.ts';
import { isTerminal, type ExecutionStage, type Job } from '../../dataflow/job.ts';
import type { JobSeries } from '../../dataflow/jobHistory.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type { AutoscalingRow, ExecutionView, StageRow, WorkerRow } from '../shapes/executionView.ts';

/** What is known of how a job is carried out when a view of it is built. */
export interface ExecutionSource {
  readonly job: Job;
  readonly progress: readonly StageProgress[];
  /** Id of the stage the workers are of. */
  readonly workersOf: string | undefined;
  readonly workers: readonly StageWorker[];
  /** Of each worker over time, 0 to 1. */
  readonly cpu: readonly JobSeries[];
  /** Of each worker over time and by state of the memory, in bytes. */
  readonly memory: readonly JobSeries[];
  /** Oldest first. */
  readonly autoscaling: readonly AutoscalingEvent[];
  readonly gaps: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A page stays quick up to these; the rest is counted. */
const limits = { stages: 500, steps: 50, stragglers: 20, workers: 200, workItems: 20, events: 300 };

export function buildExecutionView(source: ExecutionSource): ExecutionView {
  const { job, workersOf, autoscaling, gaps, now } = source;
  const stages = stagesOf(source);
  const workers = workersFrom(source);
  return {
    hasEnded: isTerminal(job.state),
    stages: stages.slice(0, limits.stages),
    stagesLeftOut: Math.max(0, stages.length - limits.stages),
    ...(workersOf !== undefined && { workersOf: inertText(workersOf, textLimits.name) }),
    workers: workers.slice(0, limits.workers),
    workersLeftOut: Math.max(0, workers.length - limits.workers),
    autoscaling: autoscaling.slice(-limits.events).reverse().map(autoscalingRow),
    autoscalingLeftOut: Math.max(0, autoscaling.length - limits.events),
    time: new Date(now).toISOString(),
    gaps,
  };
}

/**
 * The stage whose workers say most about now: the one asked for, else the first that runs, else the last.
 * @param wanted its id, as the view has it
 */
export function shownStage(
  job: Pick<Job, 'stages'>,
  progress: readonly StageProgress[],
  wanted: string | undefined,
): string | undefined {
  const ids = [...new Set([...job.stages.map(({ id }) => id), ...progress.map(({ stageId }) => stageId)])];
  const running = progress.find(({ state }) => state === 'RUNNING')?.stageId;
  return ids.find((id) => inertText(id, textLimits.name) === wanted) ?? running ?? ids.at(-1);
}

/** Those of the plan, in its order, and those that only the progress tells of. */
function stagesOf({ job, progress }: ExecutionSource): readonly StageRow[] {
  const rest = new Map(progress.map((each) => [each.stageId, each]));
  const names = new Map(job.stages.map(({ id, name }) => [id, name]));
  const planned = job.stages.map((stage) => {
    const told = rest.get(stage.id) ?? rest.get(stage.name);
    if (told) rest.delete(told.stageId);
    return stageRow(stage, told, names);
  });
  const unplanned = [...rest.values()].map((told) =>
    stageRow({ id: told.stageId, name: told.stageId, steps: [], prerequisites: [] }, told, names),
  );
  return [...planned, ...unplanned];
}

function stageRow(
  { id, name, steps, prerequisites }: Omit<ExecutionStage, 'kind'>,
  told: StageProgress | undefined,
  names: ReadonlyMap<string, string>,
): StageRow {
  return {
    id: inertText(told?.stageId ?? id, textLimits.name),
    name: inertText(name, textLimits.name),
    state: told?.state ?? 'UNKNOWN',
    ...(told?.progress !== undefined && { progress: told.progress }),
    ...(told?.startTime !== undefined && { startTime: told.startTime }),
    ...(told?.endTime !== undefined && { endTime: told.endTime }),
    steps: steps.slice(0, limits.steps).map((step) => inertText(step, textLimits.name)),
    stepsLeftOut: Math.max(0, steps.length - limits.steps),
    after: prerequisites.map((each) => inertText(names.get(each) ?? each, textLimits.name)),
    stragglers: (told?.stragglers ?? [])
      .slice(0, limits.stragglers)
      .map(({ worker, cause, hotKeys, startTime }) => ({
        ...(worker !== undefined && { worker: inertText(worker, textLimits.name) }),
        cause: inertText(cause, textLimits.reason),
        hotKeys: hotKeys.map((key) => inertText(key, textLimits.name)),
        ...(startTime !== undefined && { startTime }),
      })),
  };
}

/** Workers of the stage, and machines of the job that were measured; by name. */
function workersFrom({ workers, cpu, memory }: ExecutionSource): readonly WorkerRow[] {
  const byName = new Map<string, StageWorker['workItems']>(
    workers.map(({ name, workItems }) => [name, workItems]),
  );
  for (const { labels } of cpu) {
    const name = labels['instance_name'];
    if (name !== undefined && !byName.has(name)) byName.set(name, []);
  }
  return [...byName]
    .map(([name, workItems]): WorkerRow => {
      const memoryBytes = memory
        .find(({ labels }) => labels['instance_name'] === name && (labels['state'] ?? 'used') === 'used')
        ?.points.at(-1)?.[1];
      return {
        name: inertText(name, textLimits.name),
        cpu: cpu.find(({ labels }) => labels['instance_name'] === name)?.points ?? [],
        ...(memoryBytes !== undefined && { memoryBytes }),
        workItems: workItems
          .slice(0, limits.workItems)
          .map(({ id, state, progress, startTime, endTime }) => ({
            id: inertText(id, textLimits.name),
            state,
            ...(progress !== undefined && { progress }),
            ...(startTime !== undefined && { startTime }),
            ...(endTime !== undefined && { endTime }),
          })),
        workItemsLeftOut: Math.max(0, workItems.length - limits.workItems),
      };
    })
    .sort((one, other) => collator.compare(one.name, other.name));
}

const collator = new Intl.Collator('en', { numeric: true });

const what: Readonly<Record<AutoscalingEventType, string>> = {
  UNKNOWN: 'Autoscaling',
  TARGET_NUM_WORKERS_CHANGED: 'Target changed',
  CURRENT_NUM_WORKERS_CHANGED: 'Workers changed',
  ACTUATION_FAILURE: 'Scaling failed',
  NO_CHANGE: 'Left as it is',
};

function autoscalingRow(event: AutoscalingEvent): AutoscalingRow {
  const { time, type, currentNumWorkers, targetNumWorkers, description, workerPool } = event;
  return {
    time,
    what: what[type],
    isFailure: type === 'ACTUATION_FAILURE',
    current: currentNumWorkers,
    target: targetNumWorkers,
    reason: inertText(description, textLimits.reason),
    ...(workerPool !== undefined && { workerPool: inertText(workerPool, textLimits.name) }),
  };
}
