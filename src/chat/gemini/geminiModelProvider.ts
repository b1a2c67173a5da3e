import * as vscode from 'vscode';
import { geminiUnavailableFamily } from '../../manifest/chat.ts';
import { abortSignalOf } from '../abortSignal.ts';
import type { GeminiRequest } from './geminiClient.ts';
import type { GeminiModels } from './geminiModels.ts';
import { GeminiProblem, geminiProblem } from './geminiProblem.ts';
import { countable } from './countable.ts';
import { conversationMessage } from './messageParts.ts';
import type { GeminiModel } from './modelList.ts';

/** A guess that is high enough, for when the service cannot count. */
const charactersPerToken = 3;

/** Gemini in the editor's model picker, for @dataflow and for every other chat. */
export class GeminiModelProvider implements vscode.LanguageModelChatProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.changes.event;

  constructor(
    private readonly deps: {
      readonly models: GeminiModels;
      /** Asks the person for what is missing. */
      readonly setUp: () => Promise<void>;
    },
  ) {}

  /** The account is another, or a person asked to look again. */
  refresh(): void {
    this.deps.models.forget();
    this.changes.fire();
  }

  async provideLanguageModelChatInformation({
    silent,
  }: vscode.PrepareLanguageModelChatModelOptions): Promise<vscode.LanguageModelChatInformation[]> {
    let offered = await this.deps.models.offered();
    if (!offered && !silent) {
      await this.deps.setUp();
      offered = await this.deps.models.offered();
    }
    if (!offered) return [];
    if (offered.models.length > 0) return offered.models.map(information);
    // Without an entry nobody would learn from the picker why Gemini is not there.
    return [
      unavailable(
        offered.problem ?? new GeminiProblem('unknownModel', 'This account has no Gemini model for chats.'),
      ),
    ];
  }

  async provideLanguageModelChatResponse(
    model: vscode.LanguageModelChatInformation,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const { signal, dispose } = abortSignalOf(token);
    try {
      if (model.family === geminiUnavailableFamily) {
        const problem = (await this.deps.models.offered())?.problem;
        this.changes.fire();
        throw (
          problem ?? new GeminiProblem('unknownModel', 'Gemini is there again. Choose one of its models.')
        );
      }
      const client = await this.deps.models.client();
      const request: GeminiRequest = {
        modelId: model.id,
        messages: messages.map(conversationMessage),
        tools: (options.tools ?? []).map(({ name, description, inputSchema }) => ({
          name,
          description,
          inputSchema,
        })),
        mustCall: options.toolMode === vscode.LanguageModelChatToolMode.Required,
        options: generationOptions(options.modelOptions),
      };
      for await (const part of client.stream(request, signal)) {
        progress.report(
          part.kind === 'text'
            ? new vscode.LanguageModelTextPart(part.text)
            : new vscode.LanguageModelToolCallPart(part.id, part.name, part.arguments),
        );
      }
    } catch (error) {
      if (signal.aborted) throw new vscode.CancellationError();
      throw editorError(geminiProblem(error));
    } finally {
      dispose();
    }
  }

  async provideTokenCount(
    model: vscode.LanguageModelChatInformation,
    text: string | vscode.LanguageModelChatRequestMessage,
    token: vscode.CancellationToken,
  ): Promise<number> {
    const { text: counted, imageTokens } =
      typeof text === 'string' ? { text, imageTokens: 0 } : countable(conversationMessage(text).parts);
    if (counted === '') return imageTokens;
    const { signal, dispose } = abortSignalOf(token);
    try {
      const client = await this.deps.models.client();
      return imageTokens + (await client.countTokens(model.id, counted, signal));
    } catch {
      // A count that fails must not fail the question; the estimate is on the safe side.
      return imageTokens + Math.ceil(counted.length / charactersPerToken);
    } finally {
      dispose();
    }
  }

  dispose(): void {
    this.changes.dispose();
  }
}

function information(model: GeminiModel, place: number): vscode.LanguageModelChatInformation {
  return {
    id: model.id,
    name: model.name,
    family: model.id.replace(/-(?:latest|\d{3}|preview.*|exp.*)$/u, ''),
    version: model.version,
    tooltip: model.description === '' ? model.id : `${model.id}: ${model.description}`,
    ...(place === 0 ? { detail: 'fits @dataflow best' } : {}),
    maxInputTokens: model.maxInputTokens,
    maxOutputTokens: model.maxOutputTokens,
    capabilities: { toolCalling: true, imageInput: true },
  };
}

function unavailable(problem: GeminiProblem): vscode.LanguageModelChatInformation {
  return {
    id: geminiUnavailableFamily,
    name: 'Gemini (not available)',
    family: geminiUnavailableFamily,
    version: '1',
    tooltip: problem.message,
    maxInputTokens: 1_000_000,
    maxOutputTokens: 8192,
    capabilities: { toolCalling: true },
  };
}

/** Of what the asking extension may pass, the numbers that Gemini knows. */
function generationOptions(options: Readonly<Record<string, unknown>> = {}): GeminiRequest['options'] {
  const known = ['temperature', 'topP', 'topK', 'maxOutputTokens'] as const;
  return Object.fromEntries(
    known.flatMap((key) => (typeof options[key] === 'number' ? [[key, options[key]]] : [])),
  );
}

/** In the editor's own kinds, which every chat knows how to show. */
function editorError(problem: GeminiProblem): Error {
  switch (problem.kind) {
    case 'access':
      return vscode.LanguageModelError.NoPermissions(problem.message);
    case 'unknownModel':
      return vscode.LanguageModelError.NotFound(problem.message);
    case 'refused':
      return vscode.LanguageModelError.Blocked(problem.message);
    case 'request':
    case 'service':
      return problem;
  }
}
