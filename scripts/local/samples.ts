import { execa } from 'execa';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalDataflow } from './localDataflow.ts';

const root = resolve(import.meta.dirname, '../..');

export const localProject = 'local-project';
export const localRegion = 'us-central1';

/** A Beam program that submits itself with Beam's own DataflowRunner and waits for its job. */
export interface Submission {
  /** Resolves with the job's id once the service has taken the job. */
  readonly jobId: Promise<string>;
  /** Exit code of the program: for a batch job when it is done, for a streaming one when it was stopped. */
  readonly exitCode: Promise<number | undefined>;
  /** What it has printed; all of it when exitCode has resolved. */
  readonly output: string;
  stop(): Promise<void>;
}

/** Runs a file of samples/ under a name of its own; see submitPipeline. */
export function submitSample(
  service: Pick<LocalDataflow, 'env'>,
  python: string,
  file: string,
  jobName: string,
  flags: readonly string[] = [],
): Submission {
  return submitPipeline(service, python, join('samples', file), [`--job_name=${jobName}`, ...flags]);
}

/**
 * Runs a Python file as a person would from a shell.
 * @param python an interpreter that has apache-beam[gcp]
 * @param file relative to the repository
 */
export function submitPipeline(
  service: Pick<LocalDataflow, 'env'>,
  python: string,
  file: string,
  flags: readonly string[] = [],
): Submission {
  const program = execa(
    python,
    [
      file,
      '--runner=DataflowRunner',
      `--project=${localProject}`,
      `--region=${localRegion}`,
      '--temp_location=gs://local-bucket/temp',
      `--dataflow_endpoint=${service.env.STORAGE_EMULATOR_HOST}`,
      ...(service.env.GOOGLE_APPLICATION_CREDENTIALS === undefined ? ['--no_auth'] : []),
      ...flags,
    ],
    {
      cwd: root,
      env: service.env,
      all: true,
      reject: false,
      stdin: 'ignore',
      buffer: { all: true },
      forceKillAfterDelay: 5000,
    },
  );
  let output = '';
  const exitCode = program.then(({ all, exitCode: code }) => {
    output = all;
    return code;
  });
  const jobId = new Promise<string>((resolveId, reject) => {
    createInterface({ input: program.all }).on('line', (line) => {
      output += `${line}\n`;
      const id = /Created job with id: \[([^\]]+)\]/.exec(line)?.[1];
      if (id !== undefined) resolveId(id);
    });
    void exitCode.then(() => {
      reject(new Error(`${file} ended without a job:\n${output}`));
    });
  });
  // Who needs no id need not hear that there is none.
  jobId.catch(() => undefined);
  return {
    jobId,
    exitCode,
    get output() {
      return output;
    },
    stop: async () => {
      program.kill('SIGTERM');
      await program;
    },
  };
}
