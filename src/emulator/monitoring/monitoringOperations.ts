import { operation, type Operation } from '../api/operation.ts';
import { MetricService } from '../gen/google/monitoring/v3/metric_service_pb.ts';
import {
  getMetricDescriptor,
  getMonitoredResourceDescriptor,
  listMetricDescriptors,
  listMonitoredResourceDescriptors,
} from './descriptors.ts';
import { listTimeSeries } from './listTimeSeries.ts';

/** What is served of monitoring.googleapis.com, v3. */
export const monitoringOperations: readonly Operation[] = [
  operation(MetricService.method.listTimeSeries, listTimeSeries),
  operation(MetricService.method.listMetricDescriptors, listMetricDescriptors),
  operation(MetricService.method.getMetricDescriptor, getMetricDescriptor),
  operation(MetricService.method.listMonitoredResourceDescriptors, listMonitoredResourceDescriptors),
  operation(MetricService.method.getMonitoredResourceDescriptor, getMonitoredResourceDescriptor),
];
