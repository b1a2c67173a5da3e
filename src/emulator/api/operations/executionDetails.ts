import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  GetJobExecutionDetailsRequest,
  GetStageExecutionDetailsRequest,
  JobExecutionDetailsSchema,
  StageExecutionDetailsSchema,
  WorkerDetails,
  WorkItemDetails,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { compareTimes } from '../../jobs/messageLog.ts';
import { stagesOf, stageWorkersOf } from '../../jobs/runReports.ts';
import type { ApiContext } from '../apiContext.ts';
import { ApiError } from '../apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../pageTokens.ts';
import { requestedJob, shown } from '../requestFields.ts';

/** A job whose engine knows of no stages has none to show. */
export async function getJobExecutionDetails(
  context: ApiContext,
  request: GetJobExecutionDetailsRequest,
): Promise<MessageInitShape<typeof JobExecutionDetailsSchema>> {
  const record = requestedJob(context.jobs, request);
  const { page, more } = pageOf(request, [record.job.id, 'stages'], (await stagesOf(record)) ?? []);
  return { stages: [...page], ...more };
}

/** Pages count work items: those of one worker may come on several pages, each time under its name. */
export async function getStageExecutionDetails(
  context: ApiContext,
  request: GetStageExecutionDetailsRequest,
): Promise<MessageInitShape<typeof StageExecutionDetailsSchema>> {
  const record = requestedJob(context.jobs, request);
  const { stageId, startTime, endTime } = request;
  const stages = (await stagesOf(record)) ?? [];
  const workers = await stageWorkersOf(record, stageId);
  if (workers === undefined && !stages.some((stage) => stage.stageId === stageId)) {
    throw new ApiError('NOT_FOUND', `Job ${record.job.id} has no stage ${shown(stageId)}.`);
  }
  const query = [record.job.id, stageId, timeKey(startTime), timeKey(endTime)];
  const { page, more } = pageOf(request, query, rowsOf(workers ?? [], request));
  return { workers: workersOf(page), ...more };
}

interface WorkRow {
  readonly workerName: string;
  /** Absent for a worker that has no work item. */
  readonly item?: WorkItemDetails;
}

function rowsOf(
  workers: readonly WorkerDetails[],
  { startTime, endTime }: Pick<GetStageExecutionDetailsRequest, 'startTime' | 'endTime'>,
): readonly WorkRow[] {
  const isBounded = startTime !== undefined || endTime !== undefined;
  return workers.flatMap(({ workerName, workItems }): WorkRow[] => {
    if (workItems.length === 0 && !isBounded) return [{ workerName }];
    return workItems
      .filter(
        ({ startTime: start }) =>
          !isBounded ||
          (start !== undefined &&
            (startTime === undefined || compareTimes(start, startTime) >= 0) &&
            (endTime === undefined || compareTimes(start, endTime) < 0)),
      )
      .map((item) => ({ workerName, item }));
  });
}

/** Rows of a worker follow each other. */
function workersOf(rows: readonly WorkRow[]): { workerName: string; workItems: WorkItemDetails[] }[] {
  const workers: { workerName: string; workItems: WorkItemDetails[] }[] = [];
  for (const { workerName, item } of rows) {
    let worker = workers.at(-1);
    if (worker?.workerName !== workerName) {
      worker = { workerName, workItems: [] };
      workers.push(worker);
    }
    if (item !== undefined) worker.workItems.push(item);
  }
  return workers;
}

function pageOf<Row>(
  request: { readonly pageSize: number; readonly pageToken: string },
  query: readonly unknown[],
  rows: readonly Row[],
): { page: readonly Row[]; more: { nextPageToken?: string } } {
  const [start = 0] = pagePosition(query, request.pageToken) ?? [];
  const end = start + pageLimit(request.pageSize, 1000, 1000);
  return {
    page: rows.slice(start, end),
    more: end < rows.length ? { nextPageToken: pageToken(query, [end]) } : {},
  };
}

function timeKey(time: { readonly seconds: bigint; readonly nanos: number } | undefined): string {
  return time === undefined ? '' : `${time.seconds}.${time.nanos}`;
}
