import { isTerminal, type JobSummary } from '../dataflow/job.ts';
import { stateLabel, typeLabels } from '../dataflow/jobLabels.ts';
import { inertText } from '../mcp/untrusted/inertText.ts';
import type { JobView } from './protocol.ts';
import { stateTone } from './stateTone.ts';

/** What is known of a job when the head of its page is built. */
export interface JobViewSource {
  readonly connectionName: string;
  readonly job: JobSummary;
  readonly canStop: boolean;
  /** When the job was read, in milliseconds since the epoch; absent while only the list of jobs tells of it. */
  readonly readAt?: number | undefined;
}

const nameCharacters = 500;

/** Turns what is known of a job into what the head of the page shows. */
export function buildJobView({ connectionName, job, canStop, readAt }: JobViewSource): JobView {
  const hasEnded = isTerminal(job.state);
  const startTime = job.startTime ?? job.createTime;
  return {
    name: shown(job.name),
    id: shown(job.id),
    projectId: shown(job.projectId),
    location: shown(job.location),
    connectionName: shown(connectionName),
    typeLabel: typeLabels[job.type],
    stateLabel: stateLabel(job),
    tone: stateTone(job.state),
    hasEnded,
    canStop,
    ...(job.sdk !== undefined && { sdk: shown(job.sdk) }),
    ...(startTime !== undefined && { startTime }),
    ...(hasEnded && job.stateTime !== undefined && { endTime: job.stateTime }),
    ...(readAt !== undefined && { readTime: new Date(readAt).toISOString() }),
  };
}

/** The page shows text as text; what could hide or reorder it is made visible here. */
function shown(text: string): string {
  return inertText(text, nameCharacters);
}
