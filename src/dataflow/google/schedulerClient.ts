// The client alone: the package's entry would load all its clients and a second copy of its messages.
import { CloudSchedulerClient } from '@google-cloud/scheduler/build/src/v1/cloud_scheduler_client.js';
import type { ClientOptions } from 'google-gax';

/** Loads Cloud Scheduler's client, so this file is itself imported on first use only. */
export function schedulerClient(options: ClientOptions): CloudSchedulerClient {
  return new CloudSchedulerClient(options);
}
