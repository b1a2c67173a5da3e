import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorLog } from '../../../emulatorLog.ts';
import { CommandError, runCommand } from '../process/runCommand.ts';
import { findOnPath } from './executables.ts';
import { withInstallLock } from './installLock.ts';
import { ToolchainError } from './toolchainError.ts';

/** Paths of the jars that Beam's container for Java has and that no pipeline stages. */
export interface JavaLibraries {
  /** Hands what is logged over slf4j to java.util.logging, which the harness reads. */
  readonly logging: readonly string[];
  /** Measures objects; also loaded as an agent. */
  readonly jamm: string;
}

interface Artifact {
  readonly group: string;
  readonly name: string;
  readonly version: string;
}

const jamm: Artifact = { group: 'com.github.jbellis', name: 'jamm', version: '0.4.0' };
const slf4j = (name: string, version: string): Artifact => ({ group: 'org.slf4j', name, version });
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/** Finds those jars in our cache or those of Maven and Gradle, or lets Maven fetch them. */
export class JavaLibraryFinder {
  constructor(
    private readonly cacheFolder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly log: EmulatorLog,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param staged Names of the jars that the pipeline brings along.
   * @throws ToolchainError
   */
  async find(staged: readonly string[]): Promise<JavaLibraries> {
    // The binding and the API that it binds must be of the same generation.
    const api = staged
      .map((name) => /^slf4j-api-(\d+)\./.exec(name)?.[1])
      .find((major) => major !== undefined);
    const version = api === undefined || api === '1' ? '1.7.36' : '2.0.17';
    return {
      logging: await Promise.all(['slf4j-jdk14', 'slf4j-api'].map((name) => this.#jar(slf4j(name, version)))),
      jamm: await this.#jar(jamm),
    };
  }

  async #jar(artifact: Artifact): Promise<string> {
    const folder = join(this.cacheFolder, 'java');
    const file = `${artifact.name}-${artifact.version}.jar`;
    const installed = join(folder, file);
    if (await hasFile(folder, file)) return installed;
    return await withInstallLock(
      `${installed}.lock`,
      this.signal,
      () => {
        this.log.info(`Another process is fetching ${file}; waiting for it.`);
      },
      async () => {
        if (await hasFile(folder, file)) return installed;
        const known = await this.#inCaches(artifact, file);
        const partial = join(folder, `${file}.partial`);
        if (known !== undefined) await copyFile(known, partial);
        else await rename(await this.#fetch(artifact, folder, file), partial);
        await rename(partial, installed);
        return installed;
      },
    );
  }

  async #inCaches({ group, name, version }: Artifact, file: string): Promise<string | undefined> {
    const home = this.env['HOME'] ?? homedir();
    const maven = join(home, '.m2', 'repository', ...group.split('.'), name, version);
    if (await hasFile(maven, file)) return join(maven, file);
    const gradleHome = this.env['GRADLE_USER_HOME'] ?? join(home, '.gradle');
    const gradle = join(gradleHome, 'caches', 'modules-2', 'files-2.1', group, name, version);
    for (const checksum of await readdir(gradle).catch((): string[] => []))
      if (await hasFile(join(gradle, checksum), file)) return join(gradle, checksum, file);
    return undefined;
  }

  async #fetch({ group, name, version }: Artifact, folder: string, file: string): Promise<string> {
    const coordinates = `${group}:${name}:${version}`;
    const byHand = `Install Maven (maven.apache.org) and try again, or put ${file} from Maven Central into ${folder} yourself.`;
    const [maven] = await findOnPath('mvn', this.env);
    if (maven === undefined)
      throw new ToolchainError(
        `Java workers need the library ${coordinates}, and Maven, which would fetch it, is not on the PATH. ${byHand}`,
      );
    this.log.info(`Fetching ${coordinates} with Maven into ${folder}; once.`);
    const fetched = join(folder, `fetching-${name}`);
    await mkdir(fetched, { recursive: true });
    try {
      await runCommand(
        maven,
        ['-B', '-q', copyGoal, `-Dartifact=${coordinates}`, `-DoutputDirectory=${fetched}`],
        { env: this.env, cwd: fetched, signal: this.signal },
      );
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new ToolchainError(
        `Maven could not fetch ${coordinates}, which Java workers need. Check the network and Maven's settings. ${byHand}\n${error.output}`,
        { cause: error },
      );
    }
    return join(fetched, file);
  }
}

async function hasFile(folder: string, file: string): Promise<boolean> {
  return (await readdir(folder).catch((): string[] => [])).includes(file);
}
