import type { Connection } from '../../dataflow/connection.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import { consoleUrl } from '../../dataflow/jobAddress.ts';
import { stateLabel, typeLabels } from '../../dataflow/jobLabels.ts';
import { capabilitiesOf } from '../../dataflow/operations/jobCapabilities.ts';
import { cloudContextWord, jobContextWord, watchContextWords } from '../../manifest/views.ts';
import { labelText } from '../displayText.ts';
import { jobSummaryText } from '../jobText.ts';
import { stateIcons } from './jobStateIcon.ts';
import { trimmed, type NodeLook, type NodeTooltip } from './nodeLook.ts';

export interface JobLookContext {
  readonly connection: Connection | undefined;
  readonly now: number;
  readonly isWatched: boolean;
}

export function jobLook(job: JobSummary, context: JobLookContext): NodeLook {
  const label = labelText(job.name) || labelText(job.id);
  const description = jobDescription(job, context);
  return {
    label: trimmed(label),
    description,
    ...stateIcons[job.state],
    // Made when somebody hovers: dates in the local way are costly, and there may be thousands of rows.
    get tooltip() {
      return jobTooltip(job);
    },
    contextValue: jobContextValue(job, context),
    children: 'closed',
    command: 'dataflow.openDashboard',
    spoken: `Job ${label}, ${description.replaceAll(' · ', ', ')}`,
  };
}

/** What stands beside a job's name. */
export function jobDescription(job: JobSummary, { connection, now, isWatched }: JobLookContext): string {
  const hasSeveralRegions = (connection?.regions.length ?? 0) > 1;
  return [
    jobSummaryText(job, now),
    ...(hasSeveralRegions ? [labelText(job.location)] : []),
    ...(isWatched ? ['watched'] : []),
  ].join(' · ');
}

function jobTooltip(job: JobSummary): NodeTooltip {
  return {
    title: job.name,
    facts: [
      ['State', stateLabel(job)],
      ['Type', typeLabels[job.type]],
      ['Job ID', job.id],
      ['Project', job.projectId],
      ['Region', job.location],
      ...timeFact('Created', job.createTime),
      ...timeFact('Started', job.startTime),
      ...timeFact(isTerminal(job.state) ? 'Ended' : 'In this state since', job.stateTime),
      ...(job.sdk === undefined ? [] : [['SDK', job.sdk] as const]),
    ],
  };
}

function jobContextValue(job: JobSummary, { connection, isWatched }: JobLookContext): string {
  const ref = { projectId: job.projectId, location: job.location, jobId: job.id };
  const hasConsole = consoleUrl(connection, ref) !== undefined;
  const watchWords = isWatched
    ? [watchContextWords.watched]
    : isTerminal(job.state)
      ? []
      : [watchContextWords.watchable];
  return [
    jobContextWord,
    ...capabilitiesOf(job),
    ...watchWords,
    ...(hasConsole ? [cloudContextWord] : []),
  ].join(' ');
}

function timeFact(name: string, time: string | undefined): readonly (readonly [string, string])[] {
  return time === undefined ? [] : [[name, localTime(Date.parse(time))]];
}

function localTime(time: number): string {
  return new Date(time).toLocaleString();
}
