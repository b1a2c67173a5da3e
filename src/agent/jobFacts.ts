import { isRecord } from '../dataflow/isRecord.ts';
import { jobStates, type JobState, type JobType } from '../dataflow/job.ts';

/** A job as the structured results of tools give it, checked. Its texts are untrusted. */
export interface JobFacts {
  readonly jobId: string;
  readonly name: string;
  readonly projectId: string;
  readonly location: string;
  readonly type: JobType;
  readonly state: JobState;
  /** ISO 8601, UTC. */
  readonly createTime?: string;
  /** When it entered its state. */
  readonly stateTime?: string;
}

/** @param value one job of a tool's structured result; undefined is answered for anything else */
export function readJob(value: unknown): JobFacts | undefined {
  if (!isRecord(value)) return undefined;
  const { job_id: jobId, name, project_id: projectId, location, create_time, state_time } = value;
  const state = jobStates.find((each) => each === value['state']);
  if (typeof jobId !== 'string' || typeof name !== 'string' || state === undefined) return undefined;
  if (typeof projectId !== 'string' || typeof location !== 'string') return undefined;
  const type = value['type'] === 'BATCH' || value['type'] === 'STREAMING' ? value['type'] : 'UNKNOWN';
  return {
    jobId,
    name,
    projectId,
    location,
    type,
    state,
    ...(typeof create_time === 'string' ? { createTime: create_time } : {}),
    ...(typeof state_time === 'string' ? { stateTime: state_time } : {}),
  };
}
