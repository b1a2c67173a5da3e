import { ModelEngine } from '../../../src/emulator/engines/model/modelEngine.ts';
import { scenarios, type ScenarioWorkload } from '../../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../../src/emulator/scenarios/submitScenario.ts';
import type { Connection, JobRef } from '../../../src/dataflow/connection.ts';
import type { DataflowApi } from '../../../src/dataflow/dataflowApi.ts';
import { openDataflowApi } from '../../../src/dataflow/google/openDataflowApi.ts';
import { RunningEmulator } from '../../emulator/runningEmulator.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { localConnection } from '../localConnection.ts';
import { silentLog } from '../silentLog.ts';

const place = { projectId: 'local-project', location: 'us-central1' };

/** The emulator with its model engine on a clock that a test turns, and the product's DataflowApi on it. */
export class ModelledService {
  private constructor(
    readonly clock: ManualClock,
    readonly running: RunningEmulator,
    readonly connection: Connection,
    readonly api: DataflowApi,
  ) {}

  static async start(): Promise<ModelledService> {
    const clock = new ManualClock();
    const running = await RunningEmulator.start({
      now: () => new Date(clock.now()),
      engines: (context) => [new ModelEngine(context, { log: silentLog, clock })],
    });
    const connection: Connection = localConnection(running.emulator.grpcAddress);
    return new ModelledService(clock, running, connection, await openDataflowApi(connection, silentLog));
  }

  /** Submits a scenario of the emulator and lets it run for a while. */
  async run(scenarioName: string, minutes: number): Promise<JobRef> {
    const scenario = scenarios.find(({ name }) => name === scenarioName);
    if (!scenario) throw new Error(`There is no scenario ${scenarioName}.`);
    return this.runWorkload(scenarioName, scenario.workload, minutes);
  }

  /** Submits a workload of one's own and lets it run for a while. */
  async runWorkload(jobName: string, workload: ScenarioWorkload, minutes: number): Promise<JobRef> {
    await submitScenario(this.running.emulator.httpOrigin, { jobName, workload }, place);
    const { jobs } = await this.api.listJobs({ location: place.location, name: jobName });
    const job = jobs.find(({ name }) => name === jobName);
    if (!job) throw new Error(`The job ${jobName} is not listed.`);
    const ref = { ...place, jobId: job.id };
    await this.begun(ref);
    await this.clock.advance(minutes * 60_000);
    return ref;
  }

  /** The engine reads the workload first, which takes a moment that no clock of ours has. */
  private async begun(ref: JobRef): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      const { state } = await this.api.getJob(ref);
      if (state !== 'PENDING' && state !== 'QUEUED' && state !== 'UNKNOWN' && state !== 'STOPPED') return;
      await this.clock.advance(1_000);
    }
    throw new Error(`Job ${ref.jobId} never began.`);
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.running.close();
  }
}
