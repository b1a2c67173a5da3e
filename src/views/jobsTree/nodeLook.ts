import type { Connection } from '../../dataflow/connection.ts';
import type { DataflowError, DataflowErrorCode } from '../../dataflow/errors.ts';
import type { CommandId } from '../../manifest/commands.ts';
import { connectionContextValue, problemContextValue } from '../../manifest/views.ts';
import type { ConnectionJobs } from '../../monitoring/jobsMonitor.ts';
import { labelText } from '../displayText.ts';
import type { StateIcon } from './jobStateIcon.ts';

/** How a row looks, in plain data. Label and description are inert already; the tooltip's texts are not. */
export interface NodeLook {
  readonly label: string;
  readonly description?: string;
  /** A codicon's name and a theme colour. */
  readonly icon?: string;
  readonly color?: string;
  readonly tooltip?: NodeTooltip;
  readonly contextValue?: string;
  /** Whether there are rows below it, and whether they are shown before somebody opens or closes it. */
  readonly children?: 'open' | 'closed';
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
    children: 'open',
    spoken: `Connection ${label}, ${description}${hasProblem ? ', has problems' : ''}`,
  };
}

/** Jobs that have something in common. @param title not inert yet */
export function groupLook(title: string, size: number, icon: StateIcon): NodeLook {
  const label = trimmed(labelText(title));
  return {
    label,
    description: String(size),
    ...icon,
    children: 'open',
    spoken: `Group ${label}, ${size} ${size === 1 ? 'job' : 'jobs'}`,
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

export const noMatchesLook: NodeLook = {
  label: 'No job matches the filter',
  description: 'select to clear it',
  icon: 'filter',
  command: 'dataflow.clearJobFilter',
  spoken: 'No job matches the filter. Select to clear it.',
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

const longestLabel = 48;
const keptAtEnd = 16;

/** A name that leaves room for what stands beside it; what tells names apart is often at their end. */
export function trimmed(label: string): string {
  if (label.length <= longestLabel) return label;
  const characters = Array.from(label);
  if (characters.length <= longestLabel) return label;
  return [...characters.slice(0, longestLabel - keptAtEnd - 1), '…', ...characters.slice(-keptAtEnd)].join(
    '',
  );
}
