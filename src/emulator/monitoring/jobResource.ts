import { create } from '@bufbuild/protobuf';
import {
  MonitoredResourceDescriptorSchema,
  type MonitoredResourceDescriptor,
} from '../gen/google/api/monitored_resource_pb.ts';

/** The monitored resource whose series are Dataflow's. */
export const resourceType = 'dataflow_job';
export const resourceLabels = ['project_id', 'job_name', 'region'] as const;

/** @see https://cloud.google.com/monitoring/api/resources#tag_dataflow_job */
export function resourceDescriptor(projectId: string): MonitoredResourceDescriptor {
  return create(MonitoredResourceDescriptorSchema, {
    name: `projects/${projectId}/monitoredResourceDescriptors/${resourceType}`,
    type: resourceType,
    displayName: 'Dataflow Job',
    description: 'A job of Dataflow.',
    labels: resourceLabels.map((key) => ({ key, description: labelDescriptions[key] })),
  });
}

const labelDescriptions: Readonly<Record<(typeof resourceLabels)[number], string>> = {
  project_id: 'The project of the job.',
  job_name: 'The name of the job.',
  region: 'The region of the job.',
};
