import {
  hasBooleans,
  hasStrings,
  isList,
  isNumber,
  isOneOf,
  isOptional,
  isRecord,
  isShortText,
} from '../../webview/shapes.ts';
import type { PanelShape } from './panelShape.ts';

export interface AgentTypes {
  readonly view: AgentView;
  readonly action: AgentAction;
  readonly state: AgentPanelState;
}

/** What the agent did and does with this job. */
export interface AgentView {
  /** Newest first. */
  readonly tasks: readonly AgentTaskView[];
}

/** One run of a playbook. Times are ISO 8601, UTC. */
export interface AgentTaskView {
  readonly id: string;
  /** What it does, in words. */
  readonly playbook: string;
  readonly status: (typeof agentStatuses)[number];
  /** One sentence: what it does now, or why it ended. */
  readonly statusText: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly rounds: number;
  /** What it may do at most, in words. */
  readonly bounds: string;
  /** What it used, in words. */
  readonly used: string;
  /** Who let it act unasked, and until when; absent where a person is asked about every change. */
  readonly permission?: { readonly grantedBy: string; readonly until: string };
  /** Oldest first; the newest of them. */
  readonly entries: readonly AgentEntry[];
  readonly entriesLeftOut: number;
}
export const agentStatuses = ['running', 'asking', 'ended', 'stopped', 'failed'] as const;

/** Something that it saw, judged or did. */
export interface AgentEntry {
  readonly round: number;
  readonly at: string;
  /** In a word, for example `judges`. */
  readonly verb: string;
  readonly tone: (typeof entryTones)[number];
  readonly text: string;
  /** What it rests on, a line each: figures and quotes of the job. */
  readonly evidence: readonly string[];
}
/** `act` changed the job or asked to; `trouble` went wrong; `end` is the last. */
export const entryTones = ['note', 'judgement', 'act', 'trouble', 'end'] as const;

/** `task` is its id. */
export type AgentAction = { readonly type: 'stop' | 'askFromNowOn' | 'showJournal'; readonly task: string };

export interface AgentPanelState {
  /** Whether only judgements, acts and troubles are listed. */
  readonly isShort: boolean;
}

const longestId = 1000;

export const agentShape: PanelShape<AgentTypes> = {
  isView: (data): data is AgentView => isRecord(data) && isList(data['tasks'], isTask),
  isAction: (data): data is AgentAction =>
    isRecord(data) &&
    isOneOf(['stop', 'askFromNowOn', 'showJournal'], data['type']) &&
    isShortText(data['task'], longestId),
  isState: (data): data is AgentPanelState => isRecord(data) && hasBooleans(data, 'isShort'),
  initial: { isShort: true },
};

function isTask(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'id', 'playbook', 'statusText', 'createdAt', 'updatedAt', 'bounds', 'used') &&
    isOneOf(agentStatuses, data['status']) &&
    isNumber(data['rounds']) &&
    isOptional(
      data['permission'],
      (permission) => isRecord(permission) && hasStrings(permission, 'grantedBy', 'until'),
    ) &&
    isList(data['entries'], isEntry) &&
    isNumber(data['entriesLeftOut'])
  );
}

function isEntry(data: unknown): boolean {
  return (
    isRecord(data) &&
    isNumber(data['round']) &&
    hasStrings(data, 'at', 'verb', 'text') &&
    isOneOf(entryTones, data['tone']) &&
    isList(data['evidence'], (line) => typeof line === 'string')
  );
}
