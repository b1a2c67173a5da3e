import type { Connection } from '../dataflow/connection.ts';
import type { DataflowError } from '../dataflow/errors.ts';
import type { JobSummary } from '../dataflow/job.ts';
import { inertText, textLimits } from '../mcp/untrusted/inertText.ts';
import { stopModes } from '../dataflow/operations/stopJob.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';
import type { JobWatch } from '../monitoring/jobWatches.ts';
import { buildJobView, chartedMetric } from './jobView.ts';
import { protocolVersion, type ProblemView, type SnapshotMessage } from './protocol.ts';

/** What a panel knows when it tells its page how the job stands. */
export interface SnapshotSource {
  readonly target: JobTarget;
  /** Absent when it is not configured (any more). */
  readonly connection: Connection | undefined;
  readonly watch: Pick<JobWatch, 'snapshot' | 'series'> | undefined;
  /** What the list of jobs says, for the moments before the watch has read the job. */
  readonly listedJob: JobSummary | undefined;
  /** Key of the metric a person chose for the chart. */
  readonly chosenMetric: string | undefined;
}

/** Everything the page needs to show, as one message. */
export function snapshotMessage(source: SnapshotSource): SnapshotMessage {
  const { target, connection, watch, listedJob, chosenMetric } = source;
  const base = { version: protocolVersion, type: 'snapshot', target } as const;
  if (!connection || !watch) {
    const reason = `The connection "${target.connectionId}" is not configured.`;
    const remedy = 'Add it to the setting dataflow.connections, or open the job from the Jobs view.';
    return { ...base, problem: { operation: 'Opening the job', reason, remedy } };
  }
  const { job = listedJob, metrics, messages, error } = watch.snapshot;
  const problem = error && problemView(error);
  if (!job) return { ...base, ...(problem && { problem }) };
  const view = buildJobView({
    connectionName: connection.name,
    job,
    metrics,
    messages,
    canStop: stopModes(job).length > 0,
  });
  const metricKey = chartedMetric(view, chosenMetric)?.key;
  return {
    ...base,
    job: view,
    ...(problem && { problem }),
    ...(metricKey !== undefined && { chart: { metricKey, points: watch.series(metricKey) } }),
  };
}

function problemView({ operation, reason, remedy }: DataflowError): ProblemView {
  return {
    operation: inertText(operation, textLimits.name),
    reason: inertText(reason, textLimits.reason),
    remedy: inertText(remedy, textLimits.reason),
  };
}
