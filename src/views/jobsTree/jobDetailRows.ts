import type { Job } from '../../dataflow/job.ts';
import { headline } from '../../dataflow/errorSignature.ts';
import type { DataflowError } from '../../dataflow/errors.ts';
import type { JobMessage } from '../../dataflow/jobMessage.ts';
import type { Snapshot } from '../../dataflow/snapshot.ts';
import type { JobWatchSnapshot } from '../../monitoring/watchedJob.ts';
import { labelText } from '../displayText.ts';
import type { JobSection } from './jobsTreeNode.ts';
import type { NodeLook } from './nodeLook.ts';

/** A row in plain data; `key` tells it apart from its siblings. */
export interface DetailRow {
  readonly key: string;
  readonly look: NodeLook;
}

export interface SectionRow {
  readonly section: JobSection;
  readonly look: NodeLook;
  readonly rows: readonly DetailRow[];
}

/** What is below a job. */
export interface JobDetailRows {
  readonly rows: readonly DetailRow[];
  readonly sections: readonly SectionRow[];
}

export type SnapshotsState =
  | { readonly kind: 'unread' | 'reading' }
  | { readonly kind: 'failed'; readonly error: DataflowError }
  | { readonly kind: 'read'; readonly snapshots: readonly Snapshot[] };

/** Rows of each section at most. */
const most = { messages: 10, steps: 100, snapshots: 20 } as const;

export function jobDetailRows(watched: JobWatchSnapshot, snapshots: SnapshotsState): JobDetailRows {
  const { job, error, messages } = watched;
  const rows: DetailRow[] = [];
  if (error) rows.push({ key: 'problem', look: problemRowLook(error, 'It is tried again by itself.') });
  else if (!job) rows.push(loadingRow);
  if (!job) return { rows, sections: [] };
  return {
    rows,
    sections: [
      messagesSection(messages),
      stepsSection(job),
      ...(job.type === 'STREAMING' ? [snapshotsSection(snapshots)] : []),
    ],
  };
}

const loadingRow: DetailRow = {
  key: 'loading',
  look: { label: 'Loading…', icon: 'loading~spin', spoken: 'Loading' },
};

function messagesSection(messages: readonly JobMessage[]): SectionRow {
  const serious = messages.filter(({ importance }) => importance === 'ERROR' || importance === 'WARNING');
  const newest = serious.slice(-most.messages).reverse();
  const hasErrors = serious.some(({ importance }) => importance === 'ERROR');
  const hidden = serious.length - newest.length;
  return {
    section: 'messages',
    look: {
      ...sectionLook('Errors and warnings', serious.length, 'open'),
      ...(hasErrors
        ? { icon: 'error', color: 'list.errorForeground' }
        : serious.length > 0
          ? { icon: 'warning', color: 'list.warningForeground' }
          : { icon: 'pass' }),
    },
    rows: [
      ...newest.map((message) => ({ key: message.id, look: messageLook(message) })),
      ...moreRow(hidden, 'older', 'dataflow.showJobMessages', 'shows all messages'),
    ],
  };
}

function messageLook({ importance, text, time }: JobMessage): NodeLook {
  const isError = importance === 'ERROR';
  const when = new Date(time).toLocaleString();
  const kind = isError ? 'Error' : 'Warning';
  // The exception of a stack trace, which stands at its end.
  const what = headline(text);
  return {
    label: labelText(what, 120),
    description: when,
    icon: isError ? 'error' : 'warning',
    color: isError ? 'list.errorForeground' : 'list.warningForeground',
    tooltip: { title: `${kind}, ${when}`, facts: [['Text', text]] },
    command: 'dataflow.showJobMessages',
    spoken: `${kind} of ${when}: ${labelText(what)}`,
  };
}

function stepsSection({ steps }: Job): SectionRow {
  const hidden = Math.max(0, steps.length - most.steps);
  return {
    section: 'steps',
    look: { ...sectionLook('Steps', steps.length, 'closed'), icon: 'list-tree' },
    rows: [
      ...steps.slice(0, most.steps).map(({ id, name, kind }) => {
        const label = labelText(name) || labelText(id);
        const description = labelText(kind, 60);
        return {
          key: id,
          look: {
            label,
            description,
            icon: 'symbol-event',
            tooltip: {
              title: name,
              facts: [
                ['Kind', kind],
                ['Id', id],
              ] as const,
            },
            spoken: `Step ${label}, ${description}`,
          },
        };
      }),
      ...moreRow(hidden, 'more', 'dataflow.openDashboard', 'opens the dashboard'),
    ],
  };
}

function snapshotsSection(state: SnapshotsState): SectionRow {
  const section = 'snapshots';
  if (state.kind !== 'read') {
    const isFailed = state.kind === 'failed';
    return {
      section,
      look: {
        label: 'Snapshots',
        icon: 'history',
        children: 'closed',
        spoken: isFailed ? 'Snapshots could not be read' : 'Snapshots',
      },
      rows: isFailed
        ? [
            {
              key: 'problem',
              look: problemRowLook(state.error, 'Close and open Snapshots to try again.'),
            },
          ]
        : [loadingRow],
    };
  }
  const { snapshots } = state;
  const hidden = Math.max(0, snapshots.length - most.snapshots);
  return {
    section,
    look: { ...sectionLook('Snapshots', snapshots.length, 'closed'), children: 'closed', icon: 'history' },
    rows: [
      ...(snapshots.length === 0 ? [noSnapshotsRow] : []),
      ...snapshots.slice(0, most.snapshots).map((snapshot) => ({
        key: snapshot.id,
        look: snapshotLook(snapshot),
      })),
      ...moreRow(hidden, 'older', undefined, 'Show Snapshots lists all'),
    ],
  };
}

const noSnapshotsRow: DetailRow = {
  key: 'none',
  look: { label: 'None yet', icon: 'info', spoken: 'No snapshots yet' },
};

function snapshotLook({ id, state, creationTime, description }: Snapshot): NodeLook {
  const label = labelText(id);
  const facts = [
    state.toLowerCase(),
    ...(creationTime === undefined ? [] : [new Date(creationTime).toLocaleString()]),
  ];
  return {
    label,
    description: facts.join(' · '),
    icon: state === 'FAILED' ? 'error' : 'history',
    ...(description !== undefined && {
      tooltip: { title: id, facts: [['Description', description]] as const },
    }),
    spoken: `Snapshot ${label}, ${facts.join(', ')}`,
  };
}

function sectionLook(label: string, size: number, whenFilled: 'open' | 'closed'): NodeLook {
  return {
    label,
    description: size === 0 ? 'none' : String(size),
    ...(size > 0 && { children: whenFilled }),
    spoken: `${label}: ${size === 0 ? 'none' : size}`,
  };
}

function moreRow(
  hidden: number,
  word: string,
  command: NodeLook['command'],
  hint: string,
): readonly DetailRow[] {
  if (hidden <= 0) return [];
  const label = `${hidden} ${word}…`;
  const look = { label, description: hint, icon: 'ellipsis', spoken: `${hidden} ${word}: ${hint}` };
  return [{ key: 'more', look: command === undefined ? look : { ...look, command } }];
}

function problemRowLook(
  { reason, remedy, operation, code, isTransient }: DataflowError,
  hint: string,
): NodeLook {
  const label = labelText(reason, 160);
  return {
    label,
    icon: isTransient ? 'warning' : 'error',
    color: isTransient ? 'list.warningForeground' : 'list.errorForeground',
    tooltip: {
      title: `${operation} failed`,
      facts: [
        ['Why', reason],
        ['What to do', remedy],
      ],
      note: hint,
    },
    ...(code === 'UNAUTHENTICATED' && { command: 'dataflow.signIn' as const }),
    spoken: `Problem: ${label} ${labelText(remedy)} ${hint}`,
  };
}
