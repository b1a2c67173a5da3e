import { randomUUID } from 'node:crypto';
import type { Connection } from '../connection.ts';
import type { DataflowApi } from '../dataflowApi.ts';
import type { JobSummary } from '../job.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { GoogleExecution } from './googleExecution.ts';
import { GoogleJobChanges } from './googleJobChanges.ts';
import { GoogleJobs } from './googleJobs.ts';
import { GoogleLogs } from './googleLogs.ts';
import { GoogleSchedules } from './googleSchedules.ts';
import { GoogleSeries } from './googleSeries.ts';
import { GoogleSnapshots } from './googleSnapshots.ts';
import { GoogleTemplates } from './googleTemplates.ts';

/** Hears of jobs that calls have started or changed, as the service answered them. */
export interface ChangesListener {
  onDidStart(job: JobSummary): void;
  onDidChange(job: JobSummary): void;
}

/** DataflowApi over the generated clients. The clients add the routing header with project and location themselves. */
export class GoogleDataflowApi implements DataflowApi {
  private readonly jobs: GoogleJobs;
  private readonly changes: GoogleJobChanges;
  private readonly execution: GoogleExecution;
  private readonly snapshots: GoogleSnapshots;
  private readonly schedules: GoogleSchedules;
  private readonly templates: GoogleTemplates;
  private readonly series: GoogleSeries;
  private readonly logs: GoogleLogs;

  constructor(
    connection: Connection,
    private readonly calls: GoogleCalls,
    private readonly listener?: ChangesListener,
  ) {
    this.jobs = new GoogleJobs(connection, calls);
    this.changes = new GoogleJobChanges(calls, randomUUID);
    this.execution = new GoogleExecution(calls);
    this.snapshots = new GoogleSnapshots(calls);
    this.schedules = new GoogleSchedules(connection, calls);
    this.templates = new GoogleTemplates(connection, calls);
    this.series = new GoogleSeries(calls);
    this.logs = new GoogleLogs(calls);
  }

  listJobs: DataflowApi['listJobs'] = (...args) => this.jobs.list(...args);
  getJob: DataflowApi['getJob'] = (...args) => this.jobs.get(...args);
  getJobMetrics: DataflowApi['getJobMetrics'] = (...args) => this.jobs.metrics(...args);
  listMessages: DataflowApi['listMessages'] = (...args) => this.jobs.messages(...args);
  listAutoscalingEvents: DataflowApi['listAutoscalingEvents'] = (...args) =>
    this.jobs.autoscalingEvents(...args);
  getStages: DataflowApi['getStages'] = (...args) => this.execution.stages(...args);
  getStageWorkers: DataflowApi['getStageWorkers'] = (...args) => this.execution.stageWorkers(...args);
  listSnapshots: DataflowApi['listSnapshots'] = (...args) => this.snapshots.list(...args);
  getSnapshot: DataflowApi['getSnapshot'] = (...args) => this.snapshots.get(...args);
  listSchedules: DataflowApi['listSchedules'] = (...args) => this.schedules.list(...args);
  getSchedule: DataflowApi['getSchedule'] = (...args) => this.schedules.get(...args);
  getTemplate: DataflowApi['getTemplate'] = (...args) => this.templates.get(...args);
  listSeries: DataflowApi['listSeries'] = (...args) => this.series.list(...args);
  listLogs: DataflowApi['listLogs'] = (...args) => this.logs.list(...args);

  requestJobState: DataflowApi['requestJobState'] = async (...args) =>
    this.changed(await this.changes.requestState(...args));
  updateWorkerLimits: DataflowApi['updateWorkerLimits'] = async (...args) =>
    this.changed(await this.changes.updateLimits(...args));
  setArchived: DataflowApi['setArchived'] = (...args) => this.changes.setArchived(...args);
  createSnapshot: DataflowApi['createSnapshot'] = (...args) => this.snapshots.create(...args);
  deleteSnapshot: DataflowApi['deleteSnapshot'] = (...args) => this.snapshots.delete(...args);
  createSchedule: DataflowApi['createSchedule'] = (...args) => this.schedules.create(...args);
  setScheduleState: DataflowApi['setScheduleState'] = (...args) => this.schedules.setState(...args);
  runSchedule: DataflowApi['runSchedule'] = (...args) => this.schedules.run(...args);
  deleteSchedule: DataflowApi['deleteSchedule'] = (...args) => this.schedules.delete(...args);
  launchTemplate: DataflowApi['launchTemplate'] = async (...args) => {
    const answer = await this.templates.launch(...args);
    if (answer.job) this.listener?.onDidStart(answer.job);
    return answer;
  };
  createFrom: DataflowApi['createFrom'] = async (...args) => {
    const job = await this.changes.createFrom(...args);
    this.listener?.onDidStart(job);
    return job;
  };

  close(): Promise<void> {
    return this.calls.close();
  }

  private changed(job: JobSummary): JobSummary {
    this.listener?.onDidChange(job);
    return job;
  }
}
