import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@bufbuild/protobuf';

/** Linux takes no more than 128 KiB in one environment variable or argument. */
const largestVariable = 100_000;

/** A worker that a runner has asked for. */
export interface WorkerStart {
  readonly id: string;
  /** `host:port` where the worker finds control and logging. */
  readonly endpoint: string;
}

export interface WorkerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the variables that all workers of the job have. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts workers of one environment: all it needs is installed. */
export type WorkerProgram = (worker: WorkerStart) => WorkerCommand;

/** What every SDK harness of a job is told, in a file and, where it is short enough, as text. */
export interface HarnessOptions {
  /** The harness's own folder. */
  readonly folder: string;
  readonly optionsFile: string;
  readonly optionsText: string | undefined;
  readonly runnerCapabilities: readonly string[];
}

/** @param pipelineOptions `sdkPipelineOptions` as submitted. */
export async function writeHarnessOptions(
  folder: string,
  pipelineOptions: JsonObject,
  runnerCapabilities: readonly string[],
): Promise<HarnessOptions> {
  const optionsFile = join(folder, 'pipeline_options.json');
  const text = JSON.stringify(pipelineOptions);
  await writeFile(optionsFile, text);
  return {
    folder,
    optionsFile,
    optionsText: Buffer.byteLength(text) < largestVariable ? text : undefined,
    runnerCapabilities,
  };
}

/**
 * The variables that the boot programs of Beam's containers set for the harnesses for Python and Java.
 * @see https://github.com/apache/beam/blob/master/sdks/python/container/boot.go
 * @see https://github.com/apache/beam/blob/master/sdks/java/container/boot.go
 */
export function harnessVariables(
  { folder, optionsFile, optionsText, runnerCapabilities }: HarnessOptions,
  { id, endpoint }: WorkerStart,
): Record<string, string> {
  return {
    WORKER_ID: id,
    HARNESS_ID: id,
    CONTROL_API_SERVICE_DESCRIPTOR: `url: "${endpoint}"`,
    LOGGING_API_SERVICE_DESCRIPTOR: `url: "${endpoint}"`,
    SEMI_PERSISTENT_DIRECTORY: folder,
    RUNNER_CAPABILITIES: runnerCapabilities.join(' '),
    PIPELINE_OPTIONS_FILE: optionsFile,
    ...(optionsText === undefined ? {} : { PIPELINE_OPTIONS: optionsText }),
  };
}
