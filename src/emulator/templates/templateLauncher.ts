import { join } from 'node:path';
import type { EmulatorLog } from '../emulatorLog.ts';
import type { Engine, RunObserver } from '../engines/engine.ts';
import type { Job } from '../gen/google/dataflow/v1beta3/jobs_pb.ts';
import type { ObjectStore } from '../storage/objectStore.ts';
import { LaunchRun, type Launch } from './launchRun.ts';

/** Where launchers find an interpreter that has Beam. */
export interface LauncherToolchain {
  /** @throws Error saying what is missing and what to do. */
  pythonFor(beamVersion: string): Promise<string>;
}

export interface TemplateLauncherDeps {
  readonly storage: ObjectStore;
  /** `http://host:port` of the service. */
  readonly httpOrigin: () => string;
  readonly grpcAddress: () => string;
  /** Exists, and is removed when the service stops. */
  readonly scratchFolder: string;
  readonly log: EmulatorLog;
  /** Absent: there is no Python for launchers. */
  readonly toolchain?: LauncherToolchain | undefined;
  /** Environment of the launchers. */
  readonly env: NodeJS.ProcessEnv;
}

/** Runs the programs that launch Flex templates, in place of launcher VMs. */
export class TemplateLauncher {
  readonly #deps: TemplateLauncherDeps;
  readonly #runs = new Set<LaunchRun>();

  constructor(deps: TemplateLauncherDeps) {
    this.#deps = deps;
  }

  /** `http://host:port` of the service, in a form that Beam takes: it knows no addresses of numbers. */
  get httpOrigin(): string {
    return this.#deps.httpOrigin().replace('//127.0.0.1:', '//localhost:');
  }

  /** What a job runs on until its launcher has staged it. */
  engineFor(launch: Launch): Engine {
    return {
      name: 'launcher',
      accepts: () => Promise.resolve(true),
      run: (job, observer) => this.#start(job, observer, launch),
      close: () => this.close(),
    };
  }

  /** Ends all launchers. */
  async close(): Promise<void> {
    await Promise.all([...this.#runs].map((run) => run.stop()));
  }

  #start(job: Job, observer: RunObserver, launch: Launch): LaunchRun {
    const run = new LaunchRun(job, observer, launch, {
      ...this.#deps,
      folder: join(this.#deps.scratchFolder, `launch-${job.id}`),
    });
    this.#runs.add(run);
    void run.ended.then(() => this.#runs.delete(run));
    return run;
  }
}
