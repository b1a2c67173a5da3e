import {
  inputRequired,
  inputResponse,
  TRACEPARENT_META_KEY,
  type CallToolResult,
  type ElicitResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { showsApps } from '../apps/appsExtension.ts';
import { approvalMs } from '../policy/approvals.ts';
import type { CallRequest } from '../policy/callPipeline.ts';
import { traceIdOf } from '../policy/traceContext.ts';
import type { Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { Fence } from '../untrusted/fence.ts';
import { answerResult, failureResult } from './callResult.ts';
import type { Callers } from './callers.ts';
import { clientCapabilities } from './clientCapabilities.ts';
import type { ToolRunner } from './toolRunner.ts';

/** The key of the one question a call can ask. */
const approvalKey = 'approval';

/** The form a person answers. Nothing is preset, so a client that answers without asking does not approve. */
const approvalForm = z.object({
  approve: z
    .boolean()
    .meta({ title: 'Do it', description: 'Yes carries it out; no leaves everything as it is.' }),
});

const elicitationCapability = z.object({ elicitation: z.record(z.string(), z.unknown()).optional() });

/** A little longer than a question counts, so that whoever answers late is told so. */
const answerTimeoutMs = approvalMs + 60_000;

type Approval = NonNullable<CallRequest['approval']>;

/** Serves one round of `tools/call`. */
export async function callTool(
  { runner, callers }: { readonly runner: ToolRunner; readonly callers: Callers },
  tool: Tool,
  args: unknown,
  { mcpReq }: ServerContext,
  server: McpServer,
): Promise<CallToolResult | InputRequiredResult> {
  const traceId = traceIdOf(mcpReq._meta?.[TRACEPARENT_META_KEY]);
  const caller = callers.of(mcpReq._meta);
  if (caller instanceof ToolFailure) {
    callers.refused(tool.name, traceId, args, caller);
    return failureResult(tool.name, caller, traceId, new Fence());
  }
  const round = async (approval: Approval | undefined): Promise<CallToolResult | InputRequiredResult> => {
    const outcome = await runner.run(tool, caller, {
      traceId,
      args,
      signal: mcpReq.signal,
      canAsk: canAsk(mcpReq, server),
      ...(approval ? { approval } : {}),
      progress: progressOf(mcpReq, server),
    });
    switch (outcome.kind) {
      case 'answer':
        return answerResult(outcome.answer, outcome.fence, showsApps(clientCapabilities(mcpReq, server)));
      case 'failure':
        return failureResult(tool.name, outcome.failure, traceId, outcome.fence);
      case 'question': {
        const { message, ticket } = outcome;
        const question = inputRequired.elicit({ message, requestedSchema: approvalForm });
        if (mcpReq.envelope)
          return inputRequired({ inputRequests: { [approvalKey]: question }, requestState: ticket });
        return round({ ticket, answer: await answerOf2025(mcpReq, server, question) });
      }
    }
  };
  return round(approvalOf(mcpReq));
}

/**
 * A client of 2025-11-25 or before is asked while its call waits. The SDK would do it too, but gives a model the client's
 * own words where it fails to answer, which do not say that nothing was changed.
 */
async function answerOf2025(
  mcpReq: ServerContext['mcpReq'],
  server: McpServer,
  { params }: ReturnType<typeof inputRequired.elicit>,
): Promise<Approval['answer']> {
  try {
    const request = { method: 'elicitation/create', params: { ...params } } as const;
    return answerOf(await mcpReq.send(request, { signal: mcpReq.signal, timeout: answerTimeoutMs }));
  } catch (error) {
    server.server.onerror?.(error instanceof Error ? error : new Error(String(error)));
    return 'cancelled';
  }
}

function canAsk(mcpReq: ServerContext['mcpReq'], server: McpServer): boolean {
  const declared = clientCapabilities(mcpReq, server);
  const elicitation = elicitationCapability.safeParse(declared).data?.elicitation;
  // An empty capability means forms; one that lists kinds must list them.
  return elicitation !== undefined && ('form' in elicitation || Object.keys(elicitation).length === 0);
}

function approvalOf(mcpReq: ServerContext['mcpReq']): Approval | undefined {
  const ticket = mcpReq.requestState();
  if (typeof ticket !== 'string') return undefined;
  const response = inputResponse(mcpReq.inputResponses, approvalKey);
  return { ticket, answer: response.kind === 'elicit' ? answerOf(response) : 'cancelled' };
}

function answerOf({
  action,
  content,
}: {
  readonly action: ElicitResult['action'];
  readonly content?: Readonly<Record<string, unknown>> | undefined;
}): Approval['answer'] {
  if (action === 'cancel') return 'cancelled';
  return action === 'accept' && content?.['approve'] === true ? 'approved' : 'declined';
}

/** Progress has no total here; each message counts one up, as the protocol wants it to grow. */
function progressOf(mcpReq: ServerContext['mcpReq'], server: McpServer): (message: string) => void {
  const progressToken = mcpReq._meta?.progressToken;
  let progress = 0;
  return (message) => {
    if (progressToken === undefined) return;
    progress += 1;
    mcpReq
      .notify({ method: 'notifications/progress', params: { progressToken, progress, message } })
      .catch((error: unknown) => {
        server.server.onerror?.(error instanceof Error ? error : new Error(String(error)));
      });
  };
}
