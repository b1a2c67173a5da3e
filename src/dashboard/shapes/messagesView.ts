import { logSeverities, type LogSeverity } from '../../dataflow/jobHistory.ts';
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

export interface MessagesTypes {
  readonly view: MessagesView;
  readonly action: MessagesAction;
  readonly state: MessagesState;
}

/** What the service and the workers said about the job, as the filter leaves it. Times are ISO 8601, UTC. */
export interface MessagesView {
  readonly hasEnded: boolean;
  /** False until worker logs were read, or could not be. */
  readonly areLogsRead: boolean;
  /** Why there are only messages of the service, and what to do. */
  readonly note?: string;
  /** Lines that say the same, together: the most severe first. */
  readonly groups: readonly GroupView[];
  readonly omittedGroups: number;
  /** Newest first; empty while groups are shown. */
  readonly lines: readonly LineView[];
  /** Lines that the filter leaves, shown or not. */
  readonly count: number;
  /** Whether there may be older ones that were not read. */
  readonly isCut: boolean;
  /** Full names of steps that lines came from. */
  readonly steps: readonly string[];
}

export interface GroupView {
  /** Names the group in actions, and stays the same while lines come in. */
  readonly key: string;
  readonly severity: LogSeverity;
  readonly count: number;
  readonly firstTime: string;
  readonly lastTime: string;
  readonly headline: string;
  /** The newest of them, line by line. */
  readonly example: readonly ExampleLine[];
  readonly logs: readonly string[];
  readonly steps: readonly string[];
  readonly workers: readonly string[];
  /** Workers that are not named. */
  readonly otherWorkers: number;
}

export interface ExampleLine {
  readonly text: string;
  /** Where in the text stands a place of the workspace that can be opened. */
  readonly place?: { readonly start: number; readonly end: number };
}

export interface LineView {
  readonly id: string;
  readonly time: string;
  readonly severity: LogSeverity;
  readonly text: string;
  /** Log and worker. */
  readonly origin: string;
  readonly step?: string;
}

/** What is left out. */
export interface LogChoice {
  /** The least; `DEFAULT` is below all others. */
  readonly severity: LogSeverity;
  /** Full name of a step; empty for any. */
  readonly step: string;
  /** Contained in the line, upper or lower case. */
  readonly text: string;
  readonly isGrouped: boolean;
}

export type MessagesAction =
  | { readonly kind: 'show'; readonly choice: LogChoice }
  | { readonly kind: 'copyGroup'; readonly key: string }
  | { readonly kind: 'copyAll' }
  /** A place in code that a line of a group's example names. */
  | { readonly kind: 'openPlace'; readonly key: string; readonly line: number };

export interface MessagesState extends LogChoice {
  /** Keys of groups that are open. */
  readonly open: readonly string[];
}

const longest = { name: 4096, text: 1000, key: 600 };
const mostOpen = 200;

export const messagesShape: PanelShape<MessagesTypes> = {
  isView: (data): data is MessagesView =>
    isRecord(data) &&
    hasBooleans(data, 'hasEnded', 'areLogsRead', 'isCut') &&
    hasOptionalStrings(data, 'note') &&
    isList(data['groups'], isGroup) &&
    isNumber(data['omittedGroups']) &&
    isList(data['lines'], isLine) &&
    isNumber(data['count']) &&
    isList(data['steps'], isText),
  isAction: (data): data is MessagesAction => {
    if (!isRecord(data)) return false;
    switch (data['kind']) {
      case 'show':
        return isChoice(data['choice']);
      case 'copyGroup':
        return isShortText(data['key'], longest.key);
      case 'openPlace':
        return isShortText(data['key'], longest.key) && isNumber(data['line']);
      case 'copyAll':
        return true;
      default:
        return false;
    }
  },
  isState: (data): data is MessagesState =>
    isChoice(data) &&
    Array.isArray(data['open']) &&
    data['open'].length <= mostOpen &&
    isList(data['open'], (key) => isShortText(key, longest.key)),
  initial: { severity: 'DEFAULT', step: '', text: '', isGrouped: true, open: [] },
};

function isChoice(data: unknown): data is Record<string, unknown> {
  return (
    isRecord(data) &&
    isOneOf(logSeverities, data['severity']) &&
    isShortText(data['step'], longest.name) &&
    isShortText(data['text'], longest.text) &&
    hasBooleans(data, 'isGrouped')
  );
}

function isGroup(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'key', 'firstTime', 'lastTime', 'headline') &&
    isOneOf(logSeverities, data['severity']) &&
    isNumber(data['count']) &&
    isNumber(data['otherWorkers']) &&
    isList(data['example'], isExampleLine) &&
    ['logs', 'steps', 'workers'].every((name) => isList(data[name], isText))
  );
}

function isExampleLine(data: unknown): boolean {
  const isPlace = (place: unknown): boolean =>
    isRecord(place) && isNumber(place['start']) && isNumber(place['end']);
  return isRecord(data) && hasStrings(data, 'text') && isOptional(data['place'], isPlace);
}

function isLine(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'id', 'time', 'text', 'origin') &&
    isOneOf(logSeverities, data['severity']) &&
    hasOptionalStrings(data, 'step')
  );
}

function isText(data: unknown): boolean {
  return typeof data === 'string';
}
