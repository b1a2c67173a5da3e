import type { WorkerLimits } from '../../dataflow/workerLimits.ts';
import type { EvidenceView } from '../evidenceView.ts';
import type { Confidence } from '../finding.ts';
import { duration, percent, rounded } from '../wording.ts';

/** How long a backlog may take to be worked off. */
export const catchUpSeconds = 30 * 60;
/** Workers are planned to be this busy once the backlog is gone. */
const plannedShare = 0.8;
/** More at once is a guess, as throughput does not grow in a straight line. */
const largestFactor = 4;

/** Where nothing is processed, the service estimates ages: nothing can be planned from that. */
const standstillSeconds = 7 * 24 * 3600;

export interface ScalingAdvice {
  /** One sentence with its numbers. */
  readonly text: string;
  /** Absent when more workers would not help. */
  readonly limits?: WorkerLimits;
  readonly confidence: Confidence;
}

/**
 * How many workers would work the backlog off within half an hour while new data arrives, from what one worker was
 * measured to do; or why more would not help. Undefined when too little was measured.
 */
export function scalingAdvice(view: EvidenceView): ScalingAdvice | undefined {
  const workers = view.series('active_worker_instances').latest;
  const backlog = view.series('backlog_elements').latest;
  const seconds = view.series('estimated_backlog_processing_time').latest;
  if (workers === undefined || workers < 1 || backlog === undefined || seconds === undefined)
    return undefined;
  if (backlog === 0 || seconds === 0 || seconds > standstillSeconds) return undefined;
  const busy = view.series('aggregated_worker_utilization').mean(10);
  if (busy !== undefined && busy < 0.33) {
    return {
      text: `More workers would not help: the ${workers} there are ${percent(busy)} busy, so something else sets the pace.`,
      confidence: 'likely',
    };
  }
  const throughput = backlog / seconds;
  const growth = view.series('backlog_elements').slope(10) ?? 0;
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
  const limit = view.series('max_worker_instances_limit').latest;
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

/** The fewest keys that any stage has to work on at once. */
function keyLimit(view: EvidenceView): number | undefined {
  const keys = view
    .series('processing_parallelism_keys')
    .latestByLabels()
    .map(({ value }) => value)
    .filter((value) => value > 0);
  return keys.length === 0 ? undefined : Math.min(...keys);
}
