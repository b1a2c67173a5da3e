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

export interface SnapshotsTypes {
  readonly view: SnapshotsView;
  readonly action: SnapshotsAction;
  readonly state: SnapshotsState;
}

/** Nothing is chosen here. */
export type SnapshotsState = Readonly<Record<string, never>>;

/** The snapshots of a streaming job. Times are ISO 8601, UTC. */
export interface SnapshotsView {
  /** Whether the job is in a state in which one can be taken. */
  readonly canTake: boolean;
  /** Newest first. */
  readonly snapshots: readonly SnapshotRow[];
  readonly snapshotsLeftOut: number;
}

export const snapshotStates = ['UNKNOWN', 'PENDING', 'RUNNING', 'READY', 'FAILED', 'DELETED'] as const;

export interface SnapshotRow {
  readonly id: string;
  readonly state: (typeof snapshotStates)[number];
  readonly creationTime?: string;
  /** When the service deletes it. */
  readonly expireTime?: string;
  /** Known once it is ready. */
  readonly sizeBytes?: number;
  readonly description?: string;
  /** Names of the Pub/Sub snapshots taken with it. */
  readonly pubsubSnapshots: readonly string[];
}

/** `snapshot` is the id of a row. */
export type SnapshotsAction =
  { readonly type: 'take' } | { readonly type: 'startFrom' | 'delete' | 'copyId'; readonly snapshot: string };

const longestId = 1000;

export const snapshotsShape: PanelShape<SnapshotsTypes> = {
  isView: (data): data is SnapshotsView =>
    isRecord(data) &&
    hasBooleans(data, 'canTake') &&
    isList(data['snapshots'], isSnapshotRow) &&
    isNumber(data['snapshotsLeftOut']),
  isAction: (data): data is SnapshotsAction =>
    isRecord(data) &&
    (data['type'] === 'take' ||
      (isOneOf(['startFrom', 'delete', 'copyId'], data['type']) && isShortText(data['snapshot'], longestId))),
  isState: (data): data is SnapshotsState => isRecord(data) && Object.keys(data).length === 0,
  initial: {},
};

function isSnapshotRow(data: unknown): boolean {
  return (
    isRecord(data) &&
    hasStrings(data, 'id') &&
    isOneOf(snapshotStates, data['state']) &&
    hasOptionalStrings(data, 'creationTime', 'expireTime', 'description') &&
    isOptional(data['sizeBytes'], isNumber) &&
    isList(data['pubsubSnapshots'], (name) => typeof name === 'string')
  );
}
