import type { Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import { workerVariables } from '../engines/beam/worker/workerVariables.ts';

export interface LauncherPlace {
  readonly job: Job;
  readonly folder: string;
  readonly httpOrigin: string;
  readonly grpcAddress: string;
}

/** The environment of a launcher: that of a worker, and where the Dataflow API of this service is. */
export function launcherVariables(
  base: NodeJS.ProcessEnv,
  { job, folder, httpOrigin, grpcAddress }: LauncherPlace,
): NodeJS.ProcessEnv {
  return {
    ...workerVariables(base, job, folder, httpOrigin),
    DATAFLOW_EMULATOR_HOST: grpcAddress,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_DATAFLOW: `${httpOrigin}/`,
    GOOGLE_CLOUD_PROJECT: job.projectId,
    GOOGLE_CLOUD_REGION: job.location,
  };
}
