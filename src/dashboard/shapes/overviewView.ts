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

export interface OverviewTypes {
  readonly view: OverviewView;
  readonly action: OverviewAction;
  readonly state: OverviewState;
}

/** How the job stands, what is wrong with it, and what is known of it. Times are ISO 8601, UTC. */
export interface OverviewView {
  /** Absent until the job was judged for the first time. */
  readonly health?: HealthView;
  /** The most likely first. */
  readonly findings: readonly FindingView[];
  readonly omittedFindings: number;
  /** What could not be read, so that the verdict is without it. */
  readonly gaps: readonly { readonly source: string; readonly reason: string }[];
  /** Of a batch job. */
  readonly progress?: ProgressView;
  readonly figures: readonly FigureView[];
  readonly cost?: CostSummary;
  readonly facts: readonly FactView[];
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  /** What can be done with the job now, and where more about it is. */
  readonly links: readonly OverviewLink[];
}

export const healthStatuses = ['healthy', 'mostly_healthy', 'unhealthy', 'unknown', 'ended'] as const;
export interface HealthView {
  readonly status: (typeof healthStatuses)[number];
  readonly label: string;
  readonly reason: string;
  readonly judgedTime: string;
}

export const severities = ['critical', 'warning', 'info'] as const;
export interface FindingView {
  /** Names the finding in actions and states: a rule may find several. */
  readonly key: string;
  readonly rule: string;
  readonly title: string;
  readonly meaning: string;
  readonly severity: (typeof severities)[number];
  /** In words: `certain`, `likely`, `possible`. */
  readonly confidence: string;
  readonly count: number;
  readonly firstTime?: string;
  readonly lastTime?: string;
  readonly steps: readonly string[];
  readonly evidence: readonly QuoteView[];
  readonly remedies: readonly RemedyView[];
  readonly ruledOutBy: string;
  /** What follows from it. */
  readonly symptoms: readonly string[];
}

export interface QuoteView {
  /** For example `messages`. */
  readonly source: string;
  readonly time?: string;
  readonly text: string;
}

export interface RemedyView {
  readonly text: string;
  /** A button that does it, after asking. */
  readonly link?: OverviewLink;
  /** A button that shows what it tells to read. */
  readonly isInLogs?: true;
}

export interface ProgressView {
  /** 0 to 1. */
  readonly done: number;
  readonly eta?: { readonly time: string; readonly confidence: string; readonly how: string };
}

export const figureTones = ['plain', 'good', 'warning', 'bad'] as const;
export interface FigureView {
  readonly name: string;
  /** With its unit, written as in the verdict. */
  readonly value: string;
  readonly tone: (typeof figureTones)[number];
  /** More of it in words. */
  readonly note?: string;
  /** Milliseconds since the epoch, ascending, and the value. */
  readonly trend: readonly (readonly [time: number, value: number])[];
}

export interface CostSummary {
  /** US dollars at list prices. */
  readonly soFar: number;
  readonly perHour?: number;
  /** What the figures are and are not. */
  readonly note: string;
}

export interface FactView {
  readonly name: string;
  readonly value: string;
  readonly kind: 'text' | 'code' | 'time';
}

export const overviewLinks = [
  'scale',
  'snapshot',
  'replace',
  'drain',
  'cancel',
  'console',
  'messages',
  'logs',
  'errors',
  'gcloud',
  'export',
  'replacedBy',
  'replaces',
] as const;
export type OverviewLink = (typeof overviewLinks)[number];

export type OverviewAction =
  /** @param finding key of the one whose remedy it is, as that may propose figures */
  | { readonly kind: 'link'; readonly link: OverviewLink; readonly finding?: string }
  /** Google's own page on a finding. */
  | { readonly kind: 'openPage'; readonly finding: string }
  | { readonly kind: 'copyMarkdown' };

export interface OverviewState {
  /** Keys of findings that a person opened or closed against their habit, at most `mostToggled`. */
  readonly toggled: readonly string[];
  readonly areLabelsOpen: boolean;
}

const longestKey = 300;
export const mostToggled = 100;

export const overviewShape: PanelShape<OverviewTypes> = {
  isView: (data): data is OverviewView =>
    isRecord(data) &&
    isOptional(data['health'], isHealth) &&
    isList(data['findings'], isFinding) &&
    isNumber(data['omittedFindings']) &&
    isList(data['gaps'], (gap) => isRecord(gap) && hasStrings(gap, 'source', 'reason')) &&
    isOptional(data['progress'], isProgress) &&
    isList(data['figures'], isFigure) &&
    isOptional(data['cost'], isCost) &&
    isList(data['facts'], isFact) &&
    isList(data['labels'], (label) => isRecord(label) && hasStrings(label, 'name', 'value')) &&
    isList(data['links'], isLink),
  isAction: (data): data is OverviewAction => {
    if (!isRecord(data)) return false;
    if (data['kind'] === 'link')
      return isLink(data['link']) && isOptional(data['finding'], (key) => isShortText(key, longestKey));
    if (data['kind'] === 'openPage') return isShortText(data['finding'], longestKey);
    return data['kind'] === 'copyMarkdown';
  },
  isState: (data): data is OverviewState =>
    isRecord(data) &&
    isList(data['toggled'], (key) => isShortText(key, longestKey)) &&
    Array.isArray(data['toggled']) &&
    data['toggled'].length <= mostToggled &&
    hasBooleans(data, 'areLabelsOpen'),
  initial: { toggled: [], areLabelsOpen: false },
};

function isHealth(data: unknown): boolean {
  return (
    isRecord(data) &&
    isOneOf(healthStatuses, data['status']) &&
    hasStrings(data, 'label', 'reason', 'judgedTime')
  );
}

function isFinding(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'key', 'rule', 'title', 'meaning', 'confidence', 'ruledOutBy') &&
    isOneOf(severities, data['severity']) &&
    isNumber(data['count']) &&
    hasOptionalStrings(data, 'firstTime', 'lastTime') &&
    isTexts(data['steps']) &&
    isTexts(data['symptoms']) &&
    isList(
      data['evidence'],
      (quote) => isRecord(quote) && hasStrings(quote, 'source', 'text') && hasOptionalStrings(quote, 'time'),
    ) &&
    isList(
      data['remedies'],
      (remedy) =>
        isRecord(remedy) &&
        hasStrings(remedy, 'text') &&
        isOptional(remedy['link'], isLink) &&
        isOptional(remedy['isInLogs'], (isInLogs) => isInLogs === true),
    )
  );
}

function isProgress(data: unknown): boolean {
  return (
    isRecord(data) &&
    isNumber(data['done']) &&
    isOptional(data['eta'], (eta) => isRecord(eta) && hasStrings(eta, 'time', 'confidence', 'how'))
  );
}

function isFigure(data: unknown): boolean {
  const isPoint = (point: unknown): boolean =>
    Array.isArray(point) && point.length === 2 && point.every(isNumber);
  return (
    isRecord(data) &&
    hasStrings(data, 'name', 'value') &&
    isOneOf(figureTones, data['tone']) &&
    hasOptionalStrings(data, 'note') &&
    isList(data['trend'], isPoint)
  );
}

function isCost(data: unknown): boolean {
  return (
    isRecord(data) &&
    isNumber(data['soFar']) &&
    isOptional(data['perHour'], isNumber) &&
    hasStrings(data, 'note')
  );
}

function isFact(data: unknown): boolean {
  return (
    isRecord(data) && hasStrings(data, 'name', 'value') && isOneOf(['text', 'code', 'time'], data['kind'])
  );
}

function isLink(data: unknown): boolean {
  return isOneOf(overviewLinks, data);
}

function isTexts(data: unknown): boolean {
  return isList(data, (text) => typeof text === 'string');
}
