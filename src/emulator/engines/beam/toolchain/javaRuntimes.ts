import { join } from 'node:path';
import { CommandError, runCommand } from '../process/runCommand.ts';
import { findOnPath, isExecutable } from './executables.ts';
import { ToolchainError } from './toolchainError.ts';

/** Older ones cannot read their arguments from a file, and class paths of pipelines are too long for a command line. */
const oldestJava = 11;

/** Finds the Java that runs workers of Java pipelines. */
export class JavaRuntimes {
  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Looks at DATAFLOW_EMULATOR_JAVA, JAVA_HOME and the PATH, in this order.
   * @param release That the pipeline was compiled for, for example 17; newer ones run it too.
   * @returns Path of `java`.
   * @throws ToolchainError
   */
  async find(release: number | undefined): Promise<string> {
    const wanted = Math.max(release ?? oldestJava, oldestJava);
    const given = this.env['DATAFLOW_EMULATOR_JAVA'];
    const home = this.env['JAVA_HOME'];
    const candidates = [
      ...(given === undefined || given === '' ? [] : [given]),
      ...(home === undefined || home === '' ? [] : [join(home, 'bin', 'java')]),
      ...(await findOnPath('java', this.env)),
    ];
    const found: string[] = [];
    for (const java of candidates) {
      const version = await this.#release(java);
      if (version !== undefined && version >= wanted) return java;
      found.push(version === undefined ? `${java} does not run` : `${java} is Java ${version}`);
    }
    throw new ToolchainError(
      `Java ${wanted} or newer is needed to run this Java pipeline, and ${found.length === 0 ? 'none was found' : `there is only: ${found.join('; ')}`}. ` +
        `Install a JDK, or let JAVA_HOME or DATAFLOW_EMULATOR_JAVA name one.`,
    );
  }

  /** Undefined for what is no Java. */
  async #release(java: string): Promise<number | undefined> {
    if (!(await isExecutable(java))) return undefined;
    let settings = '';
    try {
      await runCommand(java, ['-XshowSettings:properties', '-version'], {
        env: this.env,
        signal: this.signal,
        onLine: (line) => {
          settings += `${line}\n`;
        },
      });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      return undefined;
    }
    // Java 8 calls itself 1.8.
    const version = /java\.specification\.version = (?:1\.)?(\d+)/.exec(settings)?.[1];
    return version === undefined ? undefined : Number(version);
  }
}
