import type { Connections } from '../../dataflow/connections.ts';
import { z } from 'zod';
import { newTraceparent, traceIdOf } from '../policy/traceContext.ts';
import type { ToolRunner } from '../server/toolRunner.ts';
import type { Session } from '../session/session.ts';
import { listJobsTool } from '../tools/listJobs.ts';

/** Arguments that are known already when another is completed. */
export interface KnownArguments {
  readonly arguments?: Readonly<Record<string, string>> | undefined;
}

type Complete = (value: string | undefined, known?: KnownArguments) => string[] | Promise<string[]>;

const mostValues = 100;
const listedJobs = z.object({ jobs: z.array(z.object({ job_id: z.string(), name: z.string() })) });

export interface JobCompletions {
  readonly project_id: Complete;
  readonly location: Complete;
  readonly job_id: Complete;
}

/** Values for the arguments that name a job, wherever they are asked for. */
export function jobCompletions(deps: {
  readonly connections: Connections;
  readonly runner: ToolRunner;
  readonly session: Session;
}): JobCompletions {
  const { connections, runner, session } = deps;
  const fitting = (value: string | undefined, values: readonly string[]): string[] =>
    [...new Set(values)].filter((each) => each.startsWith(value ?? '')).slice(0, mostValues);
  const of = (project: string | undefined) =>
    connections.list().filter(({ projectId }) => project === undefined || projectId === project);
  return {
    project_id: (value) =>
      fitting(
        value,
        connections.list().map(({ projectId }) => projectId),
      ),
    location: (value, known) =>
      fitting(
        value,
        of(known?.arguments?.['project_id']).flatMap(({ regions }) => regions),
      ),
    /** By the beginning of the id, or any part of the name. */
    job_id: async (value, known) => {
      const { project_id, location } = known?.arguments ?? {};
      const outcome = await runner.run(listJobsTool, session, {
        traceId: traceIdOf(newTraceparent()),
        args: {
          limit: mostValues,
          ...(project_id ? { project_id } : {}),
          ...(location ? { location } : {}),
        },
        signal: session.signal,
        canAsk: false,
        progress: () => undefined,
      });
      // A list that cannot be had completes nothing; the call itself is in the audit log.
      const jobs =
        outcome.kind === 'answer' ? listedJobs.safeParse(outcome.answer.structured).data?.jobs : [];
      return (jobs ?? [])
        .filter(({ job_id, name }) => job_id.startsWith(value ?? '') || name.includes(value ?? ''))
        .map(({ job_id }) => job_id)
        .slice(0, mostValues);
    },
  };
}
