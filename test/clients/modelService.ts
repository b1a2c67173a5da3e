import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { scenarios, type ScenarioWorkload } from '../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { waitFor } from '../waitFor.ts';

export const place = { projectId: 'local-project', location: 'us-central1' };

export const jobsPath = `/v1b3/projects/${place.projectId}/locations/${place.location}/jobs`;

export const schedulesPath = `/v1/projects/${place.projectId}/locations/${place.location}/jobs`;

/** Has all there ever is: the clock of computed jobs runs ahead. */
export const interval = { start: '2020-01-01T00:00:00Z', end: '2100-01-01T00:00:00Z' };

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** Of a job what tests look at. */
export interface RestJob {
  readonly id: string;
  readonly name: string;
  readonly currentState: string;
  readonly replaceJobId?: string;
  readonly runtimeUpdatableParams?: { readonly maxNumWorkers?: number };
}

/** A service whose jobs are computed. */
export class ModelService {
  readonly emulator: Emulator;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  /** @param speed - how much faster than time itself the clocks of its jobs run */
  static async start(speed = 600): Promise<ModelService> {
    const engines = (context: ConstructorParameters<typeof ModelEngine>[0]) => [
      new ModelEngine(context, { log, speed }),
    ];
    return new ModelService(await startEmulator({ log, engines }));
  }

  /** Starts a workload as a job that began a while ago, for example `2h`, and answers its id. */
  async startJob(jobName: string, workload: ScenarioWorkload, age: string): Promise<string> {
    await submitScenario(this.emulator.httpOrigin, { jobName, workload, age }, place);
    return this.idOf(jobName);
  }

  /** Lets a healthy streaming job run until it reports its backlog, cancels it and answers its id. */
  async finishedJob(jobName: string): Promise<string> {
    await submitScenario(this.emulator.httpOrigin, { jobName, workload: healthyStreaming() }, place);
    const id = await this.idOf(jobName);
    await waitFor(
      `${jobName} to report its backlog`,
      () => this.read<{ timeSeries?: object[] }>('GET', seriesPath(id)),
      ({ timeSeries = [] }) => timeSeries.length > 0,
    );
    await this.read('PUT', `${jobsPath}/${id}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await waitFor(
      `${jobName} to be cancelled`,
      () => this.job(id),
      ({ currentState }) => currentState === 'JOB_STATE_CANCELLED',
    );
    return id;
  }

  async jobs(): Promise<readonly RestJob[]> {
    return (await this.read<{ jobs?: RestJob[] }>('GET', jobsPath)).jobs ?? [];
  }

  job(id: string): Promise<RestJob> {
    return this.read('GET', `${jobsPath}/${id}?view=JOB_VIEW_ALL`);
  }

  async snapshots(jobId: string): Promise<readonly { readonly id: string; readonly state: string }[]> {
    const path = `${jobsPath}/${jobId}/snapshots`;
    return (await this.read<{ snapshots?: { id: string; state: string }[] }>('GET', path)).snapshots ?? [];
  }

  /** Launch schedules of the region, as Cloud Scheduler has them. */
  async schedules(): Promise<readonly { readonly name: string; readonly state: string }[]> {
    return (await this.read<{ jobs?: { name: string; state: string }[] }>('GET', schedulesPath)).jobs ?? [];
  }

  /** The id of the newest job of a name. */
  async idOf(jobName: string): Promise<string> {
    const id = (await this.jobs()).find(({ name }) => name === jobName)?.id;
    if (id === undefined) throw new Error(`The service has no job ${jobName}.`);
    return id;
  }

  /** The answer of a plain HTTP request. */
  async read<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.emulator.httpOrigin}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text) as T;
  }

  close(): Promise<void> {
    return this.emulator.close();
  }
}

export function healthyStreaming(): ScenarioWorkload {
  return workloadOf('healthy-streaming');
}

/** The workload of a scenario that comes along. */
export function workloadOf(scenarioName: string): ScenarioWorkload {
  const scenario = scenarios.find(({ name }) => name === scenarioName);
  if (scenario === undefined) throw new Error(`There is no scenario ${scenarioName}.`);
  return scenario.workload;
}

/** The path that lists a job's backlog. */
export function seriesPath(jobId: string): string {
  const query = new URLSearchParams({
    filter: `metric.type = "dataflow.googleapis.com/job/backlog_bytes" AND resource.type = "dataflow_job" AND metric.labels.job_id = "${jobId}"`,
    'interval.startTime': interval.start,
    'interval.endTime': interval.end,
  });
  return `/v3/projects/${place.projectId}/timeSeries?${query.toString()}`;
}
