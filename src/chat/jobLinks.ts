import type { FoundJob } from '../agent/jobsFound.ts';
import { escapeMarkdown } from '../agent/markdownText.ts';
import type { CommandId, JobTarget } from '../manifest/commands.ts';

export const openDashboardCommand = 'dataflow.openDashboard' satisfies CommandId;
const mostLinks = 10;

export function jobTarget({ connectionId, ref, jobName }: FoundJob): JobTarget {
  return { connectionId, ref, jobName };
}

/**
 * Job names as links to their dashboards, in Markdown for which only {@link openDashboardCommand} may be trusted. The
 * command comes from here and its arguments from results of tools; what jobs say is in the labels only.
 */
export function jobLinks(jobs: readonly FoundJob[]): string {
  const links = jobs.slice(0, mostLinks).map((job) => {
    // encodeURIComponent leaves parentheses, which would end the link.
    const args = encodeURIComponent(JSON.stringify([jobTarget(job)])).replace(/[()']/gu, percentEncoded);
    return `[${escapeMarkdown(job.jobName, 100)}](command:${openDashboardCommand}?${args})`;
  });
  return `Open dashboard: ${links.join(' · ')}`;
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
