import * as vscode from 'vscode';
import type { Log } from '../../dataflow/log.ts';
import { connectionHints } from '../../dataflow/google/projectHints.ts';
import type { FoundProject } from '../../dataflow/google/projectSearch.ts';
import { labelText } from '../displayText.ts';
import type { FailureDialog } from '../failureDialog.ts';
import type { ConnectionDialogs } from './connectionFlows.ts';
import type { ConnectionPlace, ConnectionStore } from './connectionStore.ts';
import { editorQuestions } from './editorQuestions.ts';
import { askText } from './quickSteps.ts';

interface PlaceItem extends vscode.QuickPickItem {
  readonly place: ConnectionPlace;
}

const placeItems: Readonly<Record<ConnectionPlace, PlaceItem>> = {
  user: { label: 'User', description: 'in every window', place: 'user' },
  workspace: {
    label: 'Workspace',
    description: 'only here, in the settings of the workspace; then these hide those of the user',
    place: 'workspace',
  },
};

/** The editor's own dialogs about connections. */
export function editorDialogs(
  store: Pick<ConnectionStore, 'names'>,
  log: Log,
  failures: FailureDialog,
): ConnectionDialogs {
  return {
    questions: async (title) => {
      const hints = await connectionHints(process.env);
      const taken = store.names;
      const search = (signal: AbortSignal): Promise<readonly FoundProject[]> => foundProjects(signal, log);
      return editorQuestions({ title, hints, projects: { hints: hints.projects, search }, taken });
    },
    place: async (places) => {
      const items = places.map((place) => placeItems[place]);
      const title = 'Where to Keep the Connection';
      return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.place;
    },
    newName: async (present, problem) => {
      const prompt = 'What the connection is called in the Jobs view.';
      const answer = await askText({ title: 'Rename Connection', prompt, value: present, problem });
      return answer === 'back' ? undefined : answer;
    },
    pick: async (title, names) => {
      if (names.length === 0) {
        void vscode.window.showInformationMessage('There is no connection in the settings yet.');
        return undefined;
      }
      const items = names.map((name) => ({ label: labelText(name), name }));
      return (await vscode.window.showQuickPick(items, { title }))?.name;
    },
    offerUndo: (message, undo) => {
      vscode.window
        .showInformationMessage(labelText(message), 'Undo')
        .then((choice) => (choice === 'Undo' ? undo() : undefined))
        .then(undefined, (error: unknown) => {
          failures.show(error);
        });
    },
  };
}

/** Without credentials or the permission there are none to offer, which is no failure of adding a connection. */
async function foundProjects(signal: AbortSignal, log: Log): Promise<readonly FoundProject[]> {
  try {
    const { searchProjects } = await import('../../dataflow/google/projectSearch.ts');
    return await searchProjects(signal);
  } catch (error) {
    if (!signal.aborted) log.debug(`Looking for projects: ${String(error)}`);
    return [];
  }
}
