import {
  ProtocolError,
  ProtocolErrorCode,
  TRACEPARENT_META_KEY,
  type CompleteRequest,
  type CompleteResult,
  type McpServer,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Connections } from '../../dataflow/connections.ts';
import { traceIdOf } from '../policy/traceContext.ts';
import { promptTexts } from '../prompts/promptTexts.ts';
import type { Callers } from '../server/callers.ts';
import type { ToolRunner } from '../server/toolRunner.ts';
import type { Session } from '../session/session.ts';
import { listJobsTool } from '../tools/listJobs.ts';
import { plainText, textLimits } from '../untrusted/inertText.ts';
import { jobUriTemplate, jobViews } from './jobUris.ts';

/** The most that an answer may have. */
const mostValues = 100;
const listedJobs = z.object({
  jobs: z.array(z.object({ job_id: z.string(), name: z.string() })),
  left_out: z.number(),
  is_complete: z.boolean(),
});

/** What is completed, and what the client knows already. */
interface Completion {
  /** What was typed so far. */
  readonly value: string;
  /** Arguments that have their values, by name. */
  readonly known: Readonly<Record<string, string>>;
  readonly session: Session;
  readonly traceId: string;
  readonly signal: AbortSignal;
}

/** What fits, and whether there may be more of it than was looked at. */
interface Found {
  readonly values: readonly string[];
  readonly isPartial: boolean;
}

interface CompletionDeps {
  readonly connections: Connections;
  readonly runner: ToolRunner;
  readonly callers: Callers;
}

/**
 * Completes the arguments that name a job, of prompts and of resources, by what the caller's session says. The SDK's own
 * completions are not told who asks.
 */
export function serveCompletions(server: McpServer, deps: CompletionDeps): void {
  server.server.setRequestHandler('completion/complete', async ({ params }, { mcpReq }) => {
    if (!isKnown(params.ref)) {
      const named = 'name' in params.ref ? params.ref.name : params.ref.uri;
      const message = `There is no ${plainText(named, textLimits.name)} to complete.`;
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
    }
    const found = await valuesOf(deps, params.argument.name, {
      value: params.argument.value,
      known: params.context?.arguments ?? {},
      session: deps.callers.orThrow(mcpReq._meta),
      traceId: traceIdOf(mcpReq._meta?.[TRACEPARENT_META_KEY]),
      signal: mcpReq.signal,
    });
    return answer(found);
  });
}

function isKnown(ref: CompleteRequest['params']['ref']): boolean {
  return 'name' in ref
    ? promptTexts.some(({ name }) => name === ref.name)
    : jobViews.some((view) => jobUriTemplate(view) === ref.uri);
}

async function valuesOf(deps: CompletionDeps, argument: string, completion: Completion): Promise<Found> {
  switch (argument) {
    case 'project_id':
      return beginning(
        completion,
        connectionsOf(deps, completion).map(({ projectId }) => projectId),
      );
    case 'location':
      return beginning(
        completion,
        connectionsOf(deps, completion).flatMap(({ regions }) => regions),
      );
    case 'job_id':
      return jobIds(deps, completion);
    default:
      return { values: [], isPartial: false };
  }
}

function beginning({ value }: Completion, all: readonly string[]): Found {
  return { values: all.filter((each) => each.startsWith(value)), isPartial: false };
}

/** Those that the session, or the project which is known already, leaves. */
function connectionsOf({ connections }: CompletionDeps, { known, session }: Completion) {
  const { connection } = session.settings;
  const project = known['project_id'];
  return connections
    .list()
    .filter(({ id }) => connection === undefined || id === connection)
    .filter(({ projectId }) => project === undefined || projectId === project);
}

/** By the beginning of the id, or any part of the name. */
async function jobIds({ runner }: CompletionDeps, completion: Completion): Promise<Found> {
  const { value, known, session, traceId, signal } = completion;
  const { project_id, location } = known;
  const outcome = await runner.run(listJobsTool, session, {
    traceId,
    args: {
      limit: mostValues,
      // Ids begin with a digit, names with a letter: what can only be a name is looked for among all jobs.
      ...(/^[a-z]/.test(value) ? { name: value } : {}),
      ...(project_id ? { project_id } : {}),
      ...(location ? { location } : {}),
    },
    signal,
    canAsk: false,
    progress: () => undefined,
  });
  // A list that cannot be had completes nothing; the call itself is in the audit log.
  const listed = outcome.kind === 'answer' ? listedJobs.safeParse(outcome.answer.structured).data : undefined;
  if (!listed) return { values: [], isPartial: false };
  return {
    values: listed.jobs
      .filter(({ job_id, name }) => job_id.startsWith(value) || name.includes(value))
      .map(({ job_id }) => job_id),
    isPartial: listed.left_out > 0 || !listed.is_complete,
  };
}

function answer({ values, isPartial }: Found): CompleteResult {
  const all = [...new Set(values)];
  return {
    completion: {
      values: all.slice(0, mostValues),
      ...(isPartial ? {} : { total: all.length }),
      hasMore: isPartial || all.length > mostValues,
    },
  };
}
