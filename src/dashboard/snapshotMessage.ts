import type { Connection } from '../dataflow/connection.ts';
import type { JobSummary } from '../dataflow/job.ts';
import { stopModes } from '../dataflow/operations/stopJob.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import type { JobWatchSnapshot } from '../monitoring/jobWatches.ts';
import { unknownConnection } from './feeds/followedJob.ts';
import { buildJobView } from './jobView.ts';
import { problemView } from './problemView.ts';
import { protocolVersion, type SnapshotMessage } from './protocol.ts';
import type { PanelId } from './shapes/panels.ts';

/** What a panel knows when it tells its page how the job stands. */
export interface SnapshotSource {
  readonly target: JobTarget;
  /** Absent when it is not configured (any more). */
  readonly connection: Connection | undefined;
  readonly snapshot: JobWatchSnapshot;
  /** What the list of jobs says, for the moments before the job was read. */
  readonly listedJob: JobSummary | undefined;
  /** Panels that mean something for a job. */
  readonly offered: (job: JobSummary) => readonly PanelId[];
}

/** What the head of the page shows, as one message. */
export function snapshotMessage(source: SnapshotSource): SnapshotMessage {
  const { target, connection, snapshot, listedJob, offered } = source;
  const base = { version: protocolVersion, type: 'snapshot', target, panels: [] } as const;
  if (!connection) {
    const [reason, remedy] = unknownConnection(target.connectionId);
    return { ...base, problem: { operation: 'Opening the job', reason, remedy } };
  }
  const { job = listedJob, error, updatedAt } = snapshot;
  const problem = error && problemView(error);
  if (!job) return { ...base, ...(problem && { problem }) };
  return {
    ...base,
    job: buildJobView({
      connectionName: connection.name,
      job,
      canStop: stopModes(job).length > 0,
      readAt: updatedAt,
    }),
    panels: offered(job),
    ...(problem && { problem }),
  };
}
