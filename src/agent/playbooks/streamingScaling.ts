import type { Decision, EvidenceQuote, ToolAction } from '../pipeline/decision.ts';
import type { DiagnosisReading, JobReading, MetricsReading } from '../pipeline/readings.ts';
import { quoteReadings } from '../pipeline/readings.ts';
import type { TaskBounds } from '../pipeline/task.ts';
import type { Direction, StreamingMemory, StreamingSettings } from './streamingPlan.ts';

/** All that was read of a running job in one round. */
export interface StreamingReading {
  readonly jobId: string;
  readonly job: JobReading;
  readonly metrics: MetricsReading;
  readonly diagnosis: DiagnosisReading;
  /** Age of the oldest unprocessed data in seconds, and the metric it is of; undefined where it is not measured. */
  readonly lag: { readonly metric: string; readonly seconds: number } | undefined;
}

type Plan = Pick<StreamingSettings, 'goalLagSeconds' | 'effectMinutes'>;

/** Workers are planned to be this busy at the peak, so that there is headroom for a burst. */
const plannedShare = 0.6;
/** One step goes so many times as far, or so many workers, whichever is further: what the policy allows by default. */
const step = { factor: 2, workers: 10 } as const;

/** A smaller step up would hardly show. */
const leastGrowth = 1.15;

/** What would add workers, the likeliest cause first; empty when nothing that is known would help. */
export function waysUp(
  reading: StreamingReading,
  { workers: bounds }: Pick<TaskBounds, 'workers'>,
  stepShare: number,
  plan: Plan,
): readonly Decision[] {
  const { job, jobId, diagnosis, metrics } = reading;
  const limit = job.maxWorkers;
  if (limit === undefined) return [];
  const furthest = Math.min(bounds.max, Math.max(limit * step.factor, limit + step.workers));
  const decisions: Decision[] = [];
  for (const finding of diagnosis.findings) {
    for (const remedy of finding.remedies) {
      const wanted = remedy.arguments?.['max_num_workers'];
      if (remedy.tool !== 'update_job' || typeof wanted !== 'number') continue;
      const target = limit + Math.ceil((Math.min(wanted, furthest) - limit) * stepShare);
      const isKnown = decisions.some(({ action }) => action.arguments['max_num_workers'] === target);
      if (target < limit * leastGrowth || isKnown) continue;
      decisions.push({
        action: scaling(jobId, { max_num_workers: target }),
        evidence: [...figuresOf(reading), ...finding.evidence],
        evidenceTime: metrics.reading.readAt,
        ...expectedLag(reading, plan),
        confidence: finding.confidence,
        reason: `${finding.title}. ${remedy.text}`,
        origin: 'rules',
        wayBack: scaling(jobId, { max_num_workers: limit }),
      });
    }
  }
  return decisions;
}

/** What would take away workers that are not needed, by how busy they were at the peak; undefined when all are. */
export function wayDown(
  reading: StreamingReading,
  { workers: bounds }: Pick<TaskBounds, 'workers'>,
  { baseline, stepShare }: Pick<StreamingMemory, 'baseline' | 'stepShare'>,
  plan: Plan,
  why?: string,
): Decision | undefined {
  const { job, jobId, metrics } = reading;
  const { now, peak } = metrics;
  const busiest = peak['aggregated_worker_utilization'];
  const most = peak['active_worker_instances'];
  const active = now['active_worker_instances'];
  const limit = job.maxWorkers;
  if (busiest === undefined || most === undefined || active === undefined || limit === undefined)
    return undefined;
  const needed = Math.max(1, Math.ceil((most * busiest) / plannedShare));
  // Where the service takes workers away itself, only what was added to the limit is given back.
  const floor = Math.max(bounds.min, needed, active >= limit ? 0 : (baseline?.max ?? limit));
  const target = lowered(limit, floor, stepShare);
  const least = job.minWorkers;
  const leastTarget =
    least === undefined ? undefined : lowered(least, Math.max(bounds.min, needed), stepShare);
  const change = {
    ...(target < limit ? { max_num_workers: target } : {}),
    ...(least !== undefined && leastTarget !== undefined && leastTarget < least
      ? { min_num_workers: Math.min(leastTarget, target) }
      : {}),
  };
  if (Object.keys(change).length === 0) return undefined;
  const before = {
    ...('max_num_workers' in change ? { max_num_workers: limit } : {}),
    ...(least !== undefined && 'min_num_workers' in change ? { min_num_workers: least } : {}),
  };
  const percent = Math.round(busiest * 100);
  return {
    action: scaling(jobId, change),
    evidence: figuresOf(reading),
    evidenceTime: metrics.reading.readAt,
    ...expectedLag(reading, plan),
    confidence: 'likely',
    reason: `${why ?? 'It keeps up'}: at most ${most} workers were at most ${percent} % busy, so ${needed} would be ${Math.round(plannedShare * 100)} % busy at the peak.`,
    origin: 'rules',
    wayBack: scaling(jobId, before),
  };
}

/** Where a scaling goes; undefined when it goes both ways or nowhere. */
export function directionOf({ arguments: args }: ToolAction, job: JobReading): Direction | undefined {
  const steps = [
    [args['max_num_workers'], job.maxWorkers],
    [args['min_num_workers'], job.minWorkers],
  ].flatMap(([after, before]) =>
    typeof after === 'number' && after !== before
      ? [after > (typeof before === 'number' ? before : 0) ? 'up' : 'down']
      : [],
  );
  const [first] = steps;
  if (first === undefined || steps.some((each) => each !== first)) return undefined;
  return first === 'up' ? 'up' : 'down';
}

function lowered(from: number, floor: number, stepShare: number): number {
  const furthest = Math.max(1, Math.ceil(Math.min(from / step.factor, from - step.workers)));
  const target = Math.max(floor, furthest);
  return target >= from ? from : from - Math.ceil((from - target) * stepShare);
}

function scaling(jobId: string, limits: Readonly<Record<string, number>>): ToolAction {
  return { tool: 'update_job', arguments: { job_id: jobId, ...limits } };
}

function expectedLag(
  { lag }: StreamingReading,
  { goalLagSeconds, effectMinutes }: Plan,
): Pick<Decision, 'expected'> {
  if (!lag) return {};
  return {
    expected: {
      metric: lag.metric,
      comparison: 'at_most',
      value: goalLagSeconds,
      withinMinutes: effectMinutes,
    },
  };
}

function figuresOf({ metrics }: StreamingReading): EvidenceQuote[] {
  return [...quoteReadings(metrics.now, metrics.reading.readAt, Object.keys(metrics.now))];
}
