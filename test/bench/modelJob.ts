import { create, type JsonObject } from '@bufbuild/protobuf';
import type { JobType } from '../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, type Job } from '../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';
import { scenarios } from '../../src/emulator/scenarios/scenarioTable.ts';

export const place = { projectId: 'local-project', location: 'us-central1' };

/** A job of the model engine that runs a scenario. */
export function modelJob(name: string, scenario: string, type: JobType, options: JsonObject = {}): Job {
  const found = scenarios.find((each) => each.name === scenario);
  if (found === undefined) throw new Error(`There is no scenario ${scenario}`);
  const workload = JSON.parse(JSON.stringify(found.workload)) as JsonObject;
  return create(JobSchema, {
    ...place,
    name,
    type,
    labels: { 'goog-emulator-engine': 'model' },
    environment: { sdkPipelineOptions: { options: { workload, ...options } } },
  });
}
