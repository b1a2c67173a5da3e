import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { DataflowError } from '../../src/dataflow/errors.ts';

/** A Dataflow that offers nothing: every call rejects as UNIMPLEMENTED. Tests override what they use. */
export class AbsentDataflowApi implements DataflowApi {
  listJobs: DataflowApi['listJobs'] = () => absent('listJobs');
  getJob: DataflowApi['getJob'] = () => absent('getJob');
  getJobMetrics: DataflowApi['getJobMetrics'] = () => absent('getJobMetrics');
  listMessages: DataflowApi['listMessages'] = () => absent('listMessages');
  listAutoscalingEvents: DataflowApi['listAutoscalingEvents'] = () => absent('listAutoscalingEvents');
  getStages: DataflowApi['getStages'] = () => absent('getStages');
  getStageWorkers: DataflowApi['getStageWorkers'] = () => absent('getStageWorkers');
  listSnapshots: DataflowApi['listSnapshots'] = () => absent('listSnapshots');
  getSnapshot: DataflowApi['getSnapshot'] = () => absent('getSnapshot');
  getTemplate: DataflowApi['getTemplate'] = () => absent('getTemplate');
  listSeries: DataflowApi['listSeries'] = () => absent('listSeries');
  listLogs: DataflowApi['listLogs'] = () => absent('listLogs');
  requestJobState: DataflowApi['requestJobState'] = () => absent('requestJobState');
  updateWorkerLimits: DataflowApi['updateWorkerLimits'] = () => absent('updateWorkerLimits');
  setArchived: DataflowApi['setArchived'] = () => absent('setArchived');
  createSnapshot: DataflowApi['createSnapshot'] = () => absent('createSnapshot');
  deleteSnapshot: DataflowApi['deleteSnapshot'] = () => absent('deleteSnapshot');
  listSchedules: DataflowApi['listSchedules'] = () => absent('listSchedules');
  getSchedule: DataflowApi['getSchedule'] = () => absent('getSchedule');
  createSchedule: DataflowApi['createSchedule'] = () => absent('createSchedule');
  setScheduleState: DataflowApi['setScheduleState'] = () => absent('setScheduleState');
  runSchedule: DataflowApi['runSchedule'] = () => absent('runSchedule');
  deleteSchedule: DataflowApi['deleteSchedule'] = () => absent('deleteSchedule');
  launchTemplate: DataflowApi['launchTemplate'] = () => absent('launchTemplate');
  createFrom: DataflowApi['createFrom'] = () => absent('createFrom');
  close: DataflowApi['close'] = () => Promise.resolve();
}

/** An {@link AbsentDataflowApi} that offers these methods. */
export function dataflowApiWith(methods: Partial<DataflowApi>): DataflowApi {
  return Object.assign(new AbsentDataflowApi(), methods);
}

function absent(method: keyof DataflowApi): Promise<never> {
  const why = `This Dataflow has no ${method}.`;
  return Promise.reject(new DataflowError('UNIMPLEMENTED', `Calling ${method}`, why, 'Do without.'));
}
