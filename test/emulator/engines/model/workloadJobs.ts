import { create, type JsonObject } from '@bufbuild/protobuf';
import { JobType } from '../../../../src/emulator/gen/google/dataflow/v1beta3/environment_pb.ts';
import { JobSchema, type Job } from '../../../../src/emulator/gen/google/dataflow/v1beta3/jobs_pb.ts';

/** A thousand elements a second in two stages. */
export const streaming = {
  type: 'streaming',
  steps: [
    { name: 'Read', kind: 'read' },
    { name: 'Parse', kind: 'parDo', cpuSeconds: 0.0005, counters: [{ name: 'parsed' }] },
    { name: 'Group', kind: 'groupByKey', cpuSeconds: 0.0001 },
    { name: 'Write', kind: 'write' },
  ],
  arrival: { kind: 'constant', perSecond: 1000 },
};

type JobFields = Partial<Pick<Job, 'id' | 'labels' | 'transformNameMapping'>>;

/** A job that brings its workload along. */
export function jobOf(workload: object, fields: JobFields = {}, options: JsonObject = {}): Job {
  return jobWith({ workload: JSON.parse(JSON.stringify(workload)) as JsonObject, ...options }, fields);
}

export function jobWith(options: JsonObject, fields: JobFields = {}): Job {
  return create(JobSchema, {
    id: '2026-11-24_10_00_00-1',
    name: 'modelled',
    location: 'us-central1',
    type: JobType.STREAMING,
    labels: { 'goog-emulator-engine': 'model' },
    environment: { sdkPipelineOptions: { options } },
    ...fields,
  });
}

/** For engines whose jobs bring their workloads along. */
export const noStorage = {
  stat: (): Promise<undefined> => Promise.resolve(undefined),
  read: (): Promise<undefined> => Promise.resolve(undefined),
};
