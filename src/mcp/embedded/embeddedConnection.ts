import {
  Client,
  CLIENT_CAPABILITIES_META_KEY,
  InMemoryTransport,
  isInputRequiredResult,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  specTypeSchemas,
  TRACEPARENT_META_KEY,
  withInputRequired,
  type CallToolResult,
  type InputRequiredResult,
} from '@modelcontextprotocol/client';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import type { Connections } from '../../dataflow/connections.ts';
import type { Log } from '../../dataflow/log.ts';
import type { Clock } from '../../monitoring/clock.ts';
import type { PolicyDeps } from '../policy/callPipeline.ts';
import type { ApiUse } from '../policy/rateLimits.ts';
import { newTraceparent, traceIdOf } from '../policy/traceContext.ts';
import { errorMetaKey, failureResult } from '../server/callResult.ts';
import { DataflowMcp } from '../server/dataflowMcp.ts';
import { callTimeoutMs, graceMs, tooLong } from '../server/toolRunner.ts';
import { version } from '../server/version.ts';
import { parseSessionSettings, sessionMetaKey, type SessionSettings } from '../session/sessionSettings.ts';
import { withoutDialect } from '../tools/jsonSchema.ts';
import { toolTable } from '../tools/toolTable.ts';
import { Fence } from '../untrusted/fence.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import type { ApprovalAnswer, Approver, CallToolOptions, ToolInfo, ToolOutcome } from './toolCalls.ts';

export interface EmbeddedDeps extends PolicyDeps {
  readonly connections: Connections;
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * One round trip to the server; a person's time to answer is not part of it. The server ends every call before that and
 * says why, so only a server that is stuck is given up.
 */
export const roundTimeoutMs = callTimeoutMs + 2 * graceMs;
/** A call asks once. */
const mostQuestions = 1;

/** Parameters of `tools/call`, as far as they are read here. */
interface CallParams extends Record<string, unknown> {
  readonly name: string;
  readonly _meta: Readonly<Record<string, unknown>>;
}

const callResult = withInputRequired(specTypeSchemas.CallToolResult);

/**
 * An MCP client of 2026-07-28 joined to a server of this process: messages are handed over as they would be over stdio,
 * without a pipe and without being written as text. This is the module that loads the MCP packages.
 */
export class EmbeddedConnection {
  private constructor(
    private readonly client: Client,
    private readonly mcp: DataflowMcp,
    private readonly closeServer: () => Promise<void>,
  ) {}

  static async open(deps: EmbeddedDeps, sessionId: string): Promise<EmbeddedConnection> {
    const mcp = new DataflowMcp({ ...deps, isReadOnly: false });
    const session = mcp.sessions.openForConnection(sessionId);
    const report = (error: Error): void => {
      deps.log.debug(`MCP: ${error.message}`);
    };
    const [transport, serverTransport] = InMemoryTransport.createLinkedPair();
    const server = serveStdio(() => mcp.createToolServer(session), {
      legacy: 'reject',
      transport: serverTransport,
      onerror: report,
    });
    const client = new Client(
      { name: 'dataflow-vscode', version },
      {
        capabilities: { elicitation: { form: {} } },
        versionNegotiation: { mode: { pin: '2026-07-28' } },
        // Each call brings its own way to ask, so the answer cannot come from one handler for all.
        inputRequired: { autoFulfill: false },
      },
    );
    client.onerror = report;
    await client.connect(transport);
    return new EmbeddedConnection(client, mcp, () => server.close());
  }

  /** Answers the id of a session for one chat or one agent. @throws ToolFailure */
  openSession(settings: SessionSettings): string {
    const { connections } = this.mcp.deps;
    return this.mcp.sessions.open(parseSessionSettings(settings, connections.list())).id;
  }

  closeSession(id: string): void {
    this.mcp.sessions.close(id);
  }

  /** @param session - whose rights count; the client's own when absent */
  async listTools(session?: string): Promise<readonly ToolInfo[]> {
    const { tools } = await this.client.listTools(
      session === undefined ? undefined : { _meta: { [sessionMetaKey]: session } },
    );
    return tools.map(({ name, title, description, annotations, inputSchema }) => ({
      name,
      title: title ?? name,
      description: description ?? '',
      inputSchema: withoutDialect(inputSchema),
      isReadOnly: annotations?.readOnlyHint === true,
    }));
  }

  apiUse(): ApiUse | undefined {
    return this.mcp.apiUse();
  }

  async callTool(
    name: string,
    args: Readonly<Record<string, unknown>>,
    options: CallToolOptions & { readonly signal: AbortSignal },
  ): Promise<ToolOutcome> {
    const { approve, signal } = options;
    const meta = {
      [TRACEPARENT_META_KEY]: options.traceparent ?? newTraceparent(),
      ...(options.session === undefined ? {} : { [sessionMetaKey]: options.session }),
      // This call's own word on whether it can ask goes before the client's.
      ...(approve ? {} : { [CLIENT_CAPABILITIES_META_KEY]: {} }),
    };
    let continuation: Record<string, unknown> = {};
    for (let questions = 0; ; questions += 1) {
      const params = { name, arguments: args, _meta: meta, ...continuation };
      const result = await this.request(params, options);
      if (!isInputRequiredResult(result)) return outcomeOf(result);
      if (!approve || questions === mostQuestions) return failed('The server asked when it should not have.');
      continuation = await answerQuestions(name, result, approve, signal);
    }
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.closeServer();
    await this.mcp.close();
  }

  /** A refusal by the protocol, an unknown tool for one, and no answer in time become results that a model can act on. */
  private async request(
    params: CallParams,
    { signal, onProgress }: CallToolOptions & { readonly signal: AbortSignal },
  ): Promise<CallToolResult | InputRequiredResult> {
    try {
      return await this.client.request({ method: 'tools/call', params }, callResult, {
        signal,
        timeout: roundTimeoutMs,
        allowInputRequired: true,
        ...(onProgress
          ? {
              onprogress: ({ message }): void => {
                if (message !== undefined) onProgress(message);
              },
            }
          : {}),
      });
    } catch (error) {
      // A call that was called off ends with the same code.
      if (!signal.aborted && error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
        const traceId = traceIdOf(params._meta[TRACEPARENT_META_KEY]);
        return failureResult(params.name, tooLong(params.name), traceId, new Fence());
      }
      if (!(error instanceof ProtocolError)) throw error;
      const tools = toolTable.map((tool) => tool.name).join(', ');
      const text = `${plainText(error.message, textLimits.reason)}. The tools are ${tools}.`;
      return { isError: true, content: [{ type: 'text', text }] };
    }
  }
}

const elicitation = z.object({
  method: z.literal('elicitation/create'),
  params: z.object({ message: z.string() }),
});

/** Puts every question of a round to the person; what is no plain question is left unanswered. */
async function answerQuestions(
  tool: string,
  { inputRequests, requestState }: InputRequiredResult,
  approve: Approver,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const inputResponses: Record<string, unknown> = {};
  for (const [key, request] of Object.entries(inputRequests ?? {})) {
    const question = elicitation.safeParse(request).data;
    const answer = question ? await approve({ tool, message: question.params.message }, signal) : 'cancelled';
    signal.throwIfAborted();
    inputResponses[key] = elicitResult(answer);
  }
  return { inputResponses, ...(requestState === undefined ? {} : { requestState }) };
}

function elicitResult(answer: ApprovalAnswer): Record<string, unknown> {
  switch (answer) {
    case 'approved':
      return { action: 'accept', content: { approve: true } };
    case 'declined':
      return { action: 'decline' };
    case 'cancelled':
      return { action: 'cancel' };
  }
}

const object = z.record(z.string(), z.unknown());

function outcomeOf(result: CallToolResult): ToolOutcome {
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  const isError = result.isError === true;
  const structured = object.safeParse(isError ? result._meta?.[errorMetaKey] : result.structuredContent).data;
  return { isError, text, ...(structured ? { structured } : {}) };
}

function failed(text: string): ToolOutcome {
  return { isError: true, text };
}
