import {
  hasBooleans,
  hasOptionalStrings,
  hasStrings,
  isList,
  isNumber,
  isOneOf,
  isOptional,
  isRecord,
  isShortText,
} from '../../webview/shapes.ts';
import type { PanelShape } from './panelShape.ts';

export interface ExecutionTypes {
  readonly view: ExecutionView;
  readonly action: ExecutionAction;
  readonly state: ExecutionPanelState;
}

/** How the service carries a job out: its stages, workers and decisions of the autoscaler. Times are ISO 8601, UTC. */
export interface ExecutionView {
  readonly hasEnded: boolean;
  readonly stages: readonly StageRow[];
  readonly stagesLeftOut: number;
  /** Id of the stage whose workers are listed; absent where the job has no stage. */
  readonly workersOf?: string;
  readonly workers: readonly WorkerRow[];
  readonly workersLeftOut: number;
  /** Newest first. */
  readonly autoscaling: readonly AutoscalingRow[];
  readonly autoscalingLeftOut: number;
  /** When it was read. */
  readonly time: string;
  /** What could not be read, a sentence each. */
  readonly gaps: readonly string[];
}

export const executionStates = [
  'UNKNOWN',
  'NOT_STARTED',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
] as const;

export interface StageRow {
  readonly id: string;
  readonly name: string;
  readonly state: (typeof executionStates)[number];
  /** 0 to 1; batch only. */
  readonly progress?: number;
  readonly startTime?: string;
  /** Predicted while the stage runs. */
  readonly endTime?: string;
  /** Names of the user's steps in it. */
  readonly steps: readonly string[];
  readonly stepsLeftOut: number;
  /** Names of the stages that must end before it. */
  readonly after: readonly string[];
  readonly stragglers: readonly StragglerRow[];
}

export interface StragglerRow {
  readonly worker?: string;
  readonly cause: string;
  readonly hotKeys: readonly string[];
  readonly startTime?: string;
}

export interface WorkerRow {
  readonly name: string;
  /** Share of its CPUs in use over the last half hour, of a job that has ended its last one; 0 to 1, oldest first. Milliseconds since the epoch. */
  readonly cpu: readonly (readonly [time: number, share: number])[];
  readonly memoryBytes?: number;
  readonly workItems: readonly WorkItemRow[];
  readonly workItemsLeftOut: number;
}

export interface WorkItemRow {
  readonly id: string;
  readonly state: (typeof executionStates)[number];
  readonly progress?: number;
  readonly startTime?: string;
  readonly endTime?: string;
}

export interface AutoscalingRow {
  readonly time: string;
  /** In words, for example `Workers asked for`. */
  readonly what: string;
  readonly isFailure: boolean;
  readonly current: number;
  readonly target: number;
  /** The service's reason. */
  readonly reason: string;
  readonly workerPool?: string;
}

export type ExecutionAction = { readonly type: 'showWorkers'; readonly stageId: string };

export interface ExecutionPanelState {
  /** Id of the stage whose workers a person asked for. */
  readonly stageId?: string;
}

const longestId = 1000;

export const executionShape: PanelShape<ExecutionTypes> = {
  isView: (data): data is ExecutionView =>
    isRecord(data) &&
    hasBooleans(data, 'hasEnded') &&
    hasStrings(data, 'time') &&
    hasOptionalStrings(data, 'workersOf') &&
    isList(data['stages'], isStageRow) &&
    isList(data['workers'], isWorkerRow) &&
    isList(data['autoscaling'], isAutoscalingRow) &&
    [data['stagesLeftOut'], data['workersLeftOut'], data['autoscalingLeftOut']].every(isNumber) &&
    isList(data['gaps'], isString),
  isAction: (data): data is ExecutionAction =>
    isRecord(data) && data['type'] === 'showWorkers' && isShortText(data['stageId'], longestId),
  isState: (data): data is ExecutionPanelState =>
    isRecord(data) && isOptional(data['stageId'], (id) => isShortText(id, longestId)),
  initial: {},
};

export function isExecutionState(data: unknown): boolean {
  return isOneOf(executionStates, data);
}

function isStageRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'id', 'name') &&
    isExecutionState(data['state']) &&
    isOptional(data['progress'], isNumber) &&
    hasOptionalStrings(data, 'startTime', 'endTime') &&
    isList(data['steps'], isString) &&
    isNumber(data['stepsLeftOut']) &&
    isList(data['after'], isString) &&
    isList(data['stragglers'], isStraggler)
  );
}

function isStraggler(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'cause') &&
    hasOptionalStrings(data, 'worker', 'startTime') &&
    isList(data['hotKeys'], isString)
  );
}

function isWorkerRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name') &&
    isList(data['cpu'], isPoint) &&
    isOptional(data['memoryBytes'], isNumber) &&
    isList(data['workItems'], isWorkItem) &&
    isNumber(data['workItemsLeftOut'])
  );
}

function isWorkItem(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'id') &&
    isExecutionState(data['state']) &&
    isOptional(data['progress'], isNumber) &&
    hasOptionalStrings(data, 'startTime', 'endTime')
  );
}

function isAutoscalingRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'time', 'what', 'reason') &&
    hasBooleans(data, 'isFailure') &&
    isNumber(data['current']) &&
    isNumber(data['target']) &&
    hasOptionalStrings(data, 'workerPool')
  );
}

function isPoint(data: unknown): boolean {
  return Array.isArray(data) && data.length === 2 && data.every(isNumber);
}

function isString(data: unknown): boolean {
  return typeof data === 'string';
}
