import type { Connection } from '../../dataflow/connection.ts';
import type { Connections } from '../../dataflow/connections.ts';
import type { CallOptions, DataflowApi } from '../../dataflow/dataflowApi.ts';
import { DataflowError } from '../../dataflow/errors.ts';
import type { Log } from '../../dataflow/log.ts';
import type { JobTarget } from '../../manifest/commands/commandTargets.ts';
import { ChangeEvent } from '../../monitoring/changeEvent.ts';
import type { JobWatch, JobWatches, JobWatchSnapshot } from '../../monitoring/jobWatches.ts';
import type { SeriesPoint } from '../../monitoring/timeSeries.ts';

/**
 * A job that is looked at, over changes of its connection: after a reload of the window the connection may come later
 * than the panel, and settings may take it away.
 */
export class FollowedJob {
  private readonly changes: ChangeEvent<undefined>;
  private readonly leaveConnections: () => void;
  private watch: JobWatch | undefined;
  /** The connection that the watch goes through, as JSON. */
  private watched: string | undefined;
  private isActive = false;

  constructor(
    private readonly deps: {
      readonly connections: Connections;
      readonly watches: Pick<JobWatches, 'watch'>;
      readonly log: Log;
    },
    private readonly target: JobTarget,
  ) {
    this.changes = new ChangeEvent(deps.log);
    this.leaveConnections = deps.connections.onDidChange(() => {
      this.connect();
    });
    this.connect();
  }

  /** Absent when it is not configured (any more). */
  get connection(): Connection | undefined {
    return this.deps.connections.get(this.target.connectionId);
  }

  get snapshot(): JobWatchSnapshot {
    return this.watch?.snapshot ?? { messages: [] };
  }

  /** A metric since the look began, ascending; null where nothing is known. */
  series(key: string): readonly SeriesPoint[] {
    return this.watch?.series(key) ?? [];
  }

  /** After every read, and when the connection has changed. Answers a function that ends the subscription. */
  onDidChange(listener: () => void): () => void {
    return this.changes.subscribe(listener);
  }

  /** The job is read only while somebody looks. */
  setActive(isActive: boolean): void {
    this.isActive = isActive;
    this.watch?.setActive(isActive);
  }

  /** Reads now. Failures stand in the snapshot; this never rejects. */
  async refresh(): Promise<void> {
    await this.watch?.refresh();
  }

  /** @throws DataflowError also when the connection is not configured (any more) */
  async api(options: CallOptions = {}): Promise<DataflowApi> {
    const { connection } = this;
    if (!connection) {
      const operation = `Reading job ${this.target.ref.jobId}`;
      throw new DataflowError('NOT_FOUND', operation, ...unknownConnection(this.target.connectionId));
    }
    return this.deps.connections.api(connection, options);
  }

  dispose(): void {
    this.leaveConnections();
    this.changes.clear();
    this.watch?.dispose();
    this.watch = undefined;
  }

  /** A change of other connections leaves the look as it is, with all that was gathered in it. */
  private connect(): void {
    const { connection } = this;
    if (this.watch && JSON.stringify(connection) === this.watched) return;
    this.watch?.dispose();
    this.watch = undefined;
    this.watched = JSON.stringify(connection);
    if (connection) {
      const { connectionId, ref } = this.target;
      this.watch = this.deps.watches.watch({ connectionId, ref });
      this.watch.onDidChange(() => {
        this.changes.fire(undefined);
      });
      this.watch.setActive(this.isActive);
    }
    this.changes.fire(undefined);
  }
}

/** Why a job cannot be read without its connection, and what to do. */
export function unknownConnection(connectionId: string): [reason: string, remedy: string] {
  return [
    `The connection "${connectionId}" is not configured.`,
    'Add it to the setting dataflow.connections, or open the job from the Jobs view.',
  ];
}
