import { operation, type Operation } from '../api/operation.ts';
import { CloudScheduler } from '../gen/google/cloud/scheduler/v1/cloudscheduler_pb.ts';
import {
  createScheduledJob,
  deleteScheduledJob,
  getScheduledJob,
  listScheduledJobs,
  pauseScheduledJob,
  resumeScheduledJob,
  runScheduledJob,
  updateScheduledJob,
} from './schedulerRequests.ts';

/** What is served of cloudscheduler.googleapis.com, v1. */
export const schedulerOperations: readonly Operation[] = [
  operation(CloudScheduler.method.listJobs, listScheduledJobs),
  operation(CloudScheduler.method.getJob, getScheduledJob),
  operation(CloudScheduler.method.createJob, createScheduledJob),
  operation(CloudScheduler.method.updateJob, updateScheduledJob),
  operation(CloudScheduler.method.deleteJob, deleteScheduledJob),
  operation(CloudScheduler.method.pauseJob, pauseScheduledJob),
  operation(CloudScheduler.method.resumeJob, resumeScheduledJob),
  operation(CloudScheduler.method.runJob, runScheduledJob),
];
