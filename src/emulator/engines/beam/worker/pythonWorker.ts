import { harnessVariables } from './workerProgram.ts';
import type { HarnessOptions, WorkerProgram } from './workerProgram.ts';

/**
 * @param python Interpreter that has the job's apache-beam and packages.
 * @see https://github.com/apache/beam/blob/master/sdks/python/container/boot.go
 */
export function pythonWorker(python: string, harness: HarnessOptions): WorkerProgram {
  return (worker) => ({
    command: python,
    args: ['-m', 'apache_beam.runners.worker.sdk_worker_main'],
    env: harnessVariables(harness, worker),
  });
}
