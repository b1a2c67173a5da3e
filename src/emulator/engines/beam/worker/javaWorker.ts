import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JavaLibraries } from '../toolchain/javaLibraries.ts';
import { harnessVariables } from './workerProgram.ts';
import type { HarnessOptions, WorkerProgram } from './workerProgram.ts';

export interface JavaWorkerOptions {
  /** Program `java`. */
  readonly java: string;
  readonly libraries: JavaLibraries;
  /** Paths of the staged jars, in the order of the class path. */
  readonly jars: readonly string[];
  /** Folder of the environment. */
  readonly folder: string;
  readonly harness: HarnessOptions;
}

/** @see https://github.com/apache/beam/blob/master/sdks/java/container/boot.go */
export async function javaWorker(options: JavaWorkerOptions): Promise<WorkerProgram> {
  const { java, libraries, jars, folder, harness } = options;
  // Logging's own come first: another binding of slf4j on the class path would win, and keep the log from Beam.
  const classPath = [...libraries.logging, libraries.jamm, ...jars].join(':');
  const argumentsFile = join(folder, 'java-arguments');
  const args = [
    '-XX:+UseParallelGC',
    '-XX:-OmitStackTraceInFastThrow',
    `-javaagent:${libraries.jamm}`,
    '-cp',
    classPath,
    'org.apache.beam.fn.harness.FnHarness',
  ];
  // Class paths of pipelines are longer than an argument may be.
  await writeFile(argumentsFile, args.map(quotedArgument).join('\n'));
  return (worker) => ({
    command: java,
    args: [`@${argumentsFile}`],
    env: harnessVariables(harness, worker),
  });
}

/** @see https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html#java-command-line-argument-files */
function quotedArgument(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
