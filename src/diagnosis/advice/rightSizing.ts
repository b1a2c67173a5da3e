import type { WorkerLimits } from '../../dataflow/workerLimits.ts';
import { delay, isRunningStream, thresholds } from '../catalogue/delay.ts';
import type { EvidenceView } from '../evidenceView.ts';
import type { Confidence } from '../finding.ts';
import { percent } from '../wording.ts';

/** Something that would make a job cheaper without making it slower. */
export interface SizingAdvice {
  readonly kind: 'fewer_workers' | 'flexrs' | 'streaming_engine';
  /** One sentence with its numbers. */
  readonly text: string;
  readonly limits?: WorkerLimits;
  readonly confidence: Confidence;
}

/** Workers may be this busy and still have room for a burst. */
const comfortableShare = 0.6;
/** How long they must have been idle for that. */
const idleMinutes = 30;

/** Where a job uses more than it needs; empty when nothing stands out. */
export function sizingAdvice(view: EvidenceView): readonly SizingAdvice[] {
  return [fewerWorkers(view), flexRs(view), streamingEngine(view)].filter((advice) => advice !== undefined);
}

function fewerWorkers(view: EvidenceView): SizingAdvice | undefined {
  const workers = view.series('active_worker_instances').latest;
  const floor = view.series('min_worker_instances_limit').latest ?? view.evidence.job.limits.minNumWorkers;
  const busy = view.series('aggregated_worker_utilization');
  const measured = busy.last(idleMinutes);
  if (!isRunningStream(view) || workers === undefined || workers < 2 || measured.length < idleMinutes / 2)
    return undefined;
  const peak = Math.max(...measured.map(([, value]) => value));
  const age = delay(view);
  if (peak >= thresholds.idleShare || age === undefined || age > thresholds.healthySeconds) return undefined;
  const enough = Math.max(1, Math.ceil((workers * peak) / comfortableShare));
  if (enough >= workers) return undefined;
  const isHeldUp = floor !== undefined && floor > enough;
  return {
    kind: 'fewer_workers',
    text: `The ${workers} workers were at most ${percent(peak)} busy in the last half hour; ${enough} would be enough${isHeldUp ? `, but the minimum is ${floor}` : ''}.`,
    ...(isHeldUp ? { limits: { minNumWorkers: enough } } : {}),
    confidence: isHeldUp ? 'likely' : 'possible',
  };
}

function flexRs(view: EvidenceView): SizingAdvice | undefined {
  const { job } = view.evidence;
  if (job.type !== 'BATCH' || job.environment.isFlexRs === true || view.ranForMs < 30 * 60_000)
    return undefined;
  return {
    kind: 'flexrs',
    text: 'If the result is not needed within six hours, FlexRS (--flexrs_goal=COST_OPTIMIZED) lets the next run start later for 40 % less per vCPU and GB of memory.',
    confidence: 'possible',
  };
}

function streamingEngine(view: EvidenceView): SizingAdvice | undefined {
  const { job } = view.evidence;
  if (job.type !== 'STREAMING' || job.environment.isStreamingEngine !== false) return undefined;
  return {
    kind: 'streaming_engine',
    text: 'The job runs without Streaming Engine: with it, workers need no disks for state, scale more smoothly, and can be updated while they run.',
    confidence: 'possible',
  };
}
