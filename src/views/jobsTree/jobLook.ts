import type { Connection } from '../../dataflow/connection.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import { consoleUrl } from '../../dataflow/jobAddress.ts';
import { stateLabel, typeLabels } from '../../dataflow/jobLabels.ts';
import { capabilitiesOf } from '../../dataflow/operations/jobCapabilities.ts';
import type { JobTrouble } from '../../monitoring/jobTroubles.ts';
import {
  agentContextWord,
  cloudContextWord,
  jobContextWord,
  watchContextWords,
} from '../../manifest/views.ts';
import { labelText } from '../displayText.ts';
import { jobSummaryText } from '../jobText.ts';
import { stateIcons, type StateIcon } from './jobStateIcon.ts';
import { trimmed, type NodeLook, type NodeTooltip } from './nodeLook.ts';

export interface JobLookContext {
  readonly connection: Connection | undefined;
  readonly now: number;
  readonly isWatched: boolean;
  /** Of a running job that reports errors. */
  readonly trouble?: JobTrouble | undefined;
  /** A few words on what the agent does with it, where it looks after it. */
  readonly agent: string | undefined;
  /** The row begins open, for a job whose row was open when a filter left it out. */
  readonly isOpen?: boolean;
}

export function jobLook(job: JobSummary, context: JobLookContext): NodeLook {
  const label = labelText(job.name) || labelText(job.id);
  const description = jobDescription(job, context);
  return {
    label: trimmed(label),
    description,
    ...(troubleOf(job, context) ? troubleIcon : stateIcons[job.state]),
    // Made when somebody hovers: dates in the local way are costly, and there may be thousands of rows.
    get tooltip() {
      return jobTooltip(job, troubleOf(job, context));
    },
    contextValue: jobContextValue(job, context),
    children: context.isOpen === true ? 'open' : 'closed',
    command: 'dataflow.openDashboard',
    spoken: `Job ${label}, ${description.replaceAll(' · ', ', ')}`,
  };
}

/** What stands beside a job's name. */
export function jobDescription(job: JobSummary, context: JobLookContext): string {
  const { connection, now, isWatched, agent } = context;
  const hasSeveralRegions = (connection?.regions.length ?? 0) > 1;
  const trouble = troubleOf(job, context);
  return [
    jobSummaryText(job, now),
    ...(trouble ? [errorsText(trouble)] : []),
    ...(hasSeveralRegions ? [labelText(job.location)] : []),
    ...(isWatched ? ['watched'] : []),
    ...(job.isArchived === true ? ['archived'] : []),
    ...(agent === undefined ? [] : [agent]),
  ].join(' · ');
}

/** What an ended job has complained about is told by its state. */
function troubleOf({ state }: JobSummary, { trouble }: JobLookContext): JobTrouble | undefined {
  return isTerminal(state) ? undefined : trouble;
}

function errorsText({ errors }: JobTrouble): string {
  return `${errors} ${errors === 1 ? 'error' : 'errors'}`;
}

const troubleIcon: StateIcon = { icon: 'warning', color: 'list.errorForeground' };

function jobTooltip(job: JobSummary, trouble: JobTrouble | undefined): NodeTooltip {
  return {
    title: job.name,
    facts: [
      ['State', stateLabel(job)],
      ...(trouble ? [['Newest error', trouble.text] as const] : []),
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

function jobContextValue(job: JobSummary, { connection, isWatched, agent }: JobLookContext): string {
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
    ...(agent === undefined ? [] : [agentContextWord]),
    ...(hasConsole ? [cloudContextWord] : []),
  ].join(' ');
}

function timeFact(name: string, time: string | undefined): readonly (readonly [string, string])[] {
  return time === undefined ? [] : [[name, localTime(Date.parse(time))]];
}

function localTime(time: number): string {
  return new Date(time).toLocaleString();
}
