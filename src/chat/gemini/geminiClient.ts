import {
  FunctionCallingConfigMode,
  GoogleGenAI,
  type GenerateContentConfig,
  type GenerateContentParameters,
  type GenerateContentResponse,
} from '@google/genai';
import { randomUUID } from 'node:crypto';
import type { ModelPart } from '../../agent/chatModel.ts';
import type { CallMemory } from './callMemory.ts';
import { geminiConversation, type ConversationMessage } from './conversation.ts';
import type { GeminiAccount } from './geminiAccount.ts';
import { GeminiProblem, geminiProblem, isSignatureProblem } from './geminiProblem.ts';
import { chatModels, type GeminiModel } from './modelList.ts';

export interface GeminiTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly inputSchema: object | undefined;
}

export interface GeminiRequest {
  readonly modelId: string;
  readonly messages: readonly ConversationMessage[];
  readonly tools: readonly GeminiTool[];
  /** Whether the answer has to be a call. */
  readonly mustCall: boolean;
  readonly options: Pick<GenerateContentConfig, 'temperature' | 'topP' | 'topK' | 'maxOutputTokens'>;
}

/** Enough for a list of every model, and a bound for a service that never ends it. */
const mostModels = 1000;

/**
 * Gemini for one account: the Gemini API with a key, or Vertex AI with Application Default Credentials. All methods
 * throw `GeminiProblem`. This is the module that loads Google's package.
 */
export class GeminiClient {
  private readonly service: GoogleGenAI;
  private readonly secrets: readonly string[];

  /** @param retryDelaySeconds before the second of three attempts, where the service says that it is overloaded */
  constructor(
    account: GeminiAccount,
    private readonly memory: CallMemory,
    retryDelaySeconds = 1,
  ) {
    const httpOptions = {
      ...(account.baseUrl === undefined ? {} : { baseUrl: account.baseUrl }),
      retryOptions: { attempts: 3, initialDelay: retryDelaySeconds, httpStatusCodes: [500, 502, 503, 504] },
    };
    // Whatever the environment of the editor says of keys and projects, the account is the one that was chosen.
    this.service =
      account.kind === 'apiKey'
        ? new GoogleGenAI({ vertexai: false, apiKey: account.apiKey, httpOptions })
        : new GoogleGenAI({
            vertexai: true,
            project: account.projectId,
            location: account.location,
            httpOptions,
          });
    this.secrets = account.kind === 'apiKey' ? [account.apiKey] : [];
  }

  /** Models that can chat, the default first. */
  async listModels(signal: AbortSignal): Promise<readonly GeminiModel[]> {
    try {
      const listed = [];
      for await (const model of await this.service.models.list({
        config: { pageSize: 200, queryBase: true, abortSignal: signal },
      })) {
        listed.push(model);
        if (listed.length === mostModels) break;
      }
      return chatModels(listed);
    } catch (error) {
      throw this.problem(error, signal);
    }
  }

  async *stream(request: GeminiRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void, undefined> {
    try {
      yield* partsOf(await this.open(request, signal), this.memory);
    } catch (error) {
      throw this.problem(error, signal);
    }
  }

  async countTokens(modelId: string, text: string, signal: AbortSignal): Promise<number> {
    try {
      const { totalTokens } = await this.service.models.countTokens({
        model: modelId,
        contents: text,
        config: { abortSignal: signal },
      });
      if (totalTokens === undefined) throw new GeminiProblem('service', 'Gemini counted no tokens.');
      return totalTokens;
    } catch (error) {
      throw this.problem(error, signal);
    }
  }

  /** Calls whose signatures Gemini does not take, another model's for one, are sent once more without. */
  private async open(
    request: GeminiRequest,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<GenerateContentResponse>> {
    try {
      return await this.service.models.generateContentStream(this.parameters(request, 'kept', signal));
    } catch (error) {
      if (!isSignatureProblem(error)) throw error;
      return this.service.models.generateContentStream(this.parameters(request, 'replaced', signal));
    }
  }

  private parameters(
    { modelId, messages, tools, mustCall, options }: GeminiRequest,
    signatures: 'kept' | 'replaced',
    signal: AbortSignal,
  ): GenerateContentParameters {
    const { contents, systemInstruction } = geminiConversation(messages, this.memory, signatures);
    if (contents.length === 0) throw new GeminiProblem('request', 'There is nothing to ask Gemini.');
    const functionDeclarations = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      ...(inputSchema === undefined ? {} : { parametersJsonSchema: inputSchema }),
    }));
    return {
      model: modelId,
      contents,
      config: {
        ...options,
        abortSignal: signal,
        ...(systemInstruction === undefined ? {} : { systemInstruction }),
        ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations }] }),
        ...(mustCall && tools.length > 0
          ? { toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } } }
          : {}),
      },
    };
  }

  private problem(error: unknown, signal: AbortSignal): unknown {
    return signal.aborted ? signal.reason : geminiProblem(error, this.secrets);
  }
}

/** Ends that are no fault: the answer is whole, or as long as it may be. */
const goodEnds: ReadonlySet<string> = new Set(['STOP', 'MAX_TOKENS', 'FINISH_REASON_UNSPECIFIED']);

async function* partsOf(
  responses: AsyncIterable<GenerateContentResponse>,
  memory: CallMemory,
): AsyncGenerator<ModelPart, void, undefined> {
  let end: string | undefined;
  for await (const { candidates, promptFeedback } of responses) {
    if (promptFeedback?.blockReason !== undefined) {
      throw blocked('the question', promptFeedback.blockReason, promptFeedback.blockReasonMessage);
    }
    const candidate = candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) {
      if (part.functionCall) {
        const { id: serviceId, name = '', args = {} } = part.functionCall;
        const id = randomUUID();
        memory.keep(id, {
          ...(part.thoughtSignature === undefined ? {} : { thoughtSignature: part.thoughtSignature }),
          ...(serviceId === undefined ? {} : { serviceId }),
        });
        yield { kind: 'toolCall', id, name, arguments: args };
      } else if (part.text !== undefined && part.text !== '' && part.thought !== true) {
        yield { kind: 'text', text: part.text };
      }
    }
    end = candidate?.finishReason ?? end;
    if (end !== undefined && !goodEnds.has(end)) throw badEnd(end, candidate?.finishMessage);
  }
  if (end === undefined) {
    throw new GeminiProblem('service', 'The answer of Gemini broke off before its end. Ask again.');
  }
}

function badEnd(reason: string, message: string | undefined): GeminiProblem {
  if (/CALL|RESPONSE$/u.test(reason)) {
    return new GeminiProblem(
      'service',
      `Gemini made a call that cannot be read (${reason}). Ask again, or choose another model.`,
    );
  }
  return blocked('its answer', reason, message);
}

function blocked(what: string, reason: string, message: string | undefined): GeminiProblem {
  const said = message === undefined || message === '' ? '' : `: ${message.slice(0, 200)}`;
  return new GeminiProblem(
    'refused',
    `A filter of Gemini stopped ${what} (${reason})${said}. Ask in other words, or choose another model.`,
  );
}
