import type { JobRef } from '../connection.ts';
import type { CallOptions } from '../dataflowApi.ts';
import type { StageProgress, StageWorker } from '../execution.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapStageProgress, mapStageWorker } from './mapping/mapExecution.ts';
import { allPages } from './pages.ts';

/** How far stages and their workers are. */
export class GoogleExecution {
  constructor(private readonly calls: GoogleCalls) {}

  async stages(ref: JobRef, options?: CallOptions): Promise<readonly StageProgress[]> {
    const stages: StageProgress[] = [];
    for await (const { stages: page } of allPages((pageToken) =>
      this.calls.read(
        `Reading stages of job ${ref.jobId}`,
        async ({ metrics }, callOptions) => {
          const request = { ...ref, ...(pageToken !== '' && { pageToken }) };
          const [, , response] = await metrics.getJobExecutionDetails(request, callOptions);
          return response;
        },
        options,
      ),
    )) {
      stages.push(...(page ?? []).map(mapStageProgress));
    }
    return stages;
  }

  async stageWorkers(ref: JobRef, stageId: string, options?: CallOptions): Promise<readonly StageWorker[]> {
    const workers = new Map<string, StageWorker>();
    for await (const { workers: page } of allPages((pageToken) =>
      this.calls.read(
        `Reading workers of stage ${stageId} of job ${ref.jobId}`,
        async ({ metrics }, callOptions) => {
          const request = { ...ref, stageId, ...(pageToken !== '' && { pageToken }) };
          const [, , response] = await metrics.getStageExecutionDetails(request, callOptions);
          return response;
        },
        options,
      ),
    )) {
      // The items of one worker may be spread over pages.
      for (const worker of (page ?? []).map(mapStageWorker)) {
        const workItems = [...(workers.get(worker.name)?.workItems ?? []), ...worker.workItems];
        workers.set(worker.name, { ...worker, workItems });
      }
    }
    return [...workers.values()];
  }
}
