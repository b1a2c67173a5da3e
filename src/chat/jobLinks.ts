import type { FoundJob } from '../agent/jobsFound.ts';
import { escapeMarkdown } from '../agent/markdownText.ts';
import type { CommandId } from '../manifest/commands.ts';
import type { JobTarget } from '../manifest/commands/commandTargets.ts';

export const openDashboardCommand = 'dataflow.openDashboard' satisfies CommandId;
export const revealJobCommand = 'dataflow.revealJob' satisfies CommandId;
const mostLinks = 10;
const linkTitles = { [openDashboardCommand]: 'Open dashboard', [revealJobCommand]: 'Show in Jobs' } as const;

export function jobTarget({ connectionId, ref, jobName }: FoundJob): JobTarget {
  return { connectionId, ref, jobName };
}

/**
 * Job names as links to their dashboards or rows, in Markdown for which only that command may be trusted. The command comes from here and its arguments from results of tools; what jobs say is in the labels only.
 */
export function jobLinks(
  jobs: readonly FoundJob[],
  command: keyof typeof linkTitles = openDashboardCommand,
): string {
  const links = jobs.slice(0, mostLinks).map((job) => {
    // encodeURIComponent leaves parentheses, which would end the link.
    const args = encodeURIComponent(JSON.stringify([jobTarget(job)])).replace(/[()']/gu, percentEncoded);
    return `[${escapeMarkdown(job.jobName, 100)}](command:${command}?${args})`;
  });
  return `${linkTitles[command]}: ${links.join(' · ')}`;
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
