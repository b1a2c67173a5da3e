import type { FoundJob } from '../agent/jobsFound.ts';
import { stateLabels } from '../dataflow/jobLabels.ts';
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
    return `[${linkText(job, jobs)}](command:${command}?${args})`;
  });
  return `${linkTitles[command]}: ${links.join(' · ')}`;
}

/** The name, and of jobs that share it also what tells them apart. */
function linkText({ jobName, state, createTime }: FoundJob, jobs: readonly FoundJob[]): string {
  const name = escapeMarkdown(jobName, 100);
  if (jobs.filter((each) => each.jobName === jobName).length < 2) return name;
  const created = new Date(createTime ?? NaN);
  // Of ISO 8601 the day and the minute.
  const when = Number.isNaN(created.getTime())
    ? ''
    : `, created ${created.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${name} (${stateLabels[state].toLowerCase()}${when})`;
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
