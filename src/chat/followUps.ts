import type { AgentOutcome } from '../agent/agentLoop.ts';
import { jobInQuestion } from '../agent/jobInQuestion.ts';
import type { FoundJob } from '../agent/jobsFound.ts';
import { isRecord, recordsOf } from '../dataflow/isRecord.ts';
import { isTerminal } from '../dataflow/job.ts';
import { inertText } from '../mcp/untrusted/inertText.ts';

export interface FollowUp {
  readonly prompt: string;
  readonly label: string;
}

const mostFollowUps = 3;
const listJobs: FollowUp = { prompt: 'list jobs', label: 'List jobs' };

/** Where somebody has asked what can be asked. */
export const firstQuestions: readonly FollowUp[] = [
  listJobs,
  { prompt: 'which jobs are failing and why?', label: 'Which jobs are failing, and why?' },
];

/**
 * What is worth asking next: first what was proposed as a remedy, then what has not been looked at yet.
 * @param jobs that the answer speaks of
 * @param outcomes of the tools that the answer came from
 */
export function followUps(jobs: readonly FoundJob[], outcomes: readonly AgentOutcome[]): readonly FollowUp[] {
  const failed = jobs.find(({ state }) => state === 'FAILED');
  const active = jobs.find(({ state }) => !isTerminal(state));
  const job = failed ?? active ?? jobs[0];
  if (!job) return outcomes.length === 0 ? [] : [listJobs];
  const used = (tool: string): boolean => jobs.length === 1 && outcomes.some((each) => each.tool === tool);
  const about = (prompt: string, label: string): FollowUp => ({
    prompt: `${prompt} ${shownName(job, jobs)}`,
    label: `${label} ${inertText(job.jobName, 60)}`,
  });
  // Of such a job anything may be wanted: what looks at it comes before what acts on it.
  const isUnread = jobs.length === 1 && outcomes.every(({ tool }) => tool === 'list_jobs');
  const isRunning = job.state === 'RUNNING';
  const isStreaming = job.type === 'STREAMING';
  const next = [
    ...(jobs.length > 1 && failed && !outcomes.some(({ tool }) => tool === 'diagnose_job')
      ? [{ prompt: 'which jobs are failing and why?', label: 'Which jobs are failing, and why?' }]
      : []),
    ...remedies(job, shownName(job, jobs), outcomes),
    ...(used('diagnose_job') ? [] : [about('diagnose', 'Diagnose')]),
    ...(isUnread ? [about('logs of', 'Logs of'), about('status of', 'Status of')] : []),
    ...(used('diagnose_job') && !used('get_job_logs') && !isRunning ? [about('logs of', 'Logs of')] : []),
    ...(used('launch_job') || !isRunning || !isStreaming || used('offer_action')
      ? []
      : [about('/watch', 'Let the agent look after')]),
    ...(used('get_job') || isUnread ? [] : [about('status of', 'Status of')]),
    ...(used('get_job_metrics') ? [] : [about('counters of', 'Counters of')]),
    ...(used('estimate_cost') ? [] : [about('cost of', 'Cost of')]),
  ];
  return next.slice(0, mostFollowUps);
}

/** What a diagnosis of the job proposes and a question can ask for. The change itself is asked about. */
function remedies(job: FoundJob, asked: string, outcomes: readonly AgentOutcome[]): readonly FollowUp[] {
  if (isTerminal(job.state)) return [];
  const diagnosed = outcomes.findLast(
    ({ tool, structured }) =>
      tool === 'diagnose_job' && isRecord(structured['job']) && structured['job']['job_id'] === job.ref.jobId,
  );
  const wasChanged = outcomes.some(({ tool }) =>
    ['update_job', 'stop_job', 'create_snapshot'].includes(tool),
  );
  if (!diagnosed || wasChanged) return [];
  const name = inertText(job.jobName, 60);
  return recordsOf(diagnosed.structured['findings'])
    .flatMap(({ remedies: proposed }) => recordsOf(proposed))
    .flatMap(({ tool, arguments: args }): FollowUp[] => {
      const { min_num_workers: min, max_num_workers: max, mode } = isRecord(args) ? args : {};
      if (tool === 'update_job' && typeof max === 'number') {
        const range = typeof min === 'number' && min < max ? `${min}-${max}` : `${max}`;
        return [{ prompt: `/scale ${asked} ${range}`, label: `Scale ${name} to ${range} workers` }];
      }
      if (tool === 'create_snapshot') {
        return [{ prompt: `take a snapshot of ${asked}`, label: `Take a snapshot of ${name}` }];
      }
      if (tool === 'stop_job' && (mode === 'drain' || mode === 'cancel')) {
        return [{ prompt: `${mode} ${asked}`, label: `${mode === 'drain' ? 'Drain' : 'Cancel'} ${name}` }];
      }
      return [];
    })
    .slice(0, 1);
}

/** A name means the job that runs. */
function shownName({ jobName, ref, state }: FoundJob, jobs: readonly FoundJob[]): string {
  const isAlone = jobs.filter((each) => each.jobName === jobName).length === 1;
  return jobInQuestion({ jobId: ref.jobId, jobName }, isAlone && !isTerminal(state));
}
