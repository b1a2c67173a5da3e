import type { Connection } from '../../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import type { JobSummary } from '../../../src/dataflow/job.ts';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import { scenarios } from '../../../src/emulator/scenarios/scenarioTable.ts';
import { startLocalDataflow, type LocalDataflow } from '../../../scripts/local/localDataflow.ts';
import { silentLog } from '../../dataflow/silentLog.ts';
import { CallCounter } from './callCounter.ts';
import { JobsViewParts } from './jobsViewParts.ts';

const place = { projectId: 'local-project', location: 'us-central1' };
const atOnce = 50;

interface ServedJob {
  readonly id: string;
  readonly currentState: string;
}

/** The local service in a process of its own, with so many jobs, and the Jobs view that shows them. */
export class ServedJobs extends JobsViewParts {
  /** Ids of the jobs that run, each until it is drained. */
  private running: string[] = [];
  private counted: CallCounter | undefined;
  private service: LocalDataflow | undefined;

  /** What the view asks of the service. */
  get calls(): CallCounter {
    if (!this.counted) throw new Error('The service has not been started.');
    return this.counted;
  }

  /**
   * Starts the service, creates the jobs, and lists them all.
   * @param running how many of them go on; the others have failed before they had a worker
   */
  async load(count: number, running: number): Promise<void> {
    this.service = await startLocalDataflow(() => undefined);
    const failed = Array.from({ length: count - running }, (_, index) => () => {
      return this.create(`failed-${index}`, 'preflight', 'JOB_TYPE_BATCH');
    });
    await all(failed);
    const started = Array.from({ length: running }, (_, index) => () => {
      return this.create(`running-${index}`, 'healthy-streaming', 'JOB_TYPE_STREAMING');
    });
    this.running = await all(started);
    await this.settled(this.running, 'JOB_STATE_RUNNING');
    this.counted = await CallCounter.start(this.service.grpcAddress);
    const { address } = this.counted;
    await this.loadAll({
      ...{ id: 'local', name: 'Local', projectId: place.projectId, regions: [place.location] },
      ...{ endpoint: address, auth: { kind: 'none' } },
    });
  }

  /** As when the row of one job that goes on is opened. */
  open(): void {
    this.openRow(this.oneRunning());
  }

  /** As when a person watches one job that goes on, or none any more. */
  watch(isWatched: boolean): void {
    this.watchEndOf(isWatched ? this.oneRunning() : undefined);
  }

  /** Turns the clock of the view so far that a real service can answer in between. */
  async live(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1000);
      await this.calls.quiet();
    }
  }

  /** Asks the service, past the view, to drain so many of the jobs that go on. Answers their ids. */
  async drain(count: number): Promise<readonly string[]> {
    const drained = this.running.splice(0, count);
    await all(drained.map((id) => () => this.call('PUT', `/${id}`, { requestedState: 'JOB_STATE_DRAINED' })));
    return drained;
  }

  /** How many of the jobs the view shows as draining or drained. */
  shownDrained(ids: readonly string[]): number {
    const states = ids.map((id) => this.monitor.job('local', id)?.state);
    return states.filter((state) => state === 'DRAINING' || state === 'DRAINED').length;
  }

  override async close(): Promise<void> {
    await super.close();
    await this.counted?.close();
    await this.service?.close();
  }

  protected openApi(connection: Connection): Promise<DataflowApi> {
    return openDataflowApi(connection, silentLog);
  }

  private oneRunning(): JobSummary {
    const job = this.monitor.jobs('local')?.jobs.find(({ state }) => state === 'RUNNING');
    if (!job) throw new Error('No job goes on.');
    return job;
  }

  private async create(name: string, scenario: string, type: string): Promise<string> {
    const workload = scenarios.find((each) => each.name === scenario)?.workload;
    const { id } = await this.call('POST', '', {
      ...{ name, type, labels: { 'goog-emulator-engine': 'model' } },
      environment: { sdkPipelineOptions: { options: { workload, workloadAge: '2m' } } },
    });
    return id;
  }

  private async settled(ids: readonly string[], state: string): Promise<void> {
    for (const id of ids) {
      while ((await this.call('GET', `/${id}`)).currentState !== state)
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async call(method: string, path: string, body?: object): Promise<ServedJob> {
    const { projectId, location } = place;
    const origin = this.service?.httpOrigin ?? '';
    const response = await fetch(`${origin}/v1b3/projects/${projectId}/locations/${location}/jobs${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as ServedJob;
  }
}

/** Runs them, a few at once. */
async function all<Result>(calls: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let call = calls[next++]; call; call = calls[next++]) results.push(await call());
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
