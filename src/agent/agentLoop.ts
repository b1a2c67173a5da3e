import type { ToolInfo, ToolOutcome } from '../mcp/embedded/embeddedClient.ts';
import { iterateUntilAborted } from './abortableIteration.ts';
import type {
  ChatModel,
  FilePart,
  ModelMessage,
  ModelPart,
  ToolCallPart,
  ToolResultPart,
} from './chatModel.ts';
import { fitToLimit } from './conversationLimit.ts';
import { JobsFound, type FoundJob } from './jobsFound.ts';
import { TokenCounter } from './tokenCounter.ts';
import { ToolCallRunner } from './toolCallRunner.ts';

/** The tools the loop may use, and the only way to Dataflow it has. */
export interface ToolGateway {
  listTools(): Promise<readonly ToolInfo[]>;
  /** Answers failures as outcomes; rejects only when `signal` was aborted or nothing could be called at all. */
  callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal; readonly onProgress: (message: string) => void },
  ): Promise<ToolOutcome>;
}

/** Where an answer appears while it is made. */
export interface AnswerOutput {
  /** The next piece of the answer, in Markdown that a model wrote: not to be trusted. */
  text(markdown: string): void;
  /** What is being done now, in plain text that may name jobs: not to be trusted. */
  progress(message: string): void;
  /** The jobs the finished answer speaks of, for links. */
  jobs(jobs: readonly FoundJob[]): void;
}

export interface AgentRequest {
  readonly model: ChatModel;
  readonly tools: ToolGateway;
  readonly output: AnswerOutput;
  /** Instructions for the model; kept whatever has to be left out. */
  readonly instructions: ModelMessage;
  /** Earlier questions and answers, oldest first. */
  readonly history: readonly ModelMessage[];
  readonly question: ModelMessage;
  /** Files that the question may be about. */
  readonly files?: readonly FilePart[];
  readonly signal: AbortSignal;
  /** Times the model is asked, at most. Default 8. */
  readonly maxRounds?: number;
}

export interface AgentAnswer {
  readonly text: string;
  readonly jobs: readonly FoundJob[];
  /** What the tools that ran answered, in order. */
  readonly outcomes: readonly AgentOutcome[];
}

export interface AgentOutcome {
  readonly tool: string;
  readonly isError: boolean;
  readonly structured: Readonly<Record<string, unknown>>;
}

/**
 * Asks a model, runs the tools it calls, and asks again with their results until it answers.
 * @throws whatever the model throws; the signal's reason when it was aborted, after every call under way has ended.
 */
export async function runAgent(request: AgentRequest): Promise<AgentAnswer> {
  const { model, output, signal, maxRounds = 8, files = [] } = request;
  signal.throwIfAborted();
  const tools = await request.tools.listTools();
  const found = new JobsFound();
  const runner = new ToolCallRunner({
    gateway: request.tools,
    tools,
    output,
    signal,
    jobName: (jobId) => found.get(jobId)?.jobName,
  });
  const limit = { maxInputTokens: model.maxInputTokens, counter: new TokenCounter(model, signal) };
  const outcomes: AgentOutcome[] = [];
  const exchanges: ModelMessage[] = [];
  let text = '';
  for (let round = 1; round <= maxRounds; round++) {
    signal.throwIfAborted();
    // Without tools a model can only answer, so the last round ends the work.
    const offered = round < maxRounds ? tools : [];
    const messages = await fitToLimit(
      {
        instructions: request.instructions,
        history: request.history,
        files,
        current: [request.question, ...exchanges],
      },
      offered,
      limit,
    );
    const parts: ModelPart[] = [];
    for await (const part of iterateUntilAborted(model.send(messages, offered, signal), signal)) {
      parts.push(part);
      if (part.kind !== 'text') continue;
      output.text(part.text);
      text += part.text;
    }
    const calls = parts.filter((part): part is ToolCallPart => part.kind === 'toolCall');
    if (calls.length === 0 || offered.length === 0) break;
    const results = await runner.run(calls);
    for (const result of results) {
      found.add(result.structured);
      const tool = calls.find(({ id }) => id === result.id)?.name ?? '';
      outcomes.push({ tool, isError: result.isError, structured: result.structured ?? {} });
    }
    exchanges.push({ role: 'assistant', parts }, { role: 'user', parts: results satisfies ToolResultPart[] });
    if (text !== '' && !text.endsWith('\n')) {
      // What is said before a call and what is said after it are paragraphs of their own.
      output.text('\n\n');
      text += '\n\n';
    }
  }
  if (text.trim() === '') {
    text = 'The model gave no answer. Ask again, more narrowly, or choose another model.';
    output.text(text);
  }
  const jobs = found.mentionedIn(text);
  output.jobs(jobs);
  return { text, jobs, outcomes };
}
