import { z } from 'zod';
import type { MadeThing } from '../pipeline/madeThings.ts';
import type { ActTrace, StepContext } from '../pipeline/playbook.ts';
import type { AgentTask } from '../pipeline/task.ts';
import { ToolCallFailure, type ReadTools } from '../pipeline/toolGateway.ts';

/** How many jobs of a name are looked at, newest first; a schedule may have launched many since. */
const looked = 100;

const listedJob = z.object({
  job_id: z.string(),
  name: z.string(),
  state: z.string(),
  create_time: z.string().optional(),
});
export type ListedJob = z.output<typeof listedJob>;
const jobList = z.object({ jobs: z.array(listedJob) });
const jobDetails = z.object({
  job: listedJob,
  labels: z.record(z.string(), z.string()),
  replaces_job_id: z.string().optional(),
  replaced_by_job_id: z.string().optional(),
});

/** Label of jobs that an act launched; its value is the key of the act. */
export const actLabel = 'dataflow-agent-act';

/** What a launching tool answers. */
export const launchAnswer = z.object({ job: z.object({ job_id: z.string() }) });

/** Newest first; those whose name is exactly this, however many others begin with it. */
export async function jobsNamed(tools: ReadTools, name: string): Promise<readonly ListedJob[]> {
  const { value } = await tools.read('list_jobs', { job_name: name, limit: looked });
  return jobList.parse(value).jobs;
}

/** The newest job that was created to take the place of another, whether or not it did, as its launch would have answered. */
export async function findReplacement(tools: ReadTools, jobId: string): Promise<ActTrace> {
  const found = (id: string): ActTrace => ({ found: { job: { job_id: id } } });
  let before: z.output<typeof jobDetails>;
  try {
    before = await detailsOf(tools, jobId);
  } catch (error) {
    // Of a job that the service has forgotten nobody can tell what became of it.
    if (error instanceof ToolCallFailure && error.code === 'NOT_FOUND') return 'unknown';
    throw error;
  }
  if (before.replaced_by_job_id !== undefined) return found(before.replaced_by_job_id);
  for (const { job_id: id } of await jobsNamed(tools, before.job.name)) {
    if (id !== jobId && (await detailsOf(tools, id)).replaces_job_id === jobId) return found(id);
  }
  return 'not_done';
}

/** The job that the act of this key launched. */
export async function findLaunched(tools: ReadTools, name: string, key: string): Promise<string | undefined> {
  for (const { job_id: id } of await jobsNamed(tools, name)) {
    if ((await detailsOf(tools, id)).labels[actLabel] === key) return id;
  }
  return undefined;
}

/** Of the job that the task is about. */
export function jobIdOf({ job }: Pick<AgentTask, 'job'>): string {
  if (job.jobId === undefined) throw new Error('This playbook needs a job that runs.');
  return job.jobId;
}

/** Marks what is made as the agent's, and as made by the act of this key. */
export function originOf(key: string): string {
  return `Dataflow agent ${key}`;
}

/** An entry of the list of made things, for what the act of a task made. */
export function thingOf(
  { task, now }: Pick<StepContext<unknown, unknown>, 'task' | 'now'>,
  made: Pick<MadeThing, 'kind' | 'resourceId' | 'origin'> & {
    readonly days: number;
    readonly jobId?: string;
  },
): MadeThing {
  const { kind, resourceId, origin, days, jobId } = made;
  const { connectionId, projectId, location, jobName } = task.job;
  return {
    id: `${kind}-${resourceId}`,
    kind,
    taskId: task.id,
    playbook: task.playbook,
    connectionId,
    projectId,
    location,
    resourceId,
    ...(jobId === undefined ? {} : { jobId }),
    jobName,
    origin,
    madeAt: new Date(now).toISOString(),
    expiresAt: new Date(now + days * 86_400_000).toISOString(),
  };
}

async function detailsOf(tools: ReadTools, jobId: string): Promise<z.output<typeof jobDetails>> {
  return jobDetails.parse((await tools.read('get_job', { job_id: jobId })).value);
}
