import type { protos } from '@google-cloud/monitoring';
import type { JobRef } from '../connection.ts';
import type { CallOptions } from '../dataflowApi.ts';
import { DataflowError } from '../errors.ts';
import type { JobSeries, SeriesRequest } from '../jobHistory.ts';
import { filterText } from './filterText.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { mapSeries } from './mapping/mapSeries.ts';
import { allPages } from './pages.ts';

type Descriptor = protos.google.api.IMetricDescriptor;
type ListRequest = protos.google.monitoring.v3.IListTimeSeriesRequest;
type ApiAligner = keyof typeof protos.google.monitoring.v3.Aggregation.Aligner;

const jobMetricPrefix = 'dataflow.googleapis.com/job/';
const service = 'monitoring' as const;

/** Time series of Cloud Monitoring about jobs. */
export class GoogleSeries {
  /** By project, all metrics of jobs. They are asked for once: what kind a metric is and its unit do not change. */
  private readonly jobMetrics = new Map<string, Promise<readonly Descriptor[]>>();

  constructor(private readonly calls: GoogleCalls) {}

  async list(ref: JobRef, request: SeriesRequest, options?: CallOptions): Promise<readonly JobSeries[]> {
    const type = request.metric.includes('.') ? request.metric : `${jobMetricPrefix}${request.metric}`;
    const operation = `Reading ${request.metric} of job ${ref.jobId} over time`;
    checkRange(request, operation);
    const descriptor = await this.descriptor(ref.projectId, type, operation, options);
    const aligner = request.aligner
      ? (`ALIGN_${request.aligner}` as const)
      : usualAligner(descriptor, operation);
    const listing = listRequest(ref, type, request, aligner);
    const isPerSecond = aligner === 'ALIGN_RATE';
    const unitOf = (unit: string | null | undefined): string =>
      unit || `${descriptor.unit || '1'}${isPerSecond ? '/s' : ''}`;
    // Points of one series may be spread over pages.
    const found = new Map<string, JobSeries>();
    for await (const page of allPages((pageToken) => this.page(operation, listing, pageToken, options))) {
      for (const each of page.timeSeries ?? []) {
        const series = mapSeries(each, unitOf(page.unit));
        const key = JSON.stringify(Object.entries(series.labels).sort());
        const known = found.get(key);
        const points = [...(known?.points ?? []), ...series.points].sort(([one], [other]) => one - other);
        found.set(key, { ...series, points });
      }
    }
    return [...found.values()];
  }

  private page(
    operation: string,
    request: ListRequest,
    pageToken: string,
    options: CallOptions | undefined,
  ): Promise<protos.google.monitoring.v3.IListTimeSeriesResponse> {
    return this.calls.read(
      operation,
      async ({ monitoring }, callOptions) => {
        const client = await monitoring();
        const [, , response] = await client.listTimeSeries(
          { ...request, ...(pageToken !== '' && { pageToken }) },
          callOptions,
        );
        return response;
      },
      { ...options, service },
    );
  }

  /** @returns one without a kind for a metric nobody has written yet */
  private async descriptor(
    projectId: string,
    type: string,
    operation: string,
    options: CallOptions | undefined,
  ): Promise<Descriptor> {
    const prefix = type.startsWith(jobMetricPrefix) ? jobMetricPrefix : type;
    const key = JSON.stringify([projectId, prefix]);
    const known = this.jobMetrics.get(key);
    const descriptors = known ?? this.descriptors(projectId, prefix, operation, options);
    if (!known) {
      this.jobMetrics.set(key, descriptors);
      descriptors.catch(() => this.jobMetrics.delete(key));
    }
    let answer: readonly Descriptor[];
    try {
      answer = await descriptors;
    } catch (error) {
      // It was another call's, which was called off; this one goes on.
      if (!known || !(error instanceof DataflowError) || error.code !== 'CANCELLED') throw error;
      answer = await this.descriptors(projectId, prefix, operation, options);
    }
    return answer.find((each) => each.type === type) ?? { type };
  }

  private async descriptors(
    projectId: string,
    prefix: string,
    operation: string,
    options: CallOptions | undefined,
  ): Promise<readonly Descriptor[]> {
    const request = {
      name: `projects/${projectId}`,
      filter: `metric.type = starts_with(${filterText(prefix)})`,
    };
    const found: Descriptor[] = [];
    for await (const { metricDescriptors } of allPages((pageToken) =>
      this.calls.read(
        operation,
        async ({ monitoring }, callOptions) => {
          const client = await monitoring();
          const [, , response] = await client.listMetricDescriptors(
            { ...request, ...(pageToken !== '' && { pageToken }) },
            callOptions,
          );
          return response;
        },
        { ...options, service },
      ),
    )) {
      found.push(...(metricDescriptors ?? []));
    }
    return found;
  }
}

function checkRange({ startMs, endMs, stepSeconds }: SeriesRequest, operation: string): void {
  if (Number.isFinite(startMs) && startMs < endMs && stepSeconds >= 60) return;
  throw new DataflowError(
    'INVALID_ARGUMENT',
    operation,
    `${stepSeconds} s from ${startMs} to ${endMs} are no steps of a time range.`,
    'Give a start before the end, and steps of at least 60 s.',
  );
}

/** The middle of what was measured, or the change in a second. */
function usualAligner({ metricKind, valueType, type }: Descriptor, operation: string): ApiAligner {
  if (valueType === 'STRING') {
    const reason = `The values of ${type ?? 'this metric'} are texts.`;
    throw new DataflowError('INVALID_ARGUMENT', operation, reason, 'Ask for a metric with numbers.');
  }
  if (valueType === 'DISTRIBUTION') return 'ALIGN_PERCENTILE_50';
  if (valueType === 'BOOL') return 'ALIGN_FRACTION_TRUE';
  return metricKind === 'DELTA' || metricKind === 'CUMULATIVE' ? 'ALIGN_RATE' : 'ALIGN_MEAN';
}

function listRequest(
  { projectId, jobId }: JobRef,
  type: string,
  { startMs, endMs, stepSeconds, groupBy, reducer = 'SUM' }: SeriesRequest,
  perSeriesAligner: ApiAligner,
): ListRequest {
  const job = filterText(jobId);
  // What other services measure, such as CPU of worker VMs, names the job in the labels of the machine.
  const ofJob = type.startsWith(jobMetricPrefix)
    ? `resource.type = "dataflow_job" AND metric.labels.job_id = ${job}`
    : `metadata.user_labels.dataflow_job_id = ${job}`;
  return {
    name: `projects/${projectId}`,
    filter: `metric.type = ${filterText(type)} AND ${ofJob}`,
    interval: { startTime: secondsAt(startMs), endTime: secondsAt(endMs) },
    aggregation: {
      alignmentPeriod: { seconds: Math.round(stepSeconds) },
      perSeriesAligner,
      ...(groupBy && {
        crossSeriesReducer: `REDUCE_${reducer}` as const,
        groupByFields: groupBy.map((label) => `metric.labels.${label}`),
      }),
    },
    view: 'FULL',
  };
}

function secondsAt(ms: number): { seconds: number } {
  return { seconds: Math.floor(ms / 1000) };
}
