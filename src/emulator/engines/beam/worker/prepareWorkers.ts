import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../../../storage/objectStore.ts';
import type { SdkEnvironment } from '../pipeline/sdkEnvironments.ts';
import type { BeamToolchain } from '../toolchain/beamToolchain.ts';
import { goWorker } from './goWorker.ts';
import { javaWorker } from './javaWorker.ts';
import { installPythonPackages } from './pythonPackages.ts';
import { pythonWorker } from './pythonWorker.ts';
import { copyStagedFiles } from './stagedFiles.ts';
import type { HarnessOptions, WorkerProgram } from './workerProgram.ts';

export interface WorkerPreparation {
  readonly toolchain: BeamToolchain;
  readonly storage: ObjectStore;
  readonly harness: HarnessOptions;
  /** Variables of the job's processes. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Packages the job needs besides those it has staged, as pip takes them. */
  readonly pythonRequirements: readonly string[];
  /** Something that takes a while, for the job's messages. */
  readonly onProgress: (text: string) => void;
  readonly onLine: (line: string) => void;
}

/**
 * Installs what the workers of each environment need.
 * @returns By environment: how to start one.
 * @throws Error saying what is missing and what to do.
 */
export async function prepareWorkers(
  environments: readonly SdkEnvironment[],
  preparation: WorkerPreparation,
): Promise<ReadonlyMap<string, WorkerProgram>> {
  const programs = new Map<string, WorkerProgram>();
  for (const [index, environment] of environments.entries()) {
    const folder = join(preparation.harness.folder, `environment-${index}`);
    await mkdir(folder, { recursive: true });
    programs.set(environment.id, await prepareWorker(environment, folder, preparation));
    preparation.signal.throwIfAborted();
  }
  return programs;
}

async function prepareWorker(
  { sdk, packages }: SdkEnvironment,
  folder: string,
  preparation: WorkerPreparation,
): Promise<WorkerProgram> {
  const { toolchain, storage, env, signal } = preparation;
  // Harnesses look for the main session and the like in `staged` of their folder.
  const harness = { ...preparation.harness, folder };
  const stagedFolder = join(folder, 'staged');
  await copyStagedFiles(storage, packages, stagedFolder, signal);
  const names = packages.map(({ name }) => name);
  switch (sdk.language) {
    case 'Go':
      return await goWorker(packages, stagedFolder, harness);
    case 'Java': {
      const java = await toolchain.javaFor(sdk.javaVersion);
      const libraries = await toolchain.javaLibraries(names);
      return await javaWorker({
        java,
        libraries,
        jars: names.map((name) => join(stagedFolder, name)),
        folder,
        harness,
      });
    }
    case 'Python': {
      const python = await installPythonPackages({
        python: await toolchain.pythonFor(sdk.beamVersion, sdk.pythonVersion),
        names,
        requirements: preparation.pythonRequirements,
        stagedFolder,
        environmentFolder: join(folder, 'python'),
        env,
        signal,
        onStart: () => {
          preparation.onProgress("Installing the job's Python packages.");
        },
        onLine: (line) => {
          preparation.onLine(`pip: ${line}`);
        },
      });
      return pythonWorker(python, harness);
    }
  }
}
