import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scriptedModelName } from './scriptedExtension.ts';

/** A part as the extension tells it. */
export interface AskedPart {
  readonly text?: string;
  readonly call?: string;
  readonly result?: string;
}

export interface Asked {
  readonly messages: readonly { readonly role: number; readonly parts: readonly AskedPart[] }[];
  /** Names of the tools that were offered. */
  readonly tools: readonly string[];
}

export type ScriptedPart =
  { readonly text: string } | { readonly call: string; readonly input: Readonly<Record<string, unknown>> };

export interface ScriptedReply {
  readonly parts: readonly ScriptedPart[];
  /** The stream then stays open until the other side closes it. */
  readonly isHeldOpen?: true;
}

/** What the model of {@link packageScriptedModel} answers, one reply each time it is asked. */
export class ModelScript {
  readonly asked: Asked[] = [];
  /** Answers that are being given now. */
  open = 0;
  private script: ((asked: Asked) => ScriptedReply)[] = [];
  private isModelThere = false;
  private readonly waiting: ServerResponse[] = [];
  private calls = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ModelScript> {
    const server = createServer();
    const script = new ModelScript(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      script.answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return script;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on the editor has the model, or has it not any more. */
  showModel(isThere: boolean): void {
    this.isModelThere = isThere;
    for (const response of this.waiting.splice(0)) response.end();
  }

  /** Forgets what was asked and answers with these from now on, the last again and again. */
  replies(...script: readonly (ScriptedReply | ((asked: Asked) => ScriptedReply))[]): void {
    this.asked.length = 0;
    this.script = script.map((reply) => (typeof reply === 'function' ? reply : () => reply));
  }

  /** What the tools have answered until now, oldest first. */
  results(): readonly string[] {
    return (
      this.asked
        .at(-1)
        ?.messages.flatMap(({ parts }) =>
          parts.flatMap(({ result }) => (result === undefined ? [] : [result])),
        ) ?? []
    );
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/changes') {
      this.waiting.push(response);
      return;
    }
    if (request.url === '/models') {
      response.end(JSON.stringify(this.isModelThere ? [model] : []));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Asked;
    this.asked.push(asked);
    this.open += 1;
    response.on('close', () => (this.open -= 1));
    const reply = this.script[Math.min(this.asked.length, this.script.length) - 1]?.(asked) ?? { parts: [] };
    response.flushHeaders();
    for (const part of reply.parts) {
      this.calls += 1;
      response.write(`${JSON.stringify({ ...part, id: `call-${this.calls}` })}\n`);
    }
    if (!reply.isHeldOpen) response.end();
  }
}

const model = {
  id: 'scripted',
  name: scriptedModelName,
  family: 'scripted',
  version: '1',
  maxInputTokens: 60_000,
  maxOutputTokens: 4096,
  isUserSelectable: true,
  capabilities: { toolCalling: true },
};
