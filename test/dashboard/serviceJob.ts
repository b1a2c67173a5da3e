import type { DataflowApi } from '../../src/dataflow/dataflowApi.ts';
import { startEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { ModelEngine } from '../../src/emulator/engines/model/modelEngine.ts';
import { scenarios, type ScenarioWorkload } from '../../src/emulator/scenarios/scenarioTable.ts';
import { submitScenario } from '../../src/emulator/scenarios/submitScenario.ts';
import { silentLog } from '../dataflow/silentLog.ts';
import type { ShownJob } from './extensionSide.ts';
import { place, ShownJobs } from './shownJobs.ts';

/** A service whose jobs are computed, with the product's own client of it. */
export class ModelDataflow {
  private started = 0;

  private constructor(
    readonly emulator: Emulator,
    private readonly shown: ShownJobs,
  ) {}

  /** @param speed how much faster than time itself the clocks of its jobs run */
  static async start(speed = 1): Promise<ModelDataflow> {
    const emulator = await startEmulator({
      log: silentLog,
      engines: (context) => [new ModelEngine(context, { log: silentLog, speed })],
    });
    return new ModelDataflow(emulator, await ShownJobs.open(emulator.grpcAddress));
  }

  get api(): DataflowApi {
    return this.shown.api;
  }

  /**
   * A job as a page shows it.
   * @param workload of a scenario by its name, or one of its own
   * @param age how long ago the job began, for example `2h`
   */
  async job(workload: string | ScenarioWorkload, age: string): Promise<ShownJob> {
    const scenario =
      typeof workload === 'string' ? scenarios.find(({ name }) => name === workload) : undefined;
    const model = typeof workload === 'string' ? scenario?.workload : workload;
    if (!model) throw new Error(`There is no scenario ${JSON.stringify(workload)}.`);
    this.started += 1;
    const jobName = `${scenario?.name ?? 'workload'}-${this.started}`;
    await submitScenario(this.emulator.httpOrigin, { jobName, workload: model, age }, place);
    const { jobs } = await this.api.listJobs({ location: place.location, name: jobName });
    const job = jobs.find(({ name }) => name === jobName);
    if (!job) throw new Error(`The job ${jobName} is not listed.`);
    return this.shown.show(job.id, jobName);
  }

  async close(): Promise<void> {
    await this.shown.close();
    await this.emulator.close();
  }
}
