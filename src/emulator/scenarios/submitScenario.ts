import { createHash } from 'node:crypto';
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

/** Where the workloads of such jobs lie: a job's own description shall not tell what will go wrong with it. */
const bucket = 'dataflow-emulator-workloads';

/**
 * Starts a workload as a job, as any client would. Resolves when the job has its history, if it is to have one.
 * @param httpOrigin - of the emulator
 * @param authorization - the header of that name, where the service asks for one
 * @throws Error with the reason when the service refuses the job.
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
    if (!response.ok)
      throw new Error(`The workload of ${jobName} could not be started: ${await response.text()}`);
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
