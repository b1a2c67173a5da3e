import type { DataflowError } from '../../dataflow/errors.ts';
import { isTerminal } from '../../dataflow/job.ts';
import { capabilitiesOf } from '../../dataflow/operations/jobCapabilities.ts';
import type { Snapshot } from '../../dataflow/snapshot.ts';
import { inertText, textLimits } from '../../mcp/untrusted/inertText.ts';
import type { SnapshotRow, SnapshotsAction, SnapshotsView } from '../shapes/snapshotsView.ts';
import type { Feed, FeedContext } from './feed.ts';
import { FeedUpdates } from './feedUpdates.ts';

const pollMs = 15_000;
const mostSnapshots = 200;

/** The snapshots of the job. They outlive it, and may be deleted from elsewhere. */
export class SnapshotsFeed implements Feed<'snapshots'> {
  private readonly updates: FeedUpdates;
  private snapshots: readonly Snapshot[] | undefined;

  constructor(private readonly context: FeedContext<'snapshots'>) {
    this.updates = new FeedUpdates(context, {
      operation: 'Listing the snapshots of the job',
      read: (signal) => this.read(signal),
      intervalMs: () => (this.isSettled ? pollMs * 4 : pollMs),
      watchChanged: () => {
        this.post(this.updates.failure);
      },
    });
  }

  start(): void {
    this.updates.start();
    this.post(this.updates.failure);
  }

  stop(): void {
    this.updates.stop();
  }

  refresh(): void {
    this.updates.readAnew();
  }

  /** The commands ask before they change anything; what became of it is read at once. */
  async receive(action: SnapshotsAction): Promise<void> {
    const {
      target,
      services: { editor },
    } = this.context;
    if (action.type === 'take') {
      await editor.run('dataflow.createSnapshot', target);
      this.refresh();
      return;
    }
    const snapshot = this.snapshots?.find(({ id }) => id === action.snapshot);
    if (!snapshot) return;
    if (action.type === 'copyId') {
      await editor.copy(snapshot.id);
      return;
    }
    const { projectId, location, id: snapshotId } = snapshot;
    await editor.run('dataflow.showSnapshots', {
      connectionId: target.connectionId,
      snapshot: { projectId, location, snapshotId },
      step: action.type === 'delete' ? 'delete' : 'start',
    });
    this.refresh();
  }

  /** Nothing is on its way, and the job takes no more. */
  private get isSettled(): boolean {
    const { job } = this.context.watch.snapshot;
    const isMoving = this.snapshots?.some(({ state }) => state === 'PENDING' || state === 'RUNNING') ?? true;
    return !isMoving && job !== undefined && isTerminal(job.state);
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { projectId, location, jobId } = this.context.target.ref;
    const api = await this.context.api({ signal });
    const snapshots = await api.listSnapshots({ projectId, location, jobId }, { signal });
    if (signal.aborted) return;
    this.snapshots = snapshots;
    this.post(undefined);
  }

  /** @param failure why the list may be old */
  private post(failure: DataflowError | undefined): void {
    const { job } = this.context.watch.snapshot;
    if (!job || !this.snapshots) return;
    const view: SnapshotsView = {
      canTake: capabilitiesOf(job).has('snapshot'),
      snapshots: this.snapshots.slice(0, mostSnapshots).map(snapshotRow),
      snapshotsLeftOut: Math.max(0, this.snapshots.length - mostSnapshots),
    };
    this.context.post(view, failure);
  }
}

function snapshotRow(snapshot: Snapshot): SnapshotRow {
  const { id, state, creationTime, ttlSeconds, diskSizeBytes, description, pubsubSnapshots } = snapshot;
  const created = Date.parse(creationTime ?? '');
  const expireTime =
    ttlSeconds === undefined || Number.isNaN(created)
      ? undefined
      : new Date(created + ttlSeconds * 1000).toISOString();
  return {
    id: inertText(id, textLimits.name),
    state,
    ...(creationTime !== undefined && { creationTime }),
    ...(expireTime !== undefined && { expireTime }),
    ...(diskSizeBytes !== undefined && { sizeBytes: diskSizeBytes }),
    ...(description !== undefined &&
      description !== '' && { description: inertText(description, textLimits.reason) }),
    pubsubSnapshots: pubsubSnapshots.map(({ snapshotName }) => inertText(snapshotName, textLimits.name)),
  };
}
