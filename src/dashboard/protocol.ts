/**
 * The messages between the dashboard's panel (extension host) and its page (webview), and the state the page leaves
 * behind for a reload. Texts in them may come from a pipeline: the page shows them as text and nothing else.
 */
import { isJobTarget, type JobTarget } from '../manifest/commands/commandTargets.ts';
import {
  hasBooleans,
  hasOptionalStrings,
  hasStrings,
  isList,
  isNumber,
  isOneOf,
  isOptional,
  isRecord,
} from '../webview/shapes.ts';
import { isPanelId, panelShapes, type PanelId, type Panels } from './shapes/panels.ts';

/** Raised when a shape below changes; whatever carries another number is ignored. */
export const protocolVersion = 3;

/** How a state is coloured and which icon it has. */
export const stateTones = [
  'pending',
  'active',
  'stopping',
  'success',
  'error',
  'stopped',
  'unknown',
] as const;
export type StateTone = (typeof stateTones)[number];

/** One job as the head of the page shows it. Times are ISO 8601, UTC. */
export interface JobView {
  readonly name: string;
  readonly id: string;
  readonly projectId: string;
  readonly location: string;
  /** What people call the connection. */
  readonly connectionName: string;
  /** `Batch`, `Streaming` or `Unknown type`. */
  readonly typeLabel: string;
  readonly stateLabel: string;
  readonly tone: StateTone;
  /** Whether nothing about the job will change any more. */
  readonly hasEnded: boolean;
  readonly canStop: boolean;
  readonly sdk?: string;
  readonly startTime?: string;
  readonly endTime?: string;
  /** When the job was last read. */
  readonly readTime?: string;
}

/** What failed, why, and what to do. */
export interface ProblemView {
  readonly operation: string;
  readonly reason: string;
  readonly remedy: string;
}

export type MessageToPage =
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'snapshot';
      readonly target: JobTarget;
      readonly job?: JobView;
      readonly problem?: ProblemView;
      /** Panels that mean something for this job, in any order. */
      readonly panels: readonly PanelId[];
    }
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'panel';
      readonly panel: PanelId;
      /** Of that panel's shape; absent where nothing new is known. */
      readonly view?: Panels[PanelId]['view'];
      readonly problem?: ProblemView;
      /** Counts what is told of all panels: what a growth refers to. */
      readonly serial: number;
    }
  /** As `panel`, where its view is the one before and something more. */
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'panelGrowth';
      readonly panel: PanelId;
      /** Serial of the message before; a page that has not had it asks for the panel again. */
      readonly after: number;
      readonly serial: number;
      /** As the panel's shape has it. */
      readonly growth: unknown;
      readonly problem?: ProblemView;
    }
  /** This panel shall be seen, with this chosen in it. */
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'showPanel';
      readonly panel: PanelId;
      readonly change: Partial<Panels[PanelId]['state']>;
    }
  /** Shown for a moment. */
  | { readonly version: typeof protocolVersion; readonly type: 'note'; readonly text: string }
  | { readonly version: typeof protocolVersion; readonly type: 'jobIdCopied' };
export type SnapshotMessage = Extract<MessageToPage, { type: 'snapshot' }>;
export type PanelMessage = Extract<MessageToPage, { type: 'panel' }>;
export type PanelGrowthMessage = Extract<MessageToPage, { type: 'panelGrowth' }>;

export type MessageFromPage =
  /** The page listens now. */
  | { readonly version: typeof protocolVersion; readonly type: 'ready' }
  /** This panel is shown, with what a person had chosen in it; the one shown before is not. */
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'openPanel';
      readonly panel: PanelId;
      readonly state: Panels[PanelId]['state'];
    }
  | {
      readonly version: typeof protocolVersion;
      readonly type: 'panelAction';
      readonly panel: PanelId;
      readonly action: Panels[PanelId]['action'];
    }
  | { readonly version: typeof protocolVersion; readonly type: 'copyJobId' }
  | { readonly version: typeof protocolVersion; readonly type: 'stopJob' }
  | { readonly version: typeof protocolVersion; readonly type: 'refresh' };

/** What the page leaves with the editor, so that a reload brings it back as it was. */
export interface DashboardState {
  readonly version: typeof protocolVersion;
  readonly target: JobTarget;
  /** The one that was chosen, else shown. */
  readonly panel?: PanelId;
  /** Choices by panel; each panel checks its own. */
  readonly panels: Readonly<Record<string, unknown>>;
  /** How far the page was scrolled, in CSS pixels. */
  readonly scrollTop: number;
}

/** @param data anything a webview may have posted */
export function isMessageFromPage(data: unknown): data is MessageFromPage {
  if (!isCurrent(data)) return false;
  const panel = data['panel'];
  switch (data['type']) {
    case 'openPanel':
      return isPanelId(panel) && panelShapes[panel].isState(data['state']);
    case 'panelAction':
      return isPanelId(panel) && panelShapes[panel].isAction(data['action']);
    case 'ready':
    case 'copyJobId':
    case 'stopJob':
    case 'refresh':
      return true;
    default:
      return false;
  }
}

/** @param data anything a window may have been sent */
export function isMessageToPage(data: unknown): data is MessageToPage {
  if (!isCurrent(data)) return false;
  const panel = data['panel'];
  switch (data['type']) {
    case 'jobIdCopied':
      return true;
    case 'showPanel':
      return isPanelId(panel) && isChange(panel, data['change']);
    case 'note':
      return hasStrings(data, 'text');
    case 'snapshot':
      return (
        isJobTarget(data['target']) &&
        isOptional(data['job'], isJobView) &&
        isOptional(data['problem'], isProblem) &&
        isList(data['panels'], isPanelId)
      );
    case 'panel':
      return (
        isPanelId(panel) &&
        isOptional(data['view'], panelShapes[panel].isView) &&
        isOptional(data['problem'], isProblem) &&
        isNumber(data['serial'])
      );
    // What has grown is checked with what it is said to grow from.
    case 'panelGrowth':
      return (
        isPanelId(panel) &&
        isOptional(data['problem'], isProblem) &&
        isNumber(data['after']) &&
        isNumber(data['serial'])
      );
    default:
      return false;
  }
}

/** @param data anything the editor kept for a page, perhaps of an older version of the extension */
export function isDashboardState(data: unknown): data is DashboardState {
  return (
    isCurrent(data) &&
    isJobTarget(data['target']) &&
    isOptional(data['panel'], isPanelId) &&
    isRecord(data['panels']) &&
    isNumber(data['scrollTop'])
  );
}

function isChange(panel: PanelId, data: unknown): boolean {
  const { initial, isState } = panelShapes[panel];
  return isRecord(data) && isState({ ...initial, ...data });
}

function isJobView(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'name', 'id', 'projectId', 'location', 'connectionName', 'typeLabel', 'stateLabel') &&
    isOneOf(stateTones, data['tone']) &&
    hasBooleans(data, 'hasEnded', 'canStop') &&
    hasOptionalStrings(data, 'sdk', 'startTime', 'endTime', 'readTime')
  );
}

function isProblem(data: unknown): boolean {
  return isRecord(data) && hasStrings(data, 'operation', 'reason', 'remedy');
}

function isCurrent(data: unknown): data is Record<string, unknown> {
  return isRecord(data) && data['version'] === protocolVersion;
}
