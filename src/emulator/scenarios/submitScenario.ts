import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ScenarioWorkload } from './scenarioTable.ts';

export interface ScenarioPlace {
  readonly projectId: string;
  readonly location: string;
}

/** A workload as a job: that of a scenario, or of a variant of one. */
export interface WorkloadJob {
  /** One that no active job has. */
  readonly jobName: string;
  readonly workload: Pick<ScenarioWorkload, 'type'>;
  /** How long ago the job is to have begun, for example `24h`. */
  readonly age?: string | undefined;
}

/** How Google's APIs tell errors. */
const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/** The service has refused a job, or what belongs to it. */
export class RefusedJobError extends Error {
  /** Whether an active job has the name already. */
  readonly isThere: boolean;

  constructor(message: string, isThere: boolean) {
    super(message);
    this.isThere = isThere;
  }
}

/** Where the workloads of such jobs lie: a job's own description shall not tell what will go wrong with it. */
const bucket = 'dataflow-emulator-workloads';

/**
 * Starts a workload as a job, as any client would. Resolves when the job has its history, if it is to have one.
 * @param httpOrigin - of the emulator
 * @param authorization - the header of that name, where the service asks for one
 * @throws RefusedJobError with the reason when the service refuses the job.
 */
export async function submitScenario(
  httpOrigin: string,
  { jobName, workload, age }: WorkloadJob,
  { projectId, location }: ScenarioPlace,
  authorization?: string,
): Promise<void> {
  const request = async (path: string, body?: string): Promise<unknown> => {
    const response = await fetch(`${httpOrigin}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) {
      const reason = reasonIn(await response.text());
      throw new RefusedJobError(
        `The workload of ${jobName} could not be started: ${reason}`,
        response.status === 409,
      );
    }
    return response.json();
  };
  const document = JSON.stringify(workload);
  const object = `${createHash('sha256').update(document).digest('hex').slice(0, 16)}.json`;
  await request(`/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${object}`, document);
  const jobs = `/v1b3/projects/${projectId}/locations/${location}/jobs`;
  const options = { workloadUrl: `gs://${bucket}/${object}`, ...(age !== undefined && { workloadAge: age }) };
  const job = await request(
    jobs,
    JSON.stringify({
      name: jobName,
      type: workload.type === 'batch' ? 'JOB_TYPE_BATCH' : 'JOB_TYPE_STREAMING',
      labels: { 'goog-emulator-engine': 'model' },
      environment: { sdkPipelineOptions: { options } },
    }),
  );
  // A job answers for its metrics when it has come up to the present.
  if (age !== undefined) await request(`${jobs}/${idOf(job)}/metrics`);
}

function idOf(job: unknown): string {
  if (typeof job === 'object' && job !== null && 'id' in job && typeof job.id === 'string') return job.id;
  throw new Error(`The service answered no job: ${JSON.stringify(job)}`);
}

/** The message of an error; all of the body where it has none. */
function reasonIn(body: string): string {
  try {
    return errorSchema.parse(JSON.parse(body)).error.message;
  } catch {
    return body;
  }
}
