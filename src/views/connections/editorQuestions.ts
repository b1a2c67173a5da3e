import type * as vscode from 'vscode';
import { isServiceAccountEmail, parseEndpoint } from '../../dataflow/connectionSettings.ts';
import { dataflowRegions } from '../../dataflow/dataflowRegions.ts';
import type { ConnectionHints } from '../../dataflow/google/projectHints.ts';
import { labelText } from '../displayText.ts';
import {
  freeName,
  nameProblem,
  type Answer,
  type ConnectionDraft,
  type ConnectionQuestions,
  type StepPlace,
} from './connectionDraft.ts';
import { askProject, type ProjectSource } from './projectPicker.ts';
import { askChoice, askText, type StepAnswer } from './quickSteps.ts';

export interface EditorQuestionsDeps {
  readonly title: string;
  readonly hints: ConnectionHints;
  readonly projects: ProjectSource;
  /** Names of connections that are there. */
  readonly taken: ReadonlySet<string>;
}

interface ValueItem<Value> extends vscode.QuickPickItem {
  readonly value: Value;
}

/** Asks with the editor's own pickers and boxes. */
export function editorQuestions(deps: EditorQuestionsDeps): ConnectionQuestions {
  const { title, hints, projects, taken } = deps;
  return {
    kind: async (_draft, place) => keyed('kind', await askOne(title, place, 'What jobs to show', kindItems)),
    projectId: async (draft, place) =>
      keyed(
        'projectId',
        await askProject({
          title,
          place,
          projects: draft.kind === 'endpoint' ? { ...projects, search: undefined } : projects,
          ...(draft.projectId !== undefined && { present: draft.projectId }),
        }),
      ),
    regions: async (draft, place) => keyed('regions', await askRegions(title, place, draft, hints)),
    impersonate: async (draft, place) => askCredentials(title, place, draft, hints),
    endpoint: async (draft, place) =>
      keyed(
        'endpoint',
        await askText({
          title,
          place,
          prompt: 'Address of the Dataflow service: plain gRPC, to which no credentials are sent.',
          placeholder: 'localhost:8085',
          value: draft.endpoint ?? '',
          problem: (text) =>
            parseEndpoint(text) === undefined ? 'This must be host:port, like localhost:8085.' : undefined,
        }),
      ),
    name: async (draft, place) =>
      keyed(
        'name',
        await askText({
          title,
          place,
          prompt: 'What the connection is called in the Jobs view.',
          value: draft.name ?? freeName(draft, taken),
          problem: (text) => nameProblem(text, taken),
        }),
      ),
  };
}

const kindItems: readonly ValueItem<ConnectionDraft['kind']>[] = [
  {
    label: '$(cloud) Google Cloud Project',
    detail: 'Jobs of a project, with your own Application Default Credentials or as a service account.',
    value: 'cloud',
  },
  {
    label: '$(vm) Dataflow Service at an Address',
    detail: 'A local Dataflow, or any other service that speaks its API without credentials.',
    value: 'endpoint',
  },
];

async function askRegions(
  title: string,
  place: StepPlace,
  draft: Partial<ConnectionDraft>,
  { regions: hinted }: ConnectionHints,
): Promise<StepAnswer<readonly string[]>> {
  const likely = hinted.slice(0, 1).map(({ value }) => value);
  const chosen = draft.regions?.length ? draft.regions : likely.length > 0 ? likely : ['us-central1'];
  const known = new Map(Object.entries(dataflowRegions));
  const ids = [...new Set([...chosen, ...hinted.map(({ value }) => value), ...known.keys()])];
  const items = ids.map((id) => {
    const source = hinted.find(({ value }) => value === id)?.source;
    return { label: id, description: [known.get(id), source].filter(Boolean).join(' · ') };
  });
  return askChoice<vscode.QuickPickItem, readonly string[]>({
    title,
    place,
    placeholder: 'Regions whose jobs to show',
    fill: (quickPick) => {
      quickPick.canSelectMany = true;
      quickPick.matchOnDescription = true;
      quickPick.items = items;
      quickPick.selectedItems = items.filter(({ label }) => chosen.includes(label));
    },
    accept: (quickPick) => {
      quickPick.placeholder = 'Select one region at least';
      const selected = quickPick.selectedItems.map(({ label }) => label);
      return selected.length > 0 ? selected : undefined;
    },
  });
}

async function askCredentials(
  title: string,
  place: StepPlace,
  draft: Partial<ConnectionDraft>,
  { accounts }: ConnectionHints,
): Promise<Answer> {
  const other = Symbol('another account');
  const offered = [
    ...(draft.impersonate ? [{ value: draft.impersonate, source: 'now' }] : []),
    ...accounts.filter(({ value }) => value !== draft.impersonate),
  ];
  const items: readonly ValueItem<string | typeof other>[] = [
    {
      label: '$(account) Application Default Credentials',
      detail: 'Whoever is signed in with gcloud, or what GOOGLE_APPLICATION_CREDENTIALS names.',
      value: '',
    },
    ...offered.map(({ value, source }) => ({
      label: `$(person-add) Act as ${labelText(value)}`,
      description: source,
      value,
    })),
    {
      label: '$(person-add) Act as a Service Account…',
      detail: 'With these credentials, which need the role Service Account Token Creator on the account.',
      value: other,
    },
  ];
  for (;;) {
    const answer = await askOne(title, place, 'With which credentials', items, draft.impersonate ?? '');
    if (answer !== other) return keyed('impersonate', answer);
    const email = await askText({
      title,
      place,
      prompt: 'Email of the service account to act as.',
      placeholder: 'name@project.iam.gserviceaccount.com',
      value: draft.impersonate ?? '',
      problem: (text) =>
        isServiceAccountEmail(text) ? undefined : 'This must be the email of a service account.',
    });
    if (email !== 'back') return keyed('impersonate', email);
  }
}

async function askOne<Value>(
  title: string,
  place: StepPlace,
  placeholder: string,
  items: readonly ValueItem<Value>[],
  present?: Value,
): Promise<StepAnswer<Value>> {
  return askChoice<ValueItem<Value>, Value>({
    title,
    place,
    placeholder,
    fill: (quickPick) => {
      quickPick.items = items;
      const active = items.filter(({ value }) => value === present);
      // Naming none would leave nothing for the Enter key.
      if (active.length > 0) quickPick.activeItems = active;
    },
    accept: (quickPick) => quickPick.selectedItems[0]?.value,
  });
}

function keyed<Key extends keyof ConnectionDraft>(
  key: Key,
  answer: StepAnswer<ConnectionDraft[Key]>,
): Answer {
  return answer === undefined || answer === 'back' ? answer : { [key]: answer };
}
