import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { scenarios, type ScenarioWorkload } from '../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { waitFor } from '../pipelines/waitFor.ts';

export const place = { projectId: 'local-project', location: 'us-central1' };

export const jobsPath = `/v1b3/projects/${place.projectId}/locations/${place.location}/jobs`;

/** Has all there ever is: the clock of computed jobs runs ahead. */
export const interval = { start: '2020-01-01T00:00:00Z', end: '2100-01-01T00:00:00Z' };

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A service with jobs that are over, so that every client has to see the same. */
export class ModelService {
  readonly emulator: Emulator;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  static async start(): Promise<ModelService> {
    const engines = (context: ConstructorParameters<typeof ModelEngine>[0]) => [
      new ModelEngine(context, { log, speed: 600 }),
    ];
    return new ModelService(await startEmulator({ log, engines }));
  }

  /** Lets a healthy streaming job run until it reports its backlog, cancels it and answers its id. */
  async finishedJob(jobName: string): Promise<string> {
    await submitScenario(this.emulator.httpOrigin, { jobName, workload: healthyStreaming() }, place);
    const { jobs = [] } = await this.read<{ jobs?: { id: string; name: string }[] }>('GET', jobsPath);
    const id = jobs.find(({ name }) => name === jobName)?.id ?? '';
    await waitFor(
      `${jobName} to report its backlog`,
      () => this.read<{ timeSeries?: object[] }>('GET', seriesPath(id)),
      ({ timeSeries = [] }) => timeSeries.length > 0,
    );
    await this.read('PUT', `${jobsPath}/${id}`, { requestedState: 'JOB_STATE_CANCELLED' });
    await waitFor(
      `${jobName} to be cancelled`,
      () => this.read<{ currentState?: string }>('GET', `${jobsPath}/${id}`),
      ({ currentState }) => currentState === 'JOB_STATE_CANCELLED',
    );
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
  const scenario = scenarios.find(({ name }) => name === 'healthy-streaming');
  if (scenario === undefined) throw new Error('There is no scenario healthy-streaming.');
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
