// The client alone: the package's entry would load all its clients and a second copy of its messages.
import { LoggingServiceV2Client } from '@google-cloud/logging-api/build/src/v2/logging_service_v2_client.js';
import type { ClientOptions } from 'google-gax';

/** Loads Cloud Logging's client, so this file is itself imported on first use only. */
export function loggingClient(options: ClientOptions): LoggingServiceV2Client {
  return new LoggingServiceV2Client(options);
}
