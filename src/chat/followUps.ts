import type { FoundJob } from '../agent/jobsFound.ts';
import { isTerminal } from '../dataflow/job.ts';
import { inertText } from '../mcp/untrusted/inertText.ts';

export interface FollowUp {
  readonly prompt: string;
  readonly label: string;
}

/**
 * What is worth asking next about the jobs of an answer.
 * @param toolsUsed tools that the answer came from
 */
export function followUps(jobs: readonly FoundJob[], toolsUsed: readonly string[]): readonly FollowUp[] {
  const failed = jobs.find(({ state }) => state === 'FAILED');
  const active = jobs.find(({ state }) => !isTerminal(state));
  const job = failed ?? active ?? jobs[0];
  if (!job) return toolsUsed.length === 0 ? [] : [{ prompt: 'list jobs', label: 'List jobs' }];
  const asked = jobs.length === 1;
  const about = (verb: string): FollowUp => ({
    prompt: `${verb} "${job.ref.jobId}"`,
    label: `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${inertText(job.jobName, 60)}`,
  });
  return [
    ...(asked && toolsUsed.includes('get_job') ? [] : [about('status of')]),
    ...(asked && toolsUsed.includes('get_job_metrics') ? [] : [about('counters of')]),
  ];
}
