import { clone, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  MetricUpdateSchema,
  type GetJobMetricsRequest,
  type JobMetricsSchema,
  type MetricUpdate,
} from '../../gen/google/dataflow/v1beta3/metrics_pb.ts';
import { compareTimes } from '../../jobs/messageLog.ts';
import { metricsOf } from '../../jobs/runReports.ts';
import type { ApiContext } from '../apiContext.ts';
import { requestedJob } from '../requestFields.ts';

export async function getJobMetrics(
  context: ApiContext,
  request: GetJobMetricsRequest,
): Promise<MessageInitShape<typeof JobMetricsSchema>> {
  const metrics = await metricsOf(requestedJob(context.jobs, request));
  const metricTime = timestampFromDate(context.jobs.now());
  const { startTime } = request;
  return {
    metricTime,
    metrics: metrics
      .filter(
        ({ updateTime }) =>
          startTime === undefined || updateTime === undefined || compareTimes(updateTime, startTime) >= 0,
      )
      .flatMap((metric) => {
        const dated = clone(MetricUpdateSchema, metric);
        dated.updateTime ??= metricTime;
        return metric.name?.origin === 'user' ? [dated, tentative(dated)] : [dated];
      }),
  };
}

/**
 * The service gives each user metric twice, committed and tentative; Beam's Java SDK drops a metric that comes once.
 */
function tentative(metric: MetricUpdate): MetricUpdate {
  const copy = clone(MetricUpdateSchema, metric);
  if (copy.name !== undefined) copy.name.context['tentative'] = 'true';
  return copy;
}
