import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ApiContext } from '../api/apiContext.ts';
import { ApiError } from '../api/apiError.ts';
import { pageLimit, pagePosition, pageToken } from '../api/pageTokens.ts';
import { shown } from '../api/requestFields.ts';
import {
  MetricDescriptor_MetricKind,
  MetricDescriptor_ValueType,
  MetricDescriptorSchema,
  type MetricDescriptor,
} from '../gen/google/api/metric_pb.ts';
import type { MonitoredResourceDescriptor } from '../gen/google/api/monitored_resource_pb.ts';
import type {
  GetMetricDescriptorRequest,
  GetMonitoredResourceDescriptorRequest,
  ListMetricDescriptorsRequest,
  ListMetricDescriptorsResponseSchema,
  ListMonitoredResourceDescriptorsRequest,
  ListMonitoredResourceDescriptorsResponseSchema,
} from '../gen/google/monitoring/v3/metric_service_pb.ts';
import { jobMetrics, metricLabels, type JobMetric } from './jobMetricTable.ts';
import { isResourceType, resourceDescriptor, resourceTypes } from './jobResource.ts';
import { jobSeries } from './jobSeries.ts';
import { requestedDescriptor, requestedProject } from './resourceNames.ts';
import { seriesFilter } from './seriesFilter.ts';
import type { SeriesIdentity } from './timeSeries.ts';

const mostPerPage = 10_000;

/** The service takes any size that is not positive as the largest. */
export async function listMetricDescriptors(
  context: ApiContext,
  request: ListMetricDescriptorsRequest,
): Promise<MessageInitShape<typeof ListMetricDescriptorsResponseSchema>> {
  const projectId = requestedProject(request.name);
  const { matches } = seriesFilter(request.filter, false);
  const active = request.activeOnly ? await typesWithSeries(context, projectId) : undefined;
  const query = [projectId, request.filter, request.activeOnly];
  const [start = 0] = pagePosition(query, request.pageToken) ?? [];
  const limit = pageLimit(Math.max(0, request.pageSize), mostPerPage, mostPerPage);
  const found = jobMetrics
    .map((metric, index) => ({ metric, index }))
    .filter(({ metric }) => matches(identityOf(projectId, metric)))
    .filter(({ metric }) => active?.has(metric.type) ?? true)
    .filter(({ index }) => index >= start);
  const next = found[limit];
  return {
    metricDescriptors: found.slice(0, limit).map(({ metric }) => descriptorOf(projectId, metric)),
    ...(next === undefined ? {} : { nextPageToken: pageToken(query, [next.index]) }),
  };
}

async function typesWithSeries({ jobs }: ApiContext, projectId: string): Promise<ReadonlySet<string>> {
  const types = new Set<string>();
  const wanted = {
    filter: { matches: () => true, jobId: undefined },
    span: { first: -Infinity, last: Infinity },
  };
  for await (const series of jobSeries(jobs, projectId, wanted))
    for (const { metric } of series) types.add(metric.type);
  return types;
}

/** @throws ApiError NOT_FOUND */
export function getMetricDescriptor(_: ApiContext, request: GetMetricDescriptorRequest): MetricDescriptor {
  const { projectId, type } = requestedDescriptor(request.name, 'metricDescriptors');
  const metric = jobMetrics.find((each) => each.type === type);
  if (metric === undefined) {
    throw new ApiError('NOT_FOUND', `Could not find descriptor for metric ${shown(type)}.`);
  }
  return descriptorOf(projectId, metric);
}

export function listMonitoredResourceDescriptors(
  _: ApiContext,
  request: ListMonitoredResourceDescriptorsRequest,
): MessageInitShape<typeof ListMonitoredResourceDescriptorsResponseSchema> {
  const projectId = requestedProject(request.name);
  if (request.filter !== '') {
    throw new ApiError(
      'INVALID_ARGUMENT',
      "Invalid value at 'filter': resource descriptors are not filtered here.",
    );
  }
  return { resourceDescriptors: resourceTypes.map((type) => resourceDescriptor(projectId, type)) };
}

/** @throws ApiError NOT_FOUND */
export function getMonitoredResourceDescriptor(
  _: ApiContext,
  request: GetMonitoredResourceDescriptorRequest,
): MonitoredResourceDescriptor {
  const { projectId, type } = requestedDescriptor(request.name, 'monitoredResourceDescriptors');
  if (!isResourceType(type)) {
    throw new ApiError('NOT_FOUND', `Could not find descriptor for monitored resource ${shown(type)}.`);
  }
  return resourceDescriptor(projectId, type);
}

function identityOf(projectId: string, metric: JobMetric): SeriesIdentity {
  return {
    metric: { type: metric.type, labels: {} },
    resource: { type: metric.resource, labels: { project_id: projectId } },
  };
}

function descriptorOf(projectId: string, metric: JobMetric): MetricDescriptor {
  const { type, resource } = metric;
  return create(MetricDescriptorSchema, {
    name: `projects/${projectId}/metricDescriptors/${type}`,
    type,
    metricKind: MetricDescriptor_MetricKind[metric.kind],
    valueType: MetricDescriptor_ValueType[metric.valueType],
    unit: metric.unit,
    displayName: metric.displayName,
    description: metric.displayName,
    labels: metricLabels(metric).map((key) => ({ key })),
    metadata: { samplePeriod: { seconds: 60n } },
    monitoredResourceTypes: [resource],
  });
}
