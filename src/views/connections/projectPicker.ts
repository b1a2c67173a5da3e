import * as vscode from 'vscode';
import { isProjectId } from '../../dataflow/connectionSettings.ts';
import type { Hint } from '../../dataflow/google/projectHints.ts';
import type { FoundProject } from '../../dataflow/google/projectSearch.ts';
import { labelText } from '../displayText.ts';
import type { StepPlace } from './connectionDraft.ts';
import { askChoice, type StepAnswer } from './quickSteps.ts';

/** Where projects to choose from come from. */
export interface ProjectSource {
  /** Found on this machine, the likeliest first. */
  readonly hints: readonly Hint[];
  /** Asks Google Cloud for those a person may see; empty where that is not possible. Absent: nobody is asked. */
  readonly search?: ((signal: AbortSignal) => Promise<readonly FoundProject[]>) | undefined;
}

interface ProjectItem extends vscode.QuickPickItem {
  readonly projectId?: string;
}

/** Offers projects with where each was found, and takes any id that is typed. */
export async function askProject(question: {
  readonly title: string;
  readonly place: StepPlace;
  readonly projects: ProjectSource;
  readonly present?: string;
}): Promise<StepAnswer<string>> {
  const { title, place, projects, present } = question;
  return askChoice<ProjectItem, string>({
    title,
    place,
    placeholder: 'Project: choose one, or type its id',
    fill: (quickPick, signal) => {
      quickPick.matchOnDescription = true;
      let found: readonly FoundProject[] = [];
      const show = (): void => {
        const items = projectItems(projects.hints, found, present);
        const known = new Set(items.map(({ projectId }) => projectId));
        quickPick.items = [...typedItems(quickPick.value.trim(), known), ...items];
      };
      quickPick.onDidChangeValue(show);
      show();
      const active = quickPick.items.find(
        ({ projectId }) => projectId !== undefined && projectId === present,
      );
      if (active) quickPick.activeItems = [active];
      if (!projects.search) return;
      quickPick.busy = true;
      void projects.search(signal).then((more) => {
        if (signal.aborted) return;
        quickPick.busy = false;
        found = more;
        const [before] = quickPick.activeItems;
        show();
        const same = quickPick.items.find((item) => before && item.projectId === before.projectId);
        if (same) quickPick.activeItems = [same];
      });
    },
    accept: (quickPick) => quickPick.selectedItems[0]?.projectId,
  });
}

function projectItems(
  hints: readonly Hint[],
  found: readonly FoundProject[],
  present: string | undefined,
): readonly ProjectItem[] {
  const hinted = new Set(hints.map(({ value }) => value));
  const near: readonly ProjectItem[] = [
    ...(present !== undefined && !hinted.has(present) ? [{ value: present, source: 'now' }] : []),
    ...hints,
  ].map(({ value, source }) => ({ label: labelText(value), description: source, projectId: value }));
  const far = found.filter(({ projectId }) => !hinted.has(projectId) && projectId !== present);
  if (far.length === 0) return near;
  return [
    ...near,
    { label: 'projects you may see', kind: vscode.QuickPickItemKind.Separator },
    ...far.map(({ projectId, displayName = '' }) => ({
      label: labelText(projectId),
      ...(displayName !== projectId && { description: labelText(displayName) }),
      projectId,
    })),
  ];
}

/** What was typed, as the first choice, unless it is offered anyway. */
function typedItems(text: string, known: ReadonlySet<string | undefined>): readonly ProjectItem[] {
  if (text === '' || known.has(text)) return [];
  if (isProjectId(text)) return [{ label: text, description: 'as typed', alwaysShow: true, projectId: text }];
  return [
    {
      label: `$(error) ${labelText(text)}`,
      description: 'is no project id: it has lower-case letters, digits and hyphens',
      alwaysShow: true,
    },
  ];
}
