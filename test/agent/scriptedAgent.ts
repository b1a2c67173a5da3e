import type { AnswerOutput, ToolGateway } from '../../src/agent/agentLoop.ts';
import type { ChatModel, ModelMessage, ModelPart } from '../../src/agent/chatModel.ts';
import type { ToolInfo, ToolOutcome } from '../../src/mcp/embedded/embeddedClient.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** Answers the next script line each time it is asked, and keeps what it was asked with. */
export class ScriptedModel implements ChatModel {
  readonly id = 'scripted';
  readonly asked: { messages: readonly ModelMessage[]; tools: readonly string[] }[] = [];
  hasStopped = false;

  constructor(
    private readonly script: readonly ((
      signal: AbortSignal,
    ) => AsyncIterable<ModelPart> | readonly ModelPart[])[],
    readonly maxInputTokens = 100_000,
  ) {}

  async *send(
    messages: readonly ModelMessage[],
    tools: readonly ToolInfo[],
    signal: AbortSignal,
  ): AsyncGenerator<ModelPart, void, undefined> {
    const line = this.script[Math.min(this.asked.length, this.script.length - 1)];
    this.asked.push({ messages, tools: tools.map(({ name }) => name) });
    try {
      for await (const part of line?.(signal) ?? []) yield part;
    } finally {
      this.hasStopped = true;
    }
  }
}

export function says(text: string): ModelPart {
  return { kind: 'text', text };
}

export function calls(id: string, name: string, args: Arguments = {}): ModelPart {
  return { kind: 'toolCall', id, name, arguments: args };
}

export function toolInfo(name: string, isReadOnly: boolean): ToolInfo {
  return { name, title: `Title of ${name}`, description: name, inputSchema: { type: 'object' }, isReadOnly };
}

/** Tools by name; `run` answers each call. */
export function gatewayOf(
  tools: readonly ToolInfo[],
  run: (name: string, args: Arguments, signal: AbortSignal) => Promise<ToolOutcome>,
): ToolGateway {
  return {
    listTools: () => Promise.resolve(tools),
    callTool: (name, args, { signal }) => run(name, args, signal),
  };
}

/** Keeps what a person would see. */
export class RecordedOutput implements AnswerOutput {
  markdown = '';
  readonly progressed: string[] = [];
  jobNames: readonly string[] = [];

  text(markdown: string): void {
    this.markdown += markdown;
  }

  progress(message: string): void {
    this.progressed.push(message);
  }

  jobs(jobs: readonly { readonly jobName: string }[]): void {
    this.jobNames = jobs.map(({ jobName }) => jobName);
  }
}
