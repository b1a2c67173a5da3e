import type { Connection } from '../../dataflow/connection.ts';
import { isFromSettings } from '../../dataflow/connectionSettings.ts';
import type { DataflowErrorCode, NextStep } from '../../dataflow/errors.ts';
import type { CommandId } from '../../manifest/commands.ts';
import { stepCommands } from '../../manifest/menus.ts';
import {
  connectionContextValue,
  editableContextWord,
  problemContextWord,
  settingsProblemContextValue,
} from '../../manifest/views.ts';
import type { ConnectionJobs, JobsProblem } from '../../monitoring/jobsMonitor.ts';
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
  const { name, projectId, regions, endpoint, auth } = connection;
  const hasProblem = (jobs?.problems.length ?? 0) > 0;
  const label = labelText(name);
  // Jobs elsewhere are not listed, so where these are stands in the row.
  const where = [projectId, ...(endpoint === undefined ? [] : [endpoint]), regions.join(', ')];
  const description = labelText(where.join(' · '));
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
        ...(auth.kind === 'adc' && auth.impersonate !== undefined
          ? [['Acts as', auth.impersonate] as const]
          : []),
      ],
    },
    contextValue: isFromSettings(connection)
      ? `${connectionContextValue} ${editableContextWord}`
      : connectionContextValue,
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

/** @param problem undefined for one that is gone while its row is drawn */
export function problemLook(problem: JobsProblem | undefined): NodeLook {
  if (problem === undefined)
    return { label: 'The problem is gone', icon: 'pass', spoken: 'The problem is gone' };
  const { error, location, knownAt } = problem;
  const label = labelText(error.reason, 160);
  const action = error.step ? nextSteps[error.step.kind] : mending[error.code];
  const stale = knownAt === undefined ? undefined : `jobs as of ${new Date(knownAt).toLocaleTimeString()}`;
  const description = [location === undefined ? undefined : labelText(location), stale]
    .filter(Boolean)
    .join(' · ');
  return {
    label,
    ...(description !== '' && { description }),
    icon: error.isTransient ? 'warning' : 'error',
    color: error.isTransient ? 'list.warningForeground' : 'list.errorForeground',
    tooltip: {
      title: `${error.operation} failed`,
      facts: [
        ['Why', error.reason],
        ['What to do', error.remedy],
        ...(stale === undefined ? [] : [['Shown', `${stale}; they may have changed since`] as const]),
      ],
      note: action.hint,
    },
    contextValue: error.step ? `${problemContextWord} ${error.step.kind}` : problemContextWord,
    command: action.command,
    spoken: [`Problem: ${label}`, description, labelText(error.remedy), action.hint]
      .filter(Boolean)
      .join(' '),
  };
}

/** Mistakes in the setting dataflow.connections. */
export function settingsProblemLook(problems: readonly string[]): NodeLook {
  const [first = 'The setting dataflow.connections can be used again.', ...more] = problems;
  const label = labelText(first, 160);
  const description = more.length === 0 ? undefined : `and ${more.length} more`;
  return {
    label,
    ...(description !== undefined && { description }),
    icon: 'warning',
    color: 'list.warningForeground',
    tooltip: {
      title: 'Some connections of the settings cannot be used',
      facts: problems.map((problem, index) => [String(index + 1), problem] as const),
      note: 'Select to open the settings.',
    },
    contextValue: settingsProblemContextValue,
    command: 'dataflow.openConnectionSettings',
    spoken: ['Problem in the settings:', label, description, 'Select to open the settings.']
      .filter(Boolean)
      .join(' '),
  };
}

export const loadingLook: NodeLook = { label: 'Loading jobs…', icon: 'loading~spin', spoken: 'Loading jobs' };

export const noJobsLook: NodeLook = {
  label: 'No jobs yet',
  description: 'select for a sample',
  icon: 'info',
  tooltip: {
    title: 'No jobs yet',
    facts: [],
    note: 'A job that you submit appears here by itself. Select to open a sample pipeline that you can run.',
  },
  command: 'dataflow.openSample',
  spoken: 'No jobs yet. A job that you submit appears here by itself. Select to open a sample pipeline.',
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
const nextSteps: Readonly<Record<NextStep['kind'], { readonly command: CommandId; readonly hint: string }>> =
  {
    signIn,
    setQuotaProject: {
      command: stepCommands.setQuotaProject,
      hint: 'Select to set the quota project with gcloud in a terminal.',
    },
    openPage: {
      command: stepCommands.openPage,
      hint: 'Select to open the page on which this can be mended.',
    },
    openFile: { command: stepCommands.openFile, hint: 'Select to open the file.' },
    editConnection: { command: stepCommands.editConnection, hint: 'Select to edit the connection.' },
  };

/** Where a failure names no step of its own. */
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
