import type { JobState } from '../dataflow/job.ts';
import { delay, isFallingBehind, isRunningStream, thresholds } from './catalogue/delay.ts';
import type { EvidenceView } from './evidenceView.ts';
import type { Finding } from './finding.ts';
import { duration } from './wording.ts';

/**
 * How a job is: `unknown` where too little was measured, `ended` where nothing is left to watch and nothing went wrong.
 * The lines for streaming jobs are Google's own: late by a minute at most is healthy, by five minutes or less and not
 * growing is mostly healthy.
 */
export type HealthStatus = 'healthy' | 'mostly_healthy' | 'unhealthy' | 'unknown' | 'ended';

export interface Health {
  readonly status: HealthStatus;
  /** One sentence. */
  readonly reason: string;
}

/** What became of its work: the state of the job says the rest. */
const endings: Readonly<Partial<Record<JobState, string>>> = {
  DONE: 'All of its work is done.',
  CANCELLED: 'It was stopped before its work was done.',
  DRAINED: 'It has finished what it had read.',
  UPDATED: 'Another job has taken its work over.',
};

/** The verdict on a job, given what was found. */
export function judgeHealth(view: EvidenceView, findings: readonly Finding[]): Health {
  const { job } = view.evidence;
  const [first] = findings;
  if (view.hasEnded) {
    if (job.state === 'FAILED') return unhealthy(first?.title ?? 'The job failed.');
    return { status: 'ended', reason: endings[job.state] ?? 'It does nothing more.' };
  }
  if (first?.severity === 'critical') return unhealthy(first.title);
  if (job.type === 'STREAMING') return streamHealth(view, first);
  if (first?.severity === 'warning') return { status: 'mostly_healthy', reason: first.title };
  return { status: 'healthy', reason: 'Nothing is known to be wrong.' };
}

function streamHealth(view: EvidenceView, first: Finding | undefined): Health {
  const age = delay(view);
  if (!isRunningStream(view)) {
    return { status: 'unknown', reason: 'Less than five minutes of it were measured.' };
  }
  if (age === undefined) {
    return first?.severity === 'warning'
      ? { status: 'mostly_healthy', reason: first.title }
      : {
          status: 'unknown',
          reason: `Its data freshness ${isUnread(view) ? 'could not be read' : 'is not measured'}.`,
        };
  }
  const figure = `data freshness ${duration(age)}`;
  if (age <= thresholds.healthySeconds) {
    return first?.severity === 'warning'
      ? { status: 'mostly_healthy', reason: `${first.title}; ${figure}.` }
      : { status: 'healthy', reason: `It keeps up: ${figure}.` };
  }
  if (!isFallingBehind(view))
    return { status: 'mostly_healthy', reason: `It works a backlog off: ${figure}.` };
  if (age <= thresholds.toleratedSeconds)
    return { status: 'mostly_healthy', reason: `It is a little behind: ${figure}.` };
  return unhealthy(`${first?.title ?? 'Results are late'}; ${figure}.`);
}

/** Whether there may be measurements of the delay that the service did not hand out. */
function isUnread({ evidence: { gaps, series } }: EvidenceView): boolean {
  const isKnown = series.has('data_watermark_age') && series.has('system_lag');
  return !isKnown && gaps.some(({ source }) => source === 'series');
}

function unhealthy(reason: string): Health {
  return { status: 'unhealthy', reason };
}
