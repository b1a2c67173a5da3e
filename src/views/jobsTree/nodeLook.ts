import type { Connection } from '../../dataflow/connection.ts';
import type { DataflowError, DataflowErrorCode } from '../../dataflow/errors.ts';
import { isTerminal, type JobSummary } from '../../dataflow/job.ts';
import { stopModes } from '../../dataflow/operations/stopJob.ts';
import type { CommandId } from '../../manifest/commands.ts';
import { stateLabel, typeLabels } from '../../dataflow/jobLabels.ts';
import { connectionContextValue, jobContextValues, problemContextValue } from '../../manifest/views.ts';
import type { ConnectionJobs } from '../../monitoring/jobsMonitor.ts';
import { labelText } from '../displayText.ts';
import { jobSummaryText } from '../jobText.ts';
import { stateIcons } from './jobStateIcon.ts';

/** How a row looks, in plain data. Label and description are inert already; the tooltip's texts are not. */
export interface NodeLook {
  readonly label: string;
  readonly description?: string;
  /** A codicon's name and a theme colour. */
  readonly icon?: string;
  readonly color?: string;
  readonly tooltip?: NodeTooltip;
  readonly contextValue?: string;
  readonly hasChildren?: boolean;
  /** What a click does. */
  readonly command?: CommandId;
  /** What a screen reader says. */
  readonly spoken: string;
}

/** A title, lines of `name: value` and a closing sentence, any of which may hold text from a job. */
export interface NodeTooltip {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly note?: string;
}

export function connectionLook(connection: Connection, jobs: ConnectionJobs | undefined): NodeLook {
  const { name, projectId, regions, endpoint } = connection;
  const hasProblem = (jobs?.problems.length ?? 0) > 0;
  const label = labelText(name);
  const description = labelText([projectId, endpoint ?? regions.join(', ')].join(' · '));
  return {
    label,
    description,
    icon: hasProblem ? 'warning' : endpoint === undefined ? 'cloud' : 'vm',
    ...(hasProblem && { color: 'list.warningForeground' }),
    tooltip: {
      title: name,
      facts: [
        ['Project', projectId],
        ['Regions', regions.join(', ')],
        ['Service', endpoint ?? 'Google Cloud'],
      ],
    },
    contextValue: connectionContextValue,
    hasChildren: true,
    spoken: `Connection ${label}, ${description}${hasProblem ? ', has problems' : ''}`,
  };
}

export function jobLook(job: JobSummary, connection: Connection | undefined, now: number): NodeLook {
  const label = labelText(job.name) || labelText(job.id);
  const summary = jobSummaryText(job, now);
  const hasSeveralRegions = (connection?.regions.length ?? 0) > 1;
  const description = hasSeveralRegions ? `${summary} · ${labelText(job.location)}` : summary;
  return {
    label,
    description,
    ...stateIcons[job.state],
    tooltip: {
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
    },
    contextValue: jobContextValue(job),
    command: 'dataflow.openDashboard',
    spoken: `Job ${label}, ${description.replaceAll(' · ', ', ')}`,
  };
}

export function problemLook(error: DataflowError | undefined, location: string | undefined): NodeLook {
  if (error === undefined)
    return { label: 'The problem is gone', icon: 'pass', spoken: 'The problem is gone' };
  const label = labelText(error.reason, 160);
  const action = mending[error.code];
  return {
    label,
    ...(location !== undefined && { description: labelText(location) }),
    icon: error.isTransient ? 'warning' : 'error',
    color: error.isTransient ? 'list.warningForeground' : 'list.errorForeground',
    tooltip: {
      title: `${error.operation} failed`,
      facts: [
        ['Why', error.reason],
        ['What to do', error.remedy],
      ],
      note: action.hint,
    },
    contextValue: problemContextValue,
    command: action.command,
    spoken: `Problem: ${label} ${labelText(error.remedy)} ${action.hint}`,
  };
}

export const loadingLook: NodeLook = { label: 'Loading jobs…', icon: 'loading~spin', spoken: 'Loading jobs' };

export const noJobsLook: NodeLook = {
  label: 'No jobs yet',
  description: 'a job that you submit appears here by itself',
  icon: 'info',
  spoken: 'No jobs yet. A job that you submit appears here by itself.',
};

export const loadMoreLook: NodeLook = {
  label: 'Load more…',
  icon: 'ellipsis',
  command: 'dataflow.loadMoreJobs',
  spoken: 'Load more jobs',
};

const tryAgain = { command: 'dataflow.refresh', hint: 'Select to try again.' } as const;
const changeSettings = { command: 'dataflow.openSettings', hint: 'Select to open the settings.' } as const;
const signIn = { command: 'dataflow.signIn', hint: 'Select to sign in with gcloud in a terminal.' } as const;

/** What a click on a problem does about it. */
const mending: Readonly<Record<DataflowErrorCode, { readonly command: CommandId; readonly hint: string }>> = {
  CANCELLED: tryAgain,
  INVALID_ARGUMENT: changeSettings,
  NOT_FOUND: changeSettings,
  ALREADY_EXISTS: tryAgain,
  FAILED_PRECONDITION: changeSettings,
  UNAUTHENTICATED: signIn,
  PERMISSION_DENIED: changeSettings,
  API_DISABLED: tryAgain,
  RATE_LIMITED: tryAgain,
  UNAVAILABLE: tryAgain,
  DEADLINE_EXCEEDED: tryAgain,
  UNIMPLEMENTED: changeSettings,
  INTERNAL: tryAgain,
};

function jobContextValue(job: JobSummary): string {
  if (stopModes(job).length > 0) return jobContextValues.stoppable;
  return isTerminal(job.state) ? jobContextValues.ended : jobContextValues.stopping;
}

function timeFact(name: string, time: string | undefined): readonly (readonly [string, string])[] {
  return time === undefined ? [] : [[name, localTime(Date.parse(time))]];
}

function localTime(time: number): string {
  return new Date(time).toLocaleString();
}
