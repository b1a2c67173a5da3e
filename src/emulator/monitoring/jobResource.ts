import { create } from '@bufbuild/protobuf';
import {
  MonitoredResourceDescriptorSchema,
  type MonitoredResourceDescriptor,
} from '../gen/google/api/monitored_resource_pb.ts';

export type ResourceType = 'dataflow_job' | 'gce_instance';

interface ResourceTexts {
  readonly displayName: string;
  readonly description: string;
  /** Labels, with what they mean. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The monitored resources that have series here: jobs, and the workers of jobs.
 * @see https://cloud.google.com/monitoring/api/resources
 */
const resources: Readonly<Record<ResourceType, ResourceTexts>> = {
  dataflow_job: {
    displayName: 'Dataflow Job',
    description: 'A job of Dataflow.',
    labels: {
      project_id: 'The project of the job.',
      job_name: 'The name of the job.',
      region: 'The region of the job.',
    },
  },
  gce_instance: {
    displayName: 'VM Instance',
    description: 'A virtual machine of Compute Engine; here, a worker of a job.',
    labels: {
      project_id: 'The project of the machine.',
      instance_id: 'The number of the machine.',
      zone: 'The zone of the machine.',
    },
  },
};

export const resourceTypes: readonly ResourceType[] = ['dataflow_job', 'gce_instance'];

export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(resources, text);
}

export function resourceLabels(type: ResourceType): readonly string[] {
  return Object.keys(resources[type].labels);
}

/** What Dataflow labels such a resource with, so that those of a job can be found. */
export function userLabels(type: ResourceType): readonly string[] {
  return type === 'gce_instance' ? ['dataflow_job_id', 'dataflow_job_name'] : [];
}

export function resourceDescriptor(projectId: string, type: ResourceType): MonitoredResourceDescriptor {
  const { displayName, description, labels } = resources[type];
  return create(MonitoredResourceDescriptorSchema, {
    name: `projects/${projectId}/monitoredResourceDescriptors/${type}`,
    type,
    displayName,
    description,
    labels: Object.entries(labels).map(([key, text]) => ({ key, description: text })),
  });
}
