import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedPackage } from '../pipeline/stagedPackages.ts';
import { goWorkerName } from '../pipeline/stagedPackages.ts';
import type { HarnessOptions, WorkerProgram } from './workerProgram.ts';

/**
 * A Go pipeline is its own worker: the program that submitted it, built for Linux.
 * @param stagedFolder Folder of the staged files.
 * @throws Error when the program was not staged.
 * @see https://github.com/apache/beam/blob/master/sdks/go/container/boot.go
 */
export async function goWorker(
  packages: readonly StagedPackage[],
  stagedFolder: string,
  options: HarnessOptions,
): Promise<WorkerProgram> {
  const [only, ...others] = packages;
  const staged =
    packages.find(({ name }) => name === goWorkerName) ?? (others.length === 0 ? only : undefined);
  if (staged === undefined)
    throw new Error("The job's Go program was not staged: the pipeline names no worker binary.");
  const command = join(stagedFolder, staged.name);
  await chmod(command, 0o700);
  return ({ id, endpoint }) => ({
    command,
    args: [
      '--worker=true',
      `--id=${id}`,
      `--control_endpoint=${endpoint}`,
      `--logging_endpoint=${endpoint}`,
      `--semi_persist_dir=${options.folder}`,
      // Releases that know of the file complain when they get both.
      ...(options.optionsText === undefined ? [] : [`--options=${options.optionsText}`]),
    ],
    env: {
      RUNNER_CAPABILITIES: options.runnerCapabilities.join(' '),
      ...(options.optionsText === undefined ? { PIPELINE_OPTIONS_FILE: options.optionsFile } : {}),
    },
  });
}
