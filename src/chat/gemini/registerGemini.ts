import * as vscode from 'vscode';
import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import { geminiVendor } from '../../manifest/chat.ts';
import type { CommandId } from '../../manifest/commands.ts';
import type { SettingId } from '../../manifest/settings.ts';
import type { Clock } from '../../monitoring/clock.ts';
import { CallMemory } from './callMemory.ts';
import { apiKeyProblem, geminiAccount, type AccountState } from './geminiAccount.ts';
import { GeminiModelProvider } from './geminiModelProvider.ts';
import { GeminiModels } from './geminiModels.ts';
import { KeptModels } from './keptModels.ts';

export interface GeminiServices {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly clock: Clock;
  readonly connections: Connections;
}

const secretKey = 'dataflow.gemini.apiKey';
const keyPage = 'https://aistudio.google.com/apikey';
const decisive: readonly SettingId[] = [
  'dataflow.gemini.access',
  'dataflow.gemini.vertexProject',
  'dataflow.gemini.vertexLocation',
  'dataflow.gemini.baseUrl',
];

/** Offers Gemini to the editor, and the commands for its key. Google's package loads with the first request. */
export function registerGemini({ context, log, clock, connections }: GeminiServices): vscode.Disposable {
  const closing = new AbortController();
  const memory = new CallMemory();
  const models = new GeminiModels({
    account: () => readAccount(context.secrets, connections),
    openClient: async (account) => {
      const { GeminiClient } = await import('./geminiClient.ts');
      return new GeminiClient(account, memory);
    },
    kept: new KeptModels(context.globalState),
    log,
    now: () => clock.now(),
    signal: closing.signal,
  });
  const provider = new GeminiModelProvider({ models, setUp: () => setApiKey(context.secrets) });
  const command = (id: CommandId, run: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(id, run);
  return vscode.Disposable.from(
    vscode.lm.registerLanguageModelChatProvider(geminiVendor, provider),
    provider,
    context.secrets.onDidChange(({ key }) => {
      if (key === secretKey) provider.refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (decisive.some((id) => change.affectsConfiguration(id))) provider.refresh();
    }),
    command('dataflow.setGeminiApiKey', () => setApiKey(context.secrets)),
    command('dataflow.removeGeminiApiKey', () => removeApiKey(context.secrets)),
    command('dataflow.manageGemini', () => manage(provider)),
    {
      dispose: () => {
        closing.abort();
      },
    },
  );
}

async function readAccount(secrets: vscode.SecretStorage, connections: Connections): Promise<AccountState> {
  const setting = (id: SettingId): unknown => vscode.workspace.getConfiguration().get(id);
  return geminiAccount({
    access: setting('dataflow.gemini.access'),
    vertexProject: setting('dataflow.gemini.vertexProject'),
    vertexLocation: setting('dataflow.gemini.vertexLocation'),
    baseUrl: setting('dataflow.gemini.baseUrl'),
    apiKey: await secrets.get(secretKey),
    fallbackProject: connections.list().find(({ auth }) => auth.kind !== 'none')?.projectId,
  });
}

async function setApiKey(secrets: vscode.SecretStorage): Promise<void> {
  const key = await vscode.window.showInputBox({
    title: 'Gemini API key',
    prompt: `Kept in the secret storage of the editor. Get one at ${keyPage}.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: apiKeyProblem,
  });
  if (key !== undefined) await secrets.store(secretKey, key.trim());
}

async function removeApiKey(secrets: vscode.SecretStorage): Promise<void> {
  await secrets.delete(secretKey);
  void vscode.window.showInformationMessage('The Gemini API key was removed from this editor.');
}

/** Behind the gear in the model picker. */
async function manage(provider: GeminiModelProvider): Promise<void> {
  const choice = await vscode.window.showQuickPick(
    [
      { label: '$(key) Set API key…', run: 'dataflow.setGeminiApiKey' },
      { label: '$(trash) Remove API key', run: 'dataflow.removeGeminiApiKey' },
      {
        label: '$(cloud) Use Vertex AI with Google Cloud credentials…',
        description: 'opens the settings',
        run: 'settings',
      },
      { label: '$(refresh) Look for models again', run: 'refresh' },
    ],
    { title: 'Gemini for Dataflow' },
  );
  if (!choice) return;
  switch (choice.run) {
    case 'settings':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'dataflow.gemini');
      return;
    case 'refresh':
      provider.refresh();
      return;
    default:
      await vscode.commands.executeCommand(choice.run);
  }
}
