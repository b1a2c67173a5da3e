import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/**
 * Gemini's REST protocol as far as a chat uses it, on this machine: the shapes and rules of https://ai.google.dev/api
 * (models.list, streamGenerateContent, countTokens), of https://ai.google.dev/gemini-api/docs/thought-signatures and, for
 * Vertex AI, of https://cloud.google.com/vertex-ai/docs/reference/rest. What it answers is scripted.
 */
export class GeminiService {
  /** Bodies of the requests for an answer, refused ones too. */
  readonly asked: GenerateRequest[] = [];
  /** Connections that the other side closed before the answer was whole. */
  abandoned = 0;
  /** Streams that are open now. */
  open = 0;
  private readonly script: Reply[] = [];
  private readonly given = new Set<string>();
  private signatures = 0;

  private constructor(
    private readonly server: Server,
    readonly models: readonly ServiceModel[],
    private readonly accepted: { readonly apiKey?: string; readonly accessToken?: string },
  ) {}

  static async start(
    accepted: { readonly apiKey?: string; readonly accessToken?: string },
    models: readonly ServiceModel[] = [serviceModel('gemini-3-flash')],
  ): Promise<GeminiService> {
    const server = createServer();
    const service = new GeminiService(server, models, accepted);
    server.on('request', (request, response) => {
      void service.answer(request, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Says how the next requests for an answer end, one each. */
  reply(...replies: readonly Reply[]): void {
    this.script.push(...replies);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const refusal = this.refusal(request);
    if (refusal) {
      sendError(response, refusal);
      return;
    }
    if (/^\/v1beta\/models$|^\/v1beta1\/publishers\/google\/models$/u.test(url.pathname)) {
      this.sendModels(url, response);
      return;
    }
    const method =
      /^\/(?:v1beta|v1beta1\/projects\/[^/]+\/locations\/[^/]+\/publishers\/google)\/models\/([^/:]+):(\w+)$/u.exec(
        url.pathname,
      );
    const model = this.models.find(({ id }) => id === method?.[1]);
    if (!method || !model) {
      sendError(response, {
        code: 404,
        status: 'NOT_FOUND',
        message: `models/${method?.[1] ?? ''} is not found for API version v1beta, or is not supported for generateContent.`,
      });
      return;
    }
    const body: unknown = JSON.parse(await textOf(request));
    if (method[2] === 'countTokens') {
      send(response, { totalTokens: Math.ceil(JSON.stringify(body).length / 4) });
      return;
    }
    await this.generate(model, generateRequest.parse(body), response);
  }

  private refusal({ headers }: IncomingMessage): ServiceFailure | undefined {
    const { apiKey, accessToken } = this.accepted;
    if (accessToken !== undefined) {
      return headers.authorization === `Bearer ${accessToken}` ? undefined : unauthenticated;
    }
    return headers['x-goog-api-key'] === apiKey ? undefined : badKey;
  }

  private sendModels(url: URL, response: ServerResponse): void {
    // Small pages, so that whoever reads the first one only is found out.
    const start = Number(url.searchParams.get('pageToken') ?? 0);
    const page = this.models.slice(start, start + 2);
    const next = start + 2 < this.models.length ? { nextPageToken: String(start + 2) } : {};
    const isVertex = url.pathname.includes('/publishers/');
    send(
      response,
      isVertex
        ? {
            publisherModels: page.map(({ id }) => ({
              name: `publishers/google/models/${id}`,
              versionId: '001',
            })),
            ...next,
          }
        : {
            models: page.map(({ id, ...rest }) => ({ name: `models/${id}`, version: '001', ...rest })),
            ...next,
          },
    );
  }

  private async generate(
    model: ServiceModel,
    request: GenerateRequest,
    response: ServerResponse,
  ): Promise<void> {
    this.asked.push(request);
    const broken = brokenRule(request, model.id.startsWith('gemini-3'), this.given);
    if (broken !== undefined) {
      sendError(response, { code: 400, status: 'INVALID_ARGUMENT', message: broken });
      return;
    }
    const reply = this.script.shift() ?? { chunks: [{ parts: [{ text: 'Nothing is scripted.' }] }] };
    if ('failure' in reply) {
      sendError(response, reply.failure);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.open += 1;
    response.on('close', () => {
      this.open -= 1;
      if (!response.writableFinished) this.abandoned += 1;
    });
    for (const [index, chunk] of reply.chunks.entries()) {
      const isLast = index === reply.chunks.length - 1;
      const end = isLast && reply.cut === undefined ? { finishReason: reply.finishReason ?? 'STOP' } : {};
      const event = {
        candidates: [{ content: { role: 'model', parts: this.signed(chunk.parts) }, ...end, index: 0 }],
        modelVersion: model.id,
      };
      response.write(`data: ${JSON.stringify(event)}\r\n\r\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (reply.blockReason !== undefined) {
      response.write(
        `data: ${JSON.stringify({ promptFeedback: { blockReason: reply.blockReason } })}\r\n\r\n`,
      );
    }
    if (reply.cut === 'broken') response.destroy();
    else if (reply.isHeldOpen !== true) response.end();
  }

  /** Of parallel calls the first alone carries a signature. */
  private signed(parts: readonly ReplyPart[]): readonly unknown[] {
    const first = parts.find((part) => 'functionCall' in part);
    return parts.map((part) => {
      if (part !== first) return part;
      this.signatures += 1;
      const thoughtSignature = Buffer.from(`signature ${this.signatures}`).toString('base64');
      this.given.add(thoughtSignature);
      return { ...part, thoughtSignature };
    });
  }
}

export interface ServiceModel {
  readonly id: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly inputTokenLimit?: number;
  readonly outputTokenLimit?: number;
  readonly supportedGenerationMethods?: readonly string[];
  readonly thinking?: boolean;
}

export function serviceModel(id: string, rest: Partial<ServiceModel> = {}): ServiceModel {
  return {
    id,
    displayName: id,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    thinking: true,
    ...rest,
  };
}

export type ReplyPart =
  | { readonly text: string; readonly thought?: boolean }
  | { readonly functionCall: { readonly name: string; readonly args: Readonly<Record<string, unknown>> } };

export type Reply =
  | { readonly failure: ServiceFailure }
  | {
      readonly chunks: readonly { readonly parts: readonly ReplyPart[] }[];
      readonly finishReason?: string;
      readonly blockReason?: string;
      /** After the chunks the connection breaks, or the stream ends as if that were all. */
      readonly cut?: 'broken' | 'silent';
      /** The stream stays open until the other side leaves. */
      readonly isHeldOpen?: boolean;
    };

export interface ServiceFailure {
  readonly code: number;
  readonly status: string;
  readonly message: string;
  readonly details?: readonly Readonly<Record<string, unknown>>[];
}

export const badKey: ServiceFailure = {
  code: 400,
  status: 'INVALID_ARGUMENT',
  message: 'API key not valid. Please pass a valid API key.',
  details: [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    },
  ],
};

const unauthenticated: ServiceFailure = {
  code: 401,
  status: 'UNAUTHENTICATED',
  message: 'Request had invalid authentication credentials.',
};

const part = z.looseObject({
  text: z.string().optional(),
  functionCall: z.looseObject({ name: z.string(), args: z.record(z.string(), z.unknown()) }).optional(),
  functionResponse: z
    .looseObject({ name: z.string(), response: z.record(z.string(), z.unknown()) })
    .optional(),
  thoughtSignature: z.string().optional(),
});
const generateRequest = z.looseObject({
  contents: z.array(z.looseObject({ role: z.enum(['user', 'model']), parts: z.array(part).min(1) })).min(1),
  systemInstruction: z.looseObject({ parts: z.array(part) }).optional(),
  tools: z
    .array(z.looseObject({ functionDeclarations: z.array(z.looseObject({ name: z.string() })) }))
    .optional(),
});
export type GenerateRequest = z.infer<typeof generateRequest>;

/** What the service says of a request that breaks its rules for calls. */
function brokenRule(
  { contents }: GenerateRequest,
  isSignatureNeeded: boolean,
  given: ReadonlySet<string>,
): string | undefined {
  const lastQuestion = contents.findLastIndex(
    ({ role, parts }) => role === 'user' && parts.some(({ functionResponse }) => !functionResponse),
  );
  for (const [index, { role, parts }] of contents.entries()) {
    const calls = parts.filter(({ functionCall }) => functionCall);
    if (role !== 'model' || calls.length === 0) continue;
    const answers = contents[index + 1]?.parts.filter(({ functionResponse }) => functionResponse) ?? [];
    if (answers.length !== calls.length) {
      return 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';
    }
    const signature = calls[0]?.thoughtSignature;
    const name = calls[0]?.functionCall?.name ?? '';
    if (!isSignatureNeeded) continue;
    if (signature === undefined && index > lastQuestion) {
      return `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
    }
    if (
      signature !== undefined &&
      signature !== 'skip_thought_signature_validator' &&
      !given.has(signature)
    ) {
      return 'Corrupted thought signature.';
    }
  }
  return undefined;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, failure: ServiceFailure): void {
  response.writeHead(failure.code, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify({ error: failure }));
}
