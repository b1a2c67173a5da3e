import type { protos } from '@google-cloud/dataflow';
import type { JobRef } from '../connection.ts';
import type { CallOptions, DataflowChanges } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { JobState, JobSummary } from '../job.ts';
import type { WorkerLimits } from '../workerLimits.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapJobSummary } from './mapping/mapJobs.ts';
import { repeatedJob } from './repeatedJob.ts';

type UpdateJobRequest = protos.google.dataflow.v1beta3.IUpdateJobRequest;

const archivedPath = 'job_metadata.user_display_properties.archived';

/** Changes of one job. */
export class GoogleJobChanges {
  constructor(
    private readonly calls: GoogleCalls,
    /** Makes an id that no other request has. */
    private readonly newRequestId: () => string,
  ) {}

  async requestState(
    ref: JobRef,
    state: Extract<JobState, 'CANCELLED' | 'DRAINED'>,
    options: Parameters<DataflowChanges['requestJobState']>[2] = {},
  ): Promise<JobSummary> {
    const requestedState: keyof typeof protos.google.dataflow.v1beta3.JobState = `JOB_STATE_${state}`;
    const force = options.isForced === true ? { labels: { force_cancel_job: 'true' } } : {};
    const verb = state === 'DRAINED' ? 'Draining' : 'Cancelling';
    return this.update(`${verb} job ${ref.jobId}`, ref, { job: { requestedState, ...force } }, options);
  }

  async updateLimits(ref: JobRef, limits: WorkerLimits, options?: CallOptions): Promise<JobSummary> {
    const paths = [
      ...(limits.minNumWorkers === undefined ? [] : ['min_num_workers']),
      ...(limits.maxNumWorkers === undefined ? [] : ['max_num_workers']),
      ...(limits.workerUtilizationHint === undefined ? [] : ['worker_utilization_hint']),
    ].map((field) => `runtime_updatable_params.${field}`);
    const change = { job: { runtimeUpdatableParams: { ...limits } }, updateMask: { paths } };
    return this.update(`Changing the worker limits of job ${ref.jobId}`, ref, change, options);
  }

  async setArchived(ref: JobRef, isArchived: boolean, options?: CallOptions): Promise<void> {
    const userDisplayProperties = { archived: String(isArchived) };
    await this.update(
      `${isArchived ? 'Archiving' : 'Unarchiving'} job ${ref.jobId}`,
      ref,
      { job: { jobMetadata: { userDisplayProperties } }, updateMask: { paths: [archivedPath] } },
      options,
    );
  }

  async createFrom(
    ref: JobRef,
    request: { readonly jobName: string; readonly snapshotId?: string },
    options?: CallOptions,
  ): Promise<JobSummary> {
    const operation = `Starting ${request.jobName} from job ${ref.jobId}`;
    const source = await this.calls.read(
      operation,
      async ({ jobs }, callOptions) => {
        const [response] = await jobs.getJob({ ...ref, view: 'JOB_VIEW_ALL' }, callOptions);
        return response;
      },
      options,
    );
    const clientRequestId = this.newRequestId();
    const job = repeatedJob(source, { ...request, clientRequestId }, operation);
    const created = await this.calls.change(
      operation,
      async ({ jobs }, callOptions) => {
        const { projectId, location } = ref;
        const [response] = await jobs.createJob({ projectId, location, job }, callOptions);
        return response;
      },
      options,
    );
    // The service answers a running job of the same name instead of making another.
    if (created.clientRequestId && created.clientRequestId !== clientRequestId) {
      throw new DataflowError(
        'ALREADY_EXISTS',
        operation,
        `Job ${created.id ?? ''} runs under the name ${request.jobName} already.`,
        'Choose another name, or use the job that is there.',
      );
    }
    return mapJobSummary(created, { projectId: ref.projectId, location: ref.location });
  }

  private async update(
    operation: string,
    ref: JobRef,
    change: Pick<UpdateJobRequest, 'job' | 'updateMask'>,
    options?: CallOptions,
  ): Promise<JobSummary> {
    const job = await this.calls.change(
      operation,
      async ({ jobs }, callOptions) => {
        const [response] = await jobs.updateJob({ ...ref, ...change }, callOptions);
        return response;
      },
      options,
    );
    return mapJobSummary(job, ref);
  }
}
