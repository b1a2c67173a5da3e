import * as vscode from 'vscode';
import type { ChatModel } from '../agent/chatModel.ts';
import type { Log } from '../dataflow/log.ts';
import { builtinModelVendor, geminiUnavailableFamily } from '../manifest/chat.ts';
import type { SettingId } from '../manifest/settings.ts';
import { EditorChatModel } from './editorChatModel.ts';

const setting: SettingId = 'dataflow.agent.model';

/**
 * The chat model that may advise the agent: none unless a person has asked for it. The editor asks for consent, as for
 * every use of a model.
 */
export async function agentModel(log: Log): Promise<ChatModel | undefined> {
  const wanted: unknown = vscode.workspace.getConfiguration().get(setting);
  if (typeof wanted !== 'string' || wanted.trim() === '') return undefined;
  const models = await vscode.lm.selectChatModels();
  const able = models.filter(
    ({ vendor, family }) => vendor !== builtinModelVendor && family !== geminiUnavailableFamily,
  );
  const name = wanted.trim().toLowerCase();
  const model =
    name === 'auto'
      ? able.toSorted((a, b) => b.maxInputTokens - a.maxInputTokens)[0]
      : able.find((each) => [each.id, each.family, each.name].some((text) => text.toLowerCase() === name));
  if (!model) {
    log.warn(`The agent decides by its rules alone: this editor has no chat model "${wanted}".`);
    return undefined;
  }
  return new EditorChatModel(model, log);
}
