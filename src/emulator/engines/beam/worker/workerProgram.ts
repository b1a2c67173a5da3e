import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@bufbuild/protobuf';

/** Linux takes no more than 128 KiB in one environment variable. */
const largestVariable = 100_000;

export interface WorkerProgramOptions {
  /** Folder of the job; the program and the worker's files lie in it. */
  readonly folder: string;
  readonly python: string;
  /** `host:port` of the job's WorkerLogServer. */
  readonly loggingEndpoint: string;
  /** `host:port` of the job's ControlProxy. */
  readonly controlEndpoint: string;
  /** What the runner understands beyond the basic protocol. */
  readonly runnerCapabilities: readonly string[];
  /** `sdkPipelineOptions` as submitted. */
  readonly pipelineOptions: JsonObject;
  /** Starts the lines in which the program tells what happens to a worker; see WorkerWatch. */
  readonly mark: string;
}

/**
 * Writes the program that a runner starts for each worker. Runners hand over less than the SDK harness needs (an id and
 * an endpoint), in ways of their own; the program fills in the rest.
 * @returns Its path.
 */
export async function writeWorkerProgram(options: WorkerProgramOptions): Promise<string> {
  const program = join(options.folder, 'worker');
  const optionsFile = join(options.folder, 'pipeline_options.json');
  const optionsText = JSON.stringify(options.pipelineOptions);
  await writeFile(optionsFile, optionsText);
  const exports = {
    CONTROL_API_SERVICE_DESCRIPTOR: `url: "${options.controlEndpoint}"`,
    LOGGING_API_SERVICE_DESCRIPTOR: `url: "${options.loggingEndpoint}"`,
    SEMI_PERSISTENT_DIRECTORY: options.folder,
    RUNNER_CAPABILITIES: options.runnerCapabilities.join(' '),
    PIPELINE_OPTIONS_FILE: optionsFile,
    ...(optionsText.length < largestVariable ? { PIPELINE_OPTIONS: optionsText } : {}),
  };
  await writeFile(
    program,
    `#!/bin/sh
for argument in "$@"; do
  case $argument in
    --id=*) WORKER_ID=\${argument#--id=} ;;
    --provision_endpoint=*) CONTROL_API_SERVICE_DESCRIPTOR="url: \\"\${argument#*=}\\"" ;;
  esac
done
# Prism passes the quotes on as part of the id.
WORKER_ID=\${WORKER_ID#\\'}
WORKER_ID=\${WORKER_ID%\\'}
export WORKER_ID
printf '\\n%s control %s %s\\n' ${shellQuoted(options.mark)} "$WORKER_ID" "$CONTROL_API_SERVICE_DESCRIPTOR"
${Object.entries(exports)
  .map(([name, value]) => `export ${name}=${shellQuoted(value)}`)
  .join('\n')}
${shellQuoted(options.python)} -m apache_beam.runners.worker.sdk_worker_main 2>&1
code=$?
printf '\\n%s exit %s\\n' ${shellQuoted(options.mark)} "$code"
exit "$code"
`,
  );
  await chmod(program, 0o700);
  return program;
}

export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
