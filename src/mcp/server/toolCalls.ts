import {
  inputRequired,
  inputResponse,
  TRACEPARENT_META_KEY,
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { showsApps } from '../apps/appsExtension.ts';
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
  const approval = approvalOf(mcpReq);
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
    case 'question':
      return inputRequired({
        inputRequests: {
          [approvalKey]: inputRequired.elicit({ message: outcome.message, requestedSchema: approvalForm }),
        },
        requestState: outcome.ticket,
      });
  }
}

function canAsk(mcpReq: ServerContext['mcpReq'], server: McpServer): boolean {
  const declared = clientCapabilities(mcpReq, server);
  const elicitation = elicitationCapability.safeParse(declared).data?.elicitation;
  // An empty capability means forms; one that lists kinds must list them.
  return elicitation !== undefined && ('form' in elicitation || Object.keys(elicitation).length === 0);
}

function approvalOf(mcpReq: ServerContext['mcpReq']): CallRequest['approval'] {
  const ticket = mcpReq.requestState();
  if (typeof ticket !== 'string') return undefined;
  const response = inputResponse(mcpReq.inputResponses, approvalKey);
  if (response.kind !== 'elicit' || response.action === 'cancel') return { ticket, answer: 'cancelled' };
  const isApproved = response.action === 'accept' && response.content?.['approve'] === true;
  return { ticket, answer: isApproved ? 'approved' : 'declined' };
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
