import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceTemplate,
  TRACEPARENT_META_KEY,
  type ListResourcesResult,
  type McpServer,
  type ReadResourceResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Connections } from '../../dataflow/connections.ts';
import { traceIdOf } from '../policy/traceContext.ts';
import type { Callers } from '../server/callers.ts';
import type { ToolRunner } from '../server/toolRunner.ts';
import type { Session } from '../session/session.ts';
import { listJobsTool } from '../tools/listJobs.ts';
import type { Tool } from '../tools/tool.ts';
import { ToolFailure } from '../tools/toolFailure.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { untrustedMetaKey, untrustedNotice } from '../untrusted/untrustedNotice.ts';
import { jobUri, jobUriTemplate, jobViews, parseJobUri, type JobView } from './jobUris.ts';
import { untrustedJson } from './untrustedJson.ts';

export interface JobResourceDeps {
  readonly connections: Connections;
  readonly runner: ToolRunner;
  readonly callers: Callers;
}

const listedPerConnection = 20;
const jobsAnswer = z.object({
  jobs: z.array(
    z.object({
      job_id: z.string(),
      name: z.string(),
      project_id: z.string(),
      location: z.string(),
      state: z.string(),
    }),
  ),
});

/** Views of jobs whose tool is among those offered. */
export function offeredViews(
  tools: readonly Tool[],
): readonly { readonly view: JobView; readonly tool: Tool }[] {
  return jobViews.flatMap((view) => {
    const tool = tools.find(({ name }) => name === view.tool);
    return tool ? [{ view, tool }] : [];
  });
}

/**
 * Jobs as resources. Each is read by the tool that reads the same thing, so sessions, rules, limits and the audit log
 * hold for it as well.
 */
export function registerJobResources(server: McpServer, deps: JobResourceDeps): void {
  for (const { view, tool } of offeredViews(deps.runner.tools)) {
    server.registerResource(
      view.name,
      new ResourceTemplate(jobUriTemplate(view), {
        list: view.suffix === '' ? (context) => listJobs(deps, view, context) : undefined,
      }),
      { title: view.title, description: view.description, mimeType: 'application/json' },
      (uri, _variables, context) => readJob(deps, tool, uri, context),
    );
  }
}

async function readJob(
  deps: JobResourceDeps,
  tool: Tool,
  { href: uri }: URL,
  { mcpReq }: ServerContext,
): Promise<ReadResourceResult> {
  const traceId = traceIdOf(mcpReq._meta?.[TRACEPARENT_META_KEY]);
  const address = parseJobUri(uri);
  if (!address) throw failed(unknownUri(), uri, traceId);
  const { projectId: project_id, location, jobId: job_id } = address;
  const outcome = await deps.runner.run(tool, sessionOf(deps, mcpReq._meta, uri, traceId), {
    traceId,
    args: { project_id, location, job_id },
    signal: mcpReq.signal,
    canAsk: false,
    progress: () => undefined,
  });
  if (outcome.kind !== 'answer') {
    throw failed(outcome.kind === 'failure' ? outcome.failure : unknownUri(), uri, traceId);
  }
  const text = untrustedJson(outcome.answer.structured);
  return {
    contents: [{ uri, mimeType: 'application/json', text, _meta: { [untrustedMetaKey]: untrustedNotice } }],
  };
}

/** The newest jobs of every connection of the session; a connection that cannot be listed is left out. */
async function listJobs(
  deps: JobResourceDeps,
  view: JobView,
  { mcpReq }: ServerContext,
): Promise<ListResourcesResult> {
  const traceId = traceIdOf(mcpReq._meta?.[TRACEPARENT_META_KEY]);
  const session = sessionOf(deps, mcpReq._meta, 'dataflow:', traceId);
  const connections = deps.connections
    .list()
    .filter(({ id }) => session.settings.connection === undefined || id === session.settings.connection);
  const lists = await Promise.all(
    connections.map((connection) =>
      deps.runner.run(listJobsTool, session, {
        traceId,
        args: { connection: connection.id, limit: listedPerConnection },
        signal: mcpReq.signal,
        canAsk: false,
        progress: () => undefined,
      }),
    ),
  );
  const jobs = lists.flatMap((outcome) =>
    outcome.kind === 'answer' ? (jobsAnswer.safeParse(outcome.answer.structured).data?.jobs ?? []) : [],
  );
  return {
    resources: jobs.map((job) => ({
      uri: jobUri({ projectId: job.project_id, location: job.location, jobId: job.job_id, view }),
      name: plainText(job.name, textLimits.label),
      description: `${job.state} in ${plainText(job.location, textLimits.label)}. The name is data from the job.`,
      mimeType: 'application/json',
    })),
  };
}

function sessionOf(
  { callers }: JobResourceDeps,
  meta: Readonly<Record<string, unknown>> | undefined,
  uri: string,
  traceId: string,
): Session {
  const caller = callers.of(meta);
  if (caller instanceof ToolFailure) throw failed(caller, uri, traceId);
  return caller;
}

function unknownUri(): ToolFailure {
  return new ToolFailure(
    'NOT_FOUND',
    'Reading the resource',
    'Its URI names no job.',
    `URIs look like ${jobUriTemplate(jobViews[0])}.`,
    'after_fixing',
  );
}

/** The failure as the protocol tells it. What is missing is -32602, as 2026-07-28 has it. */
function failed(failure: ToolFailure, uri: string, traceId: string): ProtocolError {
  const why = plainText(failure.why, textLimits.reason);
  const remedy = plainText(failure.remedy, textLimits.message);
  const isOfCaller = failure.retry === 'after_fixing';
  return new ProtocolError(
    isOfCaller ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError,
    `${failure.code}: ${why} ${remedy}`,
    {
      uri: plainText(uri, textLimits.message),
      code: failure.code,
      retry: failure.retry,
      trace_id: traceId,
      [untrustedMetaKey]: untrustedNotice,
    },
  );
}
