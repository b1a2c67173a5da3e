import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { isTerminal } from '../../src/dataflow/job.ts';

/** The evidence as it was at an earlier moment: what was not yet said or measured then is left out. */
export function evidenceAt(evidence: Evidence, atMs: number): Evidence {
  const { job } = evidence;
  const isBefore = ({ time }: { readonly time: string }): boolean => Date.parse(time) <= atMs;
  const hadEnded = isTerminal(job.state) && Date.parse(job.stateTime ?? '') <= atMs;
  return {
    ...evidence,
    atMs,
    job: hadEnded || !isTerminal(job.state) ? job : { ...job, state: 'RUNNING' },
    messages: evidence.messages.filter(isBefore),
    logs: evidence.logs.filter(isBefore),
    autoscaling: evidence.autoscaling.filter(isBefore),
    series: new Map(
      [...evidence.series].map(([name, parts]) => [
        name,
        parts.map((part) => ({ ...part, points: part.points.filter(([time]) => time <= atMs) })),
      ]),
    ),
    // Stages and totals are only known as they are at the end.
    stages: [],
    metrics: undefined,
  };
}
