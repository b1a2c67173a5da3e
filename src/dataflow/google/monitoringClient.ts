// The client alone: the package's entry would load all its clients and a second copy of its messages.
import { MetricServiceClient } from '@google-cloud/monitoring/build/src/v3/metric_service_client.js';
import type { ClientOptions } from 'google-gax';

/** Loads Cloud Monitoring's client, so this file is itself imported on first use only. */
export function monitoringClient(options: ClientOptions): MetricServiceClient {
  return new MetricServiceClient(options);
}
