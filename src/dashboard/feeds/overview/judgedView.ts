import type { Connection } from '../../../dataflow/connection.ts';
import { isTerminal } from '../../../dataflow/job.ts';
import { capabilitiesOf } from '../../../dataflow/operations/jobCapabilities.ts';
import {
  estimateEnd,
  keptPoints,
  progressOf,
  type ProgressPoint,
} from '../../../diagnosis/advice/batchEta.ts';
import { estimateCost } from '../../../diagnosis/advice/cost.ts';
import { diagnose } from '../../../diagnosis/diagnose.ts';
import type { Evidence } from '../../../diagnosis/evidence.ts';
import { EvidenceView } from '../../../diagnosis/evidenceView.ts';
import type { Finding } from '../../../diagnosis/finding.ts';
import type { HealthStatus } from '../../../diagnosis/health.ts';
import { inertText, textLimits } from '../../../mcp/untrusted/inertText.ts';
import type { JobTarget } from '../../../manifest/commands/commandTargets.ts';
import type { CostSummary, OverviewView, ProgressView } from '../../shapes/overviewView.ts';
import { figures } from './figures.ts';
import { findingKey, findingView } from './findingView.ts';
import { gapsView, unjudgedView } from './overviewView.ts';

/** More findings than this are counted: what helps stands first. */
const mostFindings = 8;

/** A verdict on a job, and what it rests on. */
export interface JudgedJob {
  readonly view: OverviewView;
  /** What was found, which the view tells of in words, by its key there. */
  readonly findings: ReadonlyMap<string, Finding>;
}

/**
 * Everything the overview shows, by the same diagnosis as the tools of models.
 * @param points of `progressPoints`
 */
export function judgedView(
  evidence: Evidence,
  {
    target,
    connection,
    points,
  }: {
    readonly target: JobTarget;
    readonly connection: Connection | undefined;
    readonly points: readonly ProgressPoint[];
  },
): JudgedJob {
  const { job, atMs } = evidence;
  const view = new EvidenceView(evidence);
  const { health, findings, gaps } = diagnose(evidence);
  const can = capabilitiesOf(job);
  const progress = progressView(evidence, points);
  const cost = costSummary(evidence, connection);
  return {
    view: {
      ...unjudgedView(job, connection, target),
      health: {
        status: health.status,
        label: healthLabels[health.status],
        reason: inertText(health.reason, textLimits.reason),
        judgedTime: new Date(atMs).toISOString(),
      },
      findings: findings.slice(0, mostFindings).map((finding) => findingView(finding, can)),
      omittedFindings: Math.max(0, findings.length - mostFindings),
      gaps: gapsView(gaps),
      ...(progress && { progress }),
      figures: figures(view),
      ...(cost && { cost }),
    },
    findings: new Map(findings.map((finding) => [findingKey(finding), finding])),
  };
}

/**
 * How far a batch job was at each reading, this one included, oldest first: what its end is estimated from. Empty of
 * other jobs, and before its stages are known.
 */
export function progressPoints(
  { job, stages, atMs }: Evidence,
  earlier: readonly ProgressPoint[],
): readonly ProgressPoint[] {
  const done = job.type === 'BATCH' && job.state === 'RUNNING' ? progressOf(stages) : undefined;
  if (done === undefined) return [];
  const start = Date.parse(job.startTime ?? job.createTime ?? '');
  // A page that was opened late knows of one more moment: when nothing was done yet.
  const first = earlier.length === 0 && start < atMs ? [{ at: start, done: 0 }] : earlier;
  return [...first, { at: atMs, done }].slice(-keptPoints);
}

const healthLabels: Readonly<Record<HealthStatus, string>> = {
  healthy: 'Healthy',
  mostly_healthy: 'Mostly healthy',
  unhealthy: 'Unhealthy',
  unknown: 'Not known yet',
  ended: 'Ended',
};

function progressView(evidence: Evidence, points: readonly ProgressPoint[]): ProgressView | undefined {
  const now = points.at(-1);
  if (!now || isTerminal(evidence.job.state)) return undefined;
  const eta = estimateEnd(points);
  return {
    done: now.done,
    ...(eta && {
      eta: { time: new Date(eta.at).toISOString(), confidence: eta.confidence, how: eta.how },
    }),
  };
}

function costSummary(
  { job, metrics, atMs }: Evidence,
  connection: Connection | undefined,
): CostSummary | undefined {
  const cost = metrics && estimateCost(job, metrics, atMs);
  if (!cost) return undefined;
  const { region, asOf } = cost.prices;
  const where =
    connection?.auth.kind === 'none'
      ? 'What it would cost on Google Cloud, at list prices'
      : 'At list prices';
  return {
    soFar: cost.soFar,
    ...(cost.perHour !== undefined && { perHour: cost.perHour }),
    note: `${where} of ${region} (${asOf}); without discounts and what sources and sinks cost.`,
  };
}
