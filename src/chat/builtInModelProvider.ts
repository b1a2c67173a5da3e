import * as vscode from 'vscode';
import type { BuiltInModel } from '../agent/builtin/builtInModel.ts';
import { textMessage } from '../agent/chatModel.ts';
import type { Log } from '../dataflow/log.ts';
import { builtinModelVendor, geminiUnavailableFamily, geminiVendor } from '../manifest/chat.ts';
import { abortSignalOf } from './abortSignal.ts';
import type { SettingId } from '../manifest/settings.ts';
import { ModelOffer, parseBuiltInModelMode } from './modelOffer.ts';

const setting: SettingId = 'dataflow.chat.builtInModel';

/**
 * Offers the built-in model to the editor: while there is no other, unless the setting says otherwise. Without any model
 * the editor refuses every chat request, @dataflow's too.
 */
export class BuiltInModelProvider implements vscode.LanguageModelChatProvider, vscode.Disposable {
  private readonly offer = new ModelOffer(
    builtinModelVendor,
    () => parseBuiltInModelMode(vscode.workspace.getConfiguration().get(setting)),
    ({ vendor, family }) => !(vendor === geminiVendor && family === geminiUnavailableFamily),
  );
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.changes.event;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly deps: { readonly model: BuiltInModel; readonly log: Log }) {
    this.subscription = vscode.Disposable.from(
      vscode.lm.onDidChangeChatModels(() => {
        this.lookAround();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(setting)) this.changes.fire();
      }),
    );
  }

  provideLanguageModelChatInformation(): vscode.LanguageModelChatInformation[] {
    if (!this.offer.isOffered) return [];
    return [
      {
        id: this.deps.model.id,
        name: 'Dataflow built-in (no AI)',
        family: this.deps.model.id,
        version: '1',
        tooltip:
          'Answers questions about Dataflow jobs in @dataflow by a small grammar. It is no AI and needs no key or network.',
        detail: 'for @dataflow',
        maxInputTokens: this.deps.model.maxInputTokens,
        maxOutputTokens: 8192,
        capabilities: { toolCalling: true },
      },
    ];
  }

  /** For chats other than ours, which calls the model directly: it answers, and uses none of their tools. */
  async provideLanguageModelChatResponse(
    _model: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    _options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const last = messages.findLast(({ role }) => role === vscode.LanguageModelChatMessageRole.User);
    const { signal, dispose } = abortSignalOf(token);
    try {
      const question = textMessage('user', last ? textOf(last) : '');
      for await (const part of this.deps.model.send([question], [], signal)) {
        if (part.kind === 'text') progress.report(new vscode.LanguageModelTextPart(part.text));
      }
    } finally {
      dispose();
    }
  }

  provideTokenCount(
    _model: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    return Promise.resolve(Math.ceil((typeof text === 'string' ? text : textOf(text)).length / 4));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }

  /**
   * Looks which models there are. Never awaited by what provides the model: the editor asks that, in turn, to answer
   * this. Also makes the editor take in the model, which it otherwise does when somebody opens the model picker.
   */
  lookAround(): void {
    vscode.lm.selectChatModels().then(
      (models) => {
        if (this.offer.update(models)) this.changes.fire();
      },
      (error: unknown) => {
        this.deps.log.warn(`Looking for chat models: ${String(error)}`);
      },
    );
  }
}

function textOf(message: vscode.LanguageModelChatRequestMessage): string {
  return message.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
}
