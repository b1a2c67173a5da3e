import type { z } from 'zod';
import type { Connection, JobRef } from '../../dataflow/connection.ts';
import type { ReadingApi, ToolCall, Zod } from './tool.ts';
import { ToolFailure } from './toolFailure.ts';

/** Arguments that say where to look. */
export interface WhereArguments {
  readonly connection?: string | undefined;
  readonly project_id?: string | undefined;
  readonly location?: string | undefined;
}

const identifier = 200;

/** Fields of {@link WhereArguments}. */
export function whereFields(z: Zod): {
  connection: z.ZodOptional<z.ZodString>;
  project_id: z.ZodOptional<z.ZodString>;
  location: z.ZodOptional<z.ZodString>;
} {
  const text = (description: string): z.ZodOptional<z.ZodString> =>
    z.string().min(1).max(identifier).optional().describe(description);
  return {
    connection: text('Id or name of a connection. Needed only when there are several.'),
    project_id: text('Google Cloud project id. Default: the project of the connection.'),
    location: text('Region, for example us-central1. Needed when the connection has several.'),
  };
}

/** Fields that name one job. */
export function jobFields(z: Zod): ReturnType<typeof whereFields> & { job_id: z.ZodString } {
  return {
    job_id: z.string().min(1).max(identifier).describe('Id of the job, as list_jobs gives it.'),
    ...whereFields(z),
  };
}

/** @throws ToolFailure naming the choices when none or several fit. */
export function chooseConnection(all: readonly Connection[], where: WhereArguments): Connection {
  if (all.length === 0) {
    throw new ToolFailure(
      'UNKNOWN_CONNECTION',
      'Choosing a connection',
      'No connection is configured.',
      'Ask the user to add one: the setting dataflow.connections in the editor, --project or --endpoint for dataflow-mcp, or the environment variable DATAFLOW_EMULATOR_HOST.',
      'after_fixing',
    );
  }
  const { connection: wanted, project_id: project } = where;
  const fitting = all
    .filter((each) => wanted === undefined || each.id === wanted || each.name === wanted)
    .filter((each) => project === undefined || each.projectId === project);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  const choices = all.map((each) => `${each.id} ("${each.name}", project ${each.projectId})`).join('; ');
  throw new ToolFailure(
    'UNKNOWN_CONNECTION',
    'Choosing a connection',
    fitting.length === 0
      ? `No connection fits ${JSON.stringify({ connection: wanted, project_id: project })}.`
      : `${fitting.length} connections fit.`,
    `Pass connection with one of these ids: ${choices}.`,
    'after_fixing',
  );
}

/** A region together with the way to it. */
export interface ChosenPlace<Api extends ReadingApi> {
  readonly connection: Connection;
  readonly api: Api;
  readonly projectId: string;
  readonly location: string;
}

/** A job together with the way to it. */
export interface ChosenJob<Api extends ReadingApi> extends ChosenPlace<Api> {
  readonly ref: JobRef;
}

/**
 * @param what is looked for there, for the failure
 * @throws ToolFailure naming the choices; DataflowError when the connection cannot be opened.
 */
export async function choosePlace<Api extends ReadingApi>(
  call: ToolCall<Api>,
  where: WhereArguments,
  what: string,
): Promise<ChosenPlace<Api>> {
  const connection = chooseConnection(call.connections, where);
  const [region] = connection.regions;
  const location = where.location ?? (connection.regions.length === 1 ? region : undefined);
  if (location === undefined) {
    throw new ToolFailure(
      'INVALID_ARGUMENT',
      `Finding the ${what}`,
      `Connection ${connection.id} looks at several regions.`,
      `Pass location with the region of the ${what}, one of: ${connection.regions.join(', ')}.`,
      'after_fixing',
    );
  }
  return { connection, api: await call.api(connection), projectId: connection.projectId, location };
}

/** @throws ToolFailure naming the choices; DataflowError when the connection cannot be opened. */
export async function chooseJob<Api extends ReadingApi>(
  call: ToolCall<Api>,
  args: WhereArguments & { readonly job_id: string },
): Promise<ChosenJob<Api>> {
  const place = await choosePlace(call, args, 'job');
  const { projectId, location } = place;
  return { ...place, ref: { projectId, location, jobId: args.job_id } };
}
