import * as vscode from 'vscode';
import { callKey } from '../agent/callKey.ts';
import { escapeMarkdownLines } from '../agent/markdownText.ts';
import type { Log } from '../dataflow/log.ts';
import type { ApprovalRequest, EmbeddedClient, ToolOutcome } from '../mcp/embedded/embeddedClient.ts';
import { abortSignalOf } from './abortSignal.ts';
import { ConfirmedCalls } from './confirmedCalls.ts';

type Arguments = Readonly<Record<string, unknown>>;
export const editorToolPrefix = 'dataflow_';

interface Rehearsal {
  /** Undefined where the call would be refused, or changes nothing. */
  readonly question: ApprovalRequest | undefined;
  readonly outcome: ToolOutcome;
}

/** Our tools as the editor and its agents call them: each call goes to the embedded client, which loads on the first one. */
export class EditorTools {
  private readonly confirmed = new ConfirmedCalls();
  /** What was learned just before the editor prepares the same call. */
  private readonly rehearsals = new Map<string, Rehearsal>();
  private readonly observers = new Map<string, (outcome: ToolOutcome) => void>();

  constructor(private readonly deps: { readonly tools: () => Promise<EmbeddedClient>; readonly log: Log }) {}

  /** @param names as package.json contributes them, `dataflow_` before each */
  register(names: readonly string[]): vscode.Disposable {
    return vscode.Disposable.from(
      ...names.map((name) =>
        vscode.lm.registerTool<Arguments>(name, {
          prepareInvocation: ({ input }, token) => this.prepare(toolName(name), input, token),
          invoke: ({ input }, token) => this.invoke(toolName(name), input, token),
        }),
      ),
    );
  }

  /**
   * Has the editor make a call, which asks the person in the chat where the call changes something. A call that would be
   * refused never gets there: the editor asks about every call of a tool that can change something.
   * @returns undefined when the person declined or skipped it, so that the tool never ran
   */
  async invokeInChat(
    tool: string,
    args: Arguments,
    options: {
      readonly token: vscode.CancellationToken;
      readonly invocationToken: vscode.ChatParticipantToolToken;
    },
  ): Promise<ToolOutcome | undefined> {
    const key = callKey(tool, args);
    const rehearsal = await this.rehearse(await this.deps.tools(), tool, args, options.token);
    if (!rehearsal.question) return rehearsal.outcome;
    this.rehearsals.set(key, rehearsal);
    let outcome: ToolOutcome | undefined;
    const observe = (made: ToolOutcome): void => {
      outcome = made;
    };
    this.observers.set(key, observe);
    try {
      await vscode.lm.invokeTool(
        editorToolPrefix + tool,
        { input: args, toolInvocationToken: options.invocationToken },
        options.token,
      );
    } catch (error) {
      // A person who declines makes the editor throw its cancellation; one who skips makes it answer without the tool.
      if (options.token.isCancellationRequested || !isCancellation(error)) throw error;
    } finally {
      if (this.observers.get(key) === observe) this.observers.delete(key);
      this.rehearsals.delete(key);
    }
    return outcome;
  }

  private async prepare(
    name: string,
    args: Arguments,
    token: vscode.CancellationToken,
  ): Promise<vscode.PreparedToolInvocation> {
    this.confirmed.forget(name, args);
    const client = await this.deps.tools();
    const tool = (await client.listTools()).find((each) => each.name === name);
    const title = tool?.title ?? name;
    if (!tool || tool.isReadOnly) return { invocationMessage: title };
    const key = callKey(name, args);
    const known = this.rehearsals.get(key);
    this.rehearsals.delete(key);
    const { question, outcome } = known ?? (await this.rehearse(client, name, args, token));
    if (question) this.confirmed.show(name, args, question);
    return {
      invocationMessage: title,
      confirmationMessages: {
        title: `${title}?`,
        // Without a question nothing can be approved, but the editor asks about such a call as well.
        message: new vscode.MarkdownString(escapeMarkdownLines(question?.message ?? harmless(outcome))),
      },
    };
  }

  /** What a person would be asked, learned by starting the call and calling it off at the question. */
  private async rehearse(
    client: EmbeddedClient,
    tool: string,
    args: Arguments,
    token: vscode.CancellationToken,
  ): Promise<Rehearsal> {
    let question: ApprovalRequest | undefined;
    const { signal, dispose } = abortSignalOf(token);
    try {
      const outcome = await client.callTool(tool, args, {
        signal,
        approve: (request) => {
          question = request;
          return Promise.resolve('cancelled');
        },
      });
      return { question, outcome };
    } finally {
      dispose();
    }
  }

  private async invoke(
    name: string,
    args: Arguments,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const approve = this.confirmed.take(name, args);
    const { signal, dispose } = abortSignalOf(token);
    try {
      const client = await this.deps.tools();
      const outcome = await client.callTool(name, args, { signal, approve });
      this.observers.get(callKey(name, args))?.(outcome);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(outcome.text)]);
    } catch (error) {
      if (token.isCancellationRequested) throw new vscode.CancellationError();
      this.deps.log.error(`Tool ${name}: ${String(error)}`);
      throw error;
    } finally {
      dispose();
    }
  }
}

/** About a call that asks nothing: a dry run, or one that is refused. */
function harmless({ isError, structured }: ToolOutcome): string {
  if (!isError) return 'This call only shows what would be done. It changes nothing.';
  const why = structured?.['why'];
  return `This call will be refused and changes nothing.${typeof why === 'string' ? ` ${why}` : ''}`;
}

function toolName(contributed: string): string {
  return contributed.startsWith(editorToolPrefix) ? contributed.slice(editorToolPrefix.length) : contributed;
}

function isCancellation(error: unknown): boolean {
  return (
    error instanceof vscode.CancellationError || (error instanceof Error && error.message === 'Canceled')
  );
}
