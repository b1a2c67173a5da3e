import { ApiError } from '../../../api/apiError.ts';
import type { Job } from '../../../gen/google/dataflow/v1beta3/jobs_pb.ts';

/** Experiment of a job that names the Job API endpoint to run it: `--experiments=emulator_job_endpoint=HOST:PORT`. */
const experiment = 'emulator_job_endpoint=';

/** Whether the text is a `HOST:PORT` as gRPC takes it. */
export function isEndpoint(text: string): boolean {
  const port = /^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) > 0 && Number(port) <= 65535;
}

/**
 * @returns The `host:port` that the job itself asks for; undefined when it asks for none.
 * @throws ApiError INVALID_ARGUMENT when that is no `host:port`.
 */
export function endpointOfJob(job: Job): string | undefined {
  const endpoint = job.environment?.experiments
    .find((each) => each.startsWith(experiment))
    ?.slice(experiment.length);
  if (endpoint === undefined || isEndpoint(endpoint)) return endpoint;
  throw new ApiError(
    'INVALID_ARGUMENT',
    `The experiment ${experiment}${endpoint} does not name a Beam job server; it takes HOST:PORT.`,
  );
}
