import type { Workload } from '../workload/workload.ts';

/** Elements per second that a source receives `now` seconds after the start, without chance. */
export function arrivalRateAt(workload: Workload, now: number): number {
  const burst = workload.faults
    .filter((fault) => fault.kind === 'backlogBurst' && now >= fault.at && now < fault.at + fault.forSeconds)
    .reduce(
      (sum, fault) => (fault.kind === 'backlogBurst' ? sum + fault.elements / fault.forSeconds : sum),
      0,
    );
  return burst + plainRate(workload.arrival, now);
}

function plainRate(arrival: Workload['arrival'], now: number): number {
  switch (arrival?.kind) {
    case undefined:
      return 0;
    case 'constant':
      return arrival.perSecond;
    case 'wave':
      return Math.max(
        0,
        arrival.mean + arrival.amplitude * Math.sin((2 * Math.PI * now) / arrival.periodSeconds),
      );
    case 'levels':
      return arrival.levels.findLast(({ at }) => at <= now)?.perSecond ?? 0;
  }
}
