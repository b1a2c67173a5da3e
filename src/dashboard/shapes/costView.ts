import { hasStrings, isList, isNumber, isOneOf, isOptional, isRecord } from '../../webview/shapes.ts';
import type { PanelShape } from './panelShape.ts';

export interface CostTypes {
  readonly view: CostView;
  readonly action: CostAction;
  readonly state: CostState;
}

/** Nothing is chosen here. */
export type CostState = Readonly<Record<string, never>>;

/** What a job costs at list prices. */
export interface CostView {
  /** Absent while the job has told no use of resources. */
  readonly estimate?: CostFigures;
  /** Where it uses more than it needs. */
  readonly advice: readonly CostAdvice[];
  /** What is not in the figures, and what could not be read; a sentence each. */
  readonly notes: readonly string[];
  /** Whether the job has ended, so that the figures are final. */
  readonly hasEnded: boolean;
  /** When its use was read. ISO 8601, UTC. */
  readonly time: string;
}

/** In `currency`. */
export interface CostFigures {
  /** ISO 4217, for example `USD`. */
  readonly currency: string;
  readonly soFar: number;
  /** At its present size; absent for a job that has ended. */
  readonly perHour?: number;
  readonly perMonth?: number;
  readonly items: readonly CostRow[];
  /** Region the prices are of. */
  readonly region: string;
  /** Month in which they were noted, `YYYY-MM`. */
  readonly asOf: string;
}

export interface CostRow {
  /** For example `vCPU`. */
  readonly name: string;
  /** Used so far, in `unit`. */
  readonly amount: number;
  readonly unit: string;
  readonly soFar: number;
  readonly perHour?: number;
}

export interface CostAdvice {
  readonly text: string;
  readonly confidence: (typeof confidences)[number];
  /** Whether the limits of its workers would be set. */
  readonly canScale: boolean;
}
const confidences = ['certain', 'likely', 'possible'] as const;

/** `advice` is its place in the view's list. */
export type CostAction = { readonly type: 'scale'; readonly advice: number };

export const costShape: PanelShape<CostTypes> = {
  isView: (data): data is CostView =>
    isRecord(data) &&
    isOptional(data['estimate'], isEstimate) &&
    isList(data['advice'], isAdvice) &&
    isList(data['notes'], (note) => typeof note === 'string') &&
    typeof data['hasEnded'] === 'boolean' &&
    hasStrings(data, 'time'),
  isAction: (data): data is CostAction =>
    isRecord(data) && data['type'] === 'scale' && isNumber(data['advice']),
  isState: (data): data is CostState => isRecord(data) && Object.keys(data).length === 0,
  initial: {},
};

function isEstimate(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'region', 'asOf') &&
    typeof data['currency'] === 'string' &&
    /^[A-Z]{3}$/.test(data['currency']) &&
    isNumber(data['soFar']) &&
    isOptional(data['perHour'], isNumber) &&
    isOptional(data['perMonth'], isNumber) &&
    isList(data['items'], isRow)
  );
}

function isRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name', 'unit') &&
    isNumber(data['amount']) &&
    isNumber(data['soFar']) &&
    isOptional(data['perHour'], isNumber)
  );
}

function isAdvice(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'text') &&
    isOneOf(confidences, data['confidence']) &&
    typeof data['canScale'] === 'boolean'
  );
}
