import * as vscode from 'vscode';
import { jobStates } from '../../dataflow/job.ts';
import { stateLabels } from '../../dataflow/jobLabels.ts';
import type { FailureDialog } from '../failureDialog.ts';
import { labelText } from '../displayText.ts';
import { registerCommand } from '../registerCommand.ts';
import { stateIcons } from './jobStateIcon.ts';
import type { JobGrouping, JobOrder, JobSelection, JobsListing } from './jobsListing.ts';

interface ChoiceItem<Value> extends vscode.QuickPickItem {
  readonly value?: Value;
}

/** Commands that choose which jobs the view lists, and how. */
export function registerListingCommands(
  listing: {
    readonly get: () => JobsListing;
    readonly change: (by: Partial<JobsListing>) => Promise<void>;
    /** Keys of labels that jobs are known to have. */
    readonly labelKeys: () => readonly string[];
  },
  failures: FailureDialog,
): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand('dataflow.filterJobs', failures, async () => {
      const text = await vscode.window.showInputBox({
        title: 'Filter Jobs',
        prompt: 'Words that the name, the id or the state of a job holds. Empty for all jobs.',
        value: listing.get().text,
      });
      if (text !== undefined) await listing.change({ text: text.trim() });
    }),
    registerCommand('dataflow.clearJobFilter', failures, () =>
      listing.change({ text: '', selection: 'all' }),
    ),
    registerCommand('dataflow.selectJobs', failures, async () => {
      const selection = await choose('Which Jobs to List', selectionItems(), listing.get().selection);
      if (selection !== undefined) await listing.change({ selection });
    }),
    registerCommand('dataflow.sortJobs', failures, async () => {
      const order = await choose('Sort Jobs', orderItems, listing.get().order);
      if (order !== undefined) await listing.change({ order });
    }),
    registerCommand('dataflow.groupJobs', failures, async () => {
      const grouping = await choose('Group Jobs', groupingItems, listing.get().grouping);
      if (grouping === undefined) return;
      const labelKey = grouping === 'label' ? await askLabelKey(listing.get(), listing.labelKeys()) : '';
      if (labelKey !== undefined) await listing.change({ grouping, labelKey });
    }),
  );
}

/** @returns undefined when nothing was answered */
async function askLabelKey({ labelKey }: JobsListing, known: readonly string[]): Promise<string | undefined> {
  const examples = known.slice(0, mostExamples).map((key) => labelText(key, 63));
  const answer = await vscode.window.showInputBox({
    title: 'Group Jobs by Label',
    prompt: `Key of the label${examples.length > 0 ? `, for example ${examples.join(', ')}` : ''}.`,
    value: labelKey || (known[0] ?? ''),
    // @see https://cloud.google.com/resource-manager/docs/labels-overview#requirements
    validateInput: (text) =>
      /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(text.trim())
        ? undefined
        : 'A key begins with a lower-case letter and has lower-case letters, digits, _ and -, 63 at most',
  });
  return answer?.trim();
}

const mostExamples = 5;

const orderItems: readonly ChoiceItem<JobOrder>[] = [
  { label: 'Newest First', value: 'newest' },
  { label: 'By Name', value: 'name' },
  { label: 'By State', description: 'failed ones first, then active ones', value: 'state' },
];

const groupingItems: readonly ChoiceItem<JobGrouping>[] = [
  { label: 'No Groups', value: 'none' },
  { label: 'By State', value: 'state' },
  { label: 'By Type', value: 'type' },
  { label: 'By Region', value: 'region' },
  { label: 'By Name', description: 'without the dates, numbers and ids at the end', value: 'name' },
  { label: 'By Label…', description: 'of one key, read job by job', value: 'label' },
];

function selectionItems(): readonly ChoiceItem<JobSelection>[] {
  return [
    { label: 'All Jobs', value: 'all' },
    { label: 'Active Jobs', value: 'active' },
    { label: 'Ended Jobs', value: 'ended' },
    { label: 'Archived Jobs', value: 'archived' },
    { label: 'in one state', kind: vscode.QuickPickItemKind.Separator },
    ...jobStates.map((state) => ({
      label: stateLabels[state],
      iconPath: new vscode.ThemeIcon(stateIcons[state].icon),
      value: state,
    })),
  ];
}

async function choose<Value>(
  title: string,
  items: readonly ChoiceItem<Value>[],
  present: Value,
): Promise<Value | undefined> {
  const shown = items.map((item) =>
    item.value === present
      ? { ...item, description: [item.description, 'now'].filter(Boolean).join(' · ') }
      : item,
  );
  return (await vscode.window.showQuickPick(shown, { title }))?.value;
}
