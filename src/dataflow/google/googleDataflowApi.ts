import { randomUUID } from 'node:crypto';
import type { Connection } from '../connection.ts';
import type { DataflowApi } from '../dataflowApi.ts';
import type { GoogleCalls } from './googleCalls.ts';
import { GoogleExecution } from './googleExecution.ts';
import { GoogleJobChanges } from './googleJobChanges.ts';
import { GoogleJobs } from './googleJobs.ts';
import { GoogleLogs } from './googleLogs.ts';
import { GoogleSeries } from './googleSeries.ts';
import { GoogleSnapshots } from './googleSnapshots.ts';
import { GoogleTemplates } from './googleTemplates.ts';

/** DataflowApi over the generated clients. The clients add the routing header with project and location themselves. */
export class GoogleDataflowApi implements DataflowApi {
  private readonly jobs: GoogleJobs;
  private readonly changes: GoogleJobChanges;
  private readonly execution: GoogleExecution;
  private readonly snapshots: GoogleSnapshots;
  private readonly templates: GoogleTemplates;
  private readonly series: GoogleSeries;
  private readonly logs: GoogleLogs;

  constructor(
    connection: Connection,
    private readonly calls: GoogleCalls,
  ) {
    this.jobs = new GoogleJobs(connection, calls);
    this.changes = new GoogleJobChanges(calls, randomUUID);
    this.execution = new GoogleExecution(calls);
    this.snapshots = new GoogleSnapshots(calls);
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
  getTemplate: DataflowApi['getTemplate'] = (...args) => this.templates.get(...args);
  listSeries: DataflowApi['listSeries'] = (...args) => this.series.list(...args);
  listLogs: DataflowApi['listLogs'] = (...args) => this.logs.list(...args);

  requestJobState: DataflowApi['requestJobState'] = (...args) => this.changes.requestState(...args);
  updateWorkerLimits: DataflowApi['updateWorkerLimits'] = (...args) => this.changes.updateLimits(...args);
  setArchived: DataflowApi['setArchived'] = (...args) => this.changes.setArchived(...args);
  createSnapshot: DataflowApi['createSnapshot'] = (...args) => this.snapshots.create(...args);
  deleteSnapshot: DataflowApi['deleteSnapshot'] = (...args) => this.snapshots.delete(...args);
  launchTemplate: DataflowApi['launchTemplate'] = (...args) => this.templates.launch(...args);
  createFrom: DataflowApi['createFrom'] = (...args) => this.changes.createFrom(...args);

  close(): Promise<void> {
    return this.calls.close();
  }
}
