import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorLog } from '../../../emulatorLog.ts';
import { JavaLibraryFinder } from './javaLibraries.ts';
import type { JavaLibraries } from './javaLibraries.ts';
import { JavaRuntimes } from './javaRuntimes.ts';
import { PrismBinary } from './prismBinary.ts';
import type { PrismLookup } from './prismBinary.ts';
import { PythonEnvironments } from './pythonEnvironments.ts';

/** The release of apache-beam that samples and tests use. */
export const defaultBeamVersion = '2.77.0';

export interface BeamToolchainOptions {
  /** Absent: $DATAFLOW_EMULATOR_CACHE, else ~/.cache/dataflow-emulator. */
  readonly cacheFolder?: string;
  readonly log: EmulatorLog;
  /** Absent: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds the programs that run Beam pipelines, and installs them once into a cache folder where they are missing. Several
 * processes may do so at the same time, and an installation that was killed is continued by the next one.
 */
export class BeamToolchain {
  readonly cacheFolder: string;
  readonly #stop = new AbortController();
  readonly #pythons: PythonEnvironments;
  readonly #prism: PrismBinary;
  readonly #javas: JavaRuntimes;
  readonly #javaLibraries: JavaLibraryFinder;
  readonly #pythonLookups = new Map<string, Promise<string>>();
  #prismLookup: Promise<PrismLookup> | undefined;

  constructor(options: BeamToolchainOptions) {
    const env = options.env ?? process.env;
    this.cacheFolder =
      options.cacheFolder ??
      (env['DATAFLOW_EMULATOR_CACHE'] || join(env['HOME'] ?? homedir(), '.cache', 'dataflow-emulator'));
    this.#pythons = new PythonEnvironments(this.cacheFolder, env, options.log, this.#stop.signal);
    this.#prism = new PrismBinary(this.cacheFolder, env, options.log, this.#stop.signal);
    this.#javas = new JavaRuntimes(env, this.#stop.signal);
    this.#javaLibraries = new JavaLibraryFinder(this.cacheFolder, env, options.log, this.#stop.signal);
  }

  /**
   * @param beamVersion Version of apache-beam.
   * @param pythonVersion Major and minor version of Python, for example `3.11`; absent: any that Beam supports.
   * @returns Path of a Python interpreter that has that apache-beam.
   * @throws ToolchainError saying what is missing and what to do.
   */
  async pythonFor(beamVersion: string, pythonVersion?: string): Promise<string> {
    const key = `${beamVersion} ${pythonVersion ?? ''}`;
    let lookup = this.#pythonLookups.get(key);
    if (lookup === undefined) {
      lookup = this.#pythons.find(beamVersion, pythonVersion);
      this.#pythonLookups.set(key, lookup);
      // A failure is not kept: the user may have mended its cause.
      lookup.catch(() => this.#pythonLookups.delete(key));
    }
    return await lookup;
  }

  /**
   * @param release That a pipeline was compiled for, for example 17; undefined when it does not say.
   * @returns Path of a `java` that runs it.
   * @throws ToolchainError saying what is missing and what to do.
   */
  async javaFor(release: number | undefined): Promise<string> {
    return await this.#javas.find(release);
  }

  /**
   * @param staged Names of the jars that the pipeline brings along.
   * @returns The jars that its workers need besides.
   * @throws ToolchainError saying what is missing and what to do.
   */
  async javaLibraries(staged: readonly string[]): Promise<JavaLibraries> {
    return await this.#javaLibraries.find(staged);
  }

  /** @returns Path of Prism, found or built; or the reason why there is none. */
  async findPrism(): Promise<PrismLookup> {
    this.#prismLookup ??= this.#prism.find();
    const lookup = this.#prismLookup;
    try {
      const found = await lookup;
      if ('missing' in found) this.#forgetPrism(lookup);
      return found;
    } catch (error) {
      this.#forgetPrism(lookup);
      throw error;
    }
  }

  /** Ends installations under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#pythonLookups.values(), this.#prismLookup]);
  }

  #forgetPrism(lookup: Promise<PrismLookup>): void {
    if (this.#prismLookup === lookup) this.#prismLookup = undefined;
  }
}
