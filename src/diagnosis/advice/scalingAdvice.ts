import type { WorkerLimits } from '../../dataflow/workerLimits.ts';
import { thresholds } from '../catalogue/delay.ts';
import type { EvidenceView } from '../evidenceView.ts';
import type { Confidence } from '../finding.ts';
import { duration, percent, rounded } from '../wording.ts';

/** How long a backlog may take to be worked off. */
export const catchUpSeconds = 30 * 60;
/** Workers are planned to be this busy once the backlog is gone. */
const plannedShare = 0.8;
/** More at once is a guess, as throughput does not grow in a straight line. */
const largestFactor = 4;

/** Minutes that throughput is measured over, at most. */
const longestMinutes = 10;
/** Before so many minutes nothing is known of what a new number of workers does. */
const leastMinutes = 3;
/** A change by a smaller part is the autoscaler's everyday work. */
const changedShare = 0.25;

export interface ScalingAdvice {
  /** One sentence with its numbers. */
  readonly text: string;
  /** Absent when more workers would not help. */
  readonly limits?: WorkerLimits;
  readonly confidence: Confidence;
}

/**
 * How many workers would work the backlog off within half an hour while new data arrives, from what one worker was
 * measured to do; or why more would not help. Undefined when too little was measured, also of a new number of workers.
 */
export function scalingAdvice(view: EvidenceView): ScalingAdvice | undefined {
  const workers = view.series('active_worker_instances').latest;
  const backlog = view.series('backlog_elements').latest;
  const seconds = view.series('estimated_backlog_processing_time').latest;
  if (workers === undefined || workers < 1 || backlog === undefined || seconds === undefined)
    return undefined;
  if (backlog === 0 || seconds === 0 || seconds > thresholds.standstillSeconds) return undefined;
  const minutes = settledMinutes(view, workers);
  if (minutes < leastMinutes) return undefined;
  const busy = view.series('aggregated_worker_utilization').mean(minutes);
  if (busy !== undefined && busy < 0.33) {
    return {
      text: `More workers would not help: the ${workers} there are ${percent(busy)} busy, so something else sets the pace.`,
      confidence: 'likely',
    };
  }
  const throughput = backlog / seconds;
  const growth = view.series('backlog_elements').slope(minutes) ?? 0;
  const arrival = Math.max(0, throughput + growth);
  const perWorker = throughput / workers / Math.max(busy ?? 1, 0.33);
  const toCatchUp = (arrival + backlog / catchUpSeconds) / perWorker;
  const toKeepUp = arrival / perWorker / plannedShare;
  const wanted = Math.ceil(Math.max(toCatchUp, toKeepUp));
  const keys = keyLimit(view);
  if (keys !== undefined && keys <= workers) {
    return {
      text: `More workers would not help: a stage has ${rounded(keys)} keys to work on at once, and there are ${workers} workers already.`,
      confidence: 'likely',
    };
  }
  const possible = Math.min(wanted, workers * largestFactor, keys ?? Infinity);
  if (possible <= workers) {
    return {
      text: `The ${workers} workers there are will do: they work the backlog off in ${duration(catchUpSeconds)} or less.`,
      confidence: 'likely',
    };
  }
  const limit = view.series('max_worker_instances_limit').latest ?? view.evidence.job.limits.maxNumWorkers;
  if (limit !== undefined && possible <= limit) {
    return {
      text: `The present limit of ${limit} workers is enough: ${possible} would work the backlog off in ${duration(catchUpSeconds)}.`,
      confidence: 'likely',
    };
  }
  const reach =
    possible < wanted
      ? `would need ${wanted}; try ${possible} first and look again after ten minutes`
      : `needs about ${possible}`;
  return {
    text: `Raise the limit to ${possible} workers: one does ${rounded(perWorker)} elements a second, ${rounded(arrival)} arrive, ${rounded(backlog)} wait; working them off in ${duration(catchUpSeconds)} ${reach}.`,
    limits: { maxNumWorkers: possible },
    confidence: possible < wanted ? 'possible' : 'likely',
  };
}

/** For how many minutes the job has had about as many workers as now: what was measured before tells of others. */
function settledMinutes(view: EvidenceView, workers: number): number {
  const { points } = view.series('active_worker_instances');
  const other = points.findLast(([, value]) => Math.abs(value - workers) > workers * changedShare);
  return Math.min(longestMinutes, other === undefined ? Infinity : (view.atMs - other[0]) / 60_000);
}

/** The fewest keys that any stage has to work on at once. */
function keyLimit(view: EvidenceView): number | undefined {
  const keys = view
    .series('processing_parallelism_keys')
    .latestByLabels()
    .map(({ value }) => value)
    .filter((value) => value > 0);
  return keys.length === 0 ? undefined : Math.min(...keys);
}
