import { executionStates, isExecutionState } from './executionView.ts';
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

export interface GraphTypes {
  readonly view: GraphView;
  readonly action: GraphAction;
  readonly state: GraphState;
}

/** The steps of a job as their author wrote them, and what flows between them. Names are those of the job. */
export interface GraphView {
  readonly steps: readonly GraphStep[];
  /** Steps beyond what a page can show. */
  readonly stepsLeftOut: number;
  readonly collections: readonly GraphCollection[];
  readonly stages: readonly GraphStage[];
  readonly hasEnded: boolean;
  /** When the service took the figures. ISO 8601, UTC. */
  readonly time?: string;
  /** What could not be read, a sentence each. */
  readonly gaps: readonly string[];
}

/** One transform. Figures that are absent are not known. Other members are named by their place in the view's lists. */
export interface GraphStep {
  readonly name: string;
  /** The composites it lies in and its own name, outermost first: `['Read', 'Split']`. */
  readonly path: readonly string[];
  /** In words, for example `ParDo`. */
  readonly kind: string;
  readonly state: StepState;
  readonly stages: readonly number[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly elementsIn?: number;
  readonly elementsOut?: number;
  readonly perSecond?: number;
  /** How far its data watermark is behind. Milliseconds. */
  readonly lagMs?: number;
  /** Of all workers together. Milliseconds. */
  readonly wallMs?: number;
  /** Its part of the wall time of all steps, 0 to 1. */
  readonly wallShare?: number;
  readonly marks: readonly StepMark[];
  readonly counters: readonly StepCounter[];
  /** Counters beyond what the panel shows. */
  readonly countersLeftOut: number;
}

export const stepStates = executionStates;
export type StepState = (typeof executionStates)[number];

/** What runs in several stages, or has several steps, is as far as they are together. */
export function combinedState(states: readonly StepState[]): StepState {
  const has = (state: StepState): boolean => states.includes(state);
  if (states.every((state) => state === 'UNKNOWN')) return 'UNKNOWN';
  if (has('FAILED')) return 'FAILED';
  if (has('RUNNING')) return 'RUNNING';
  if (has('CANCELLED')) return 'CANCELLED';
  if (states.every((state) => state === 'SUCCEEDED')) return 'SUCCEEDED';
  return has('SUCCEEDED') ? 'RUNNING' : 'NOT_STARTED';
}

/** Why a step deserves a look. */
export interface StepMark {
  readonly kind: (typeof markKinds)[number];
  /** One sentence. */
  readonly text: string;
}
export const markKinds = ['bottleneck', 'hot', 'finding'] as const;

export interface StepCounter {
  readonly name: string;
  readonly namespace?: string;
  /** A number in decimal digits, or words. */
  readonly text: string;
}

export interface GraphCollection {
  readonly name: string;
  /** The step that gives it. */
  readonly from?: number;
  /** The steps that take it. */
  readonly to: readonly number[];
  readonly elements?: number;
  /** Estimated by the service. */
  readonly bytes?: number;
  readonly perSecond?: number;
}

/** Steps fused into one unit of work. */
export interface GraphStage {
  readonly name: string;
  readonly state: StepState;
  /** 0 to 1; batch only. */
  readonly progress?: number;
  readonly stragglers: number;
  /** Age of its oldest data. Seconds. */
  readonly freshnessSeconds?: number;
  /** Seconds. */
  readonly systemLagSeconds?: number;
  readonly backlogElements?: number;
}

/** `step` is its place in the view's list. */
export interface GraphAction {
  readonly type: 'showSource';
  readonly step: number;
}

export interface GraphState {
  /** Key of the step or composite whose figures are shown beside the graph. */
  readonly selected?: string;
  /**
   * Full name of a step or composite that another panel points to; it is selected as soon as the graph is known.
   * Empty for none.
   */
  readonly wanted?: string;
  /** Keys of the composites that are open; absent until a person opened or closed one. */
  readonly open?: readonly string[];
  /** What part is seen, in CSS pixels; absent: all of it. */
  readonly viewport?: GraphViewport;
  readonly isTable: boolean;
  readonly order: (typeof stepOrders)[number];
}

/** A point p of the graph is seen at p × scale + (x, y). */
export interface GraphViewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** `flow` is the order of the pipeline. */
export const stepOrders = ['flow', 'wallMs', 'lagMs', 'perSecond', 'elementsOut'] as const;

const longestKey = 4096;
/** There are fewer composites than steps. */
const mostOpen = 3000;

export const graphShape: PanelShape<GraphTypes> = {
  isView: (data): data is GraphView =>
    isRecord(data) &&
    isList(data['steps'], isStep) &&
    isNumber(data['stepsLeftOut']) &&
    isList(data['collections'], isCollection) &&
    isList(data['stages'], isStage) &&
    hasBooleans(data, 'hasEnded') &&
    hasOptionalStrings(data, 'time') &&
    isList(data['gaps'], isString),
  isAction: (data): data is GraphAction =>
    isRecord(data) && data['type'] === 'showSource' && isIndex(data['step']),
  isState: (data): data is GraphState =>
    isRecord(data) &&
    isOptional(data['selected'], isKey) &&
    isOptional(data['wanted'], isKey) &&
    isOptional(data['open'], (open) => isList(open, isKey) && (open as unknown[]).length <= mostOpen) &&
    isOptional(data['viewport'], isViewport) &&
    hasBooleans(data, 'isTable') &&
    isOneOf(stepOrders, data['order']),
  initial: { isTable: false, order: 'flow' },
};

function isStep(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name', 'kind') &&
    isList(data['path'], isString) &&
    isExecutionState(data['state']) &&
    [data['stages'], data['inputs'], data['outputs']].every((list) => isList(list, isIndex)) &&
    hasOptionalNumbers(data, 'elementsIn', 'elementsOut', 'perSecond', 'lagMs', 'wallMs', 'wallShare') &&
    isList(data['marks'], isMark) &&
    isList(data['counters'], isCounter) &&
    isNumber(data['countersLeftOut'])
  );
}

function isMark(data: unknown): boolean {
  return isRecord(data) && isOneOf(markKinds, data['kind']) && hasStrings(data, 'text');
}

function isCounter(data: unknown): boolean {
  return isRecord(data) && hasStrings(data, 'name', 'text') && hasOptionalStrings(data, 'namespace');
}

function isCollection(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name') &&
    isOptional(data['from'], isIndex) &&
    isList(data['to'], isIndex) &&
    hasOptionalNumbers(data, 'elements', 'bytes', 'perSecond')
  );
}

function isStage(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name') &&
    isExecutionState(data['state']) &&
    isNumber(data['stragglers']) &&
    hasOptionalNumbers(data, 'progress', 'freshnessSeconds', 'systemLagSeconds', 'backlogElements')
  );
}

function isViewport(data: unknown): boolean {
  return (
    isRecord(data) && [data['x'], data['y'], data['scale']].every(isNumber) && (data['scale'] as number) > 0
  );
}

function isIndex(data: unknown): boolean {
  return Number.isInteger(data) && (data as number) >= 0;
}

function isKey(data: unknown): boolean {
  return isShortText(data, longestKey);
}

function isString(data: unknown): boolean {
  return typeof data === 'string';
}

function hasOptionalNumbers(data: Record<string, unknown>, ...names: readonly string[]): boolean {
  return names.every((name) => isOptional(data[name], isNumber));
}
