import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorLog } from '../../../emulatorLog.ts';
import { CommandError, runCommand } from '../process/runCommand.ts';
import { findOnPath, isExecutable } from './executables.ts';
import { withInstallLock } from './installLock.ts';

/** The release of Prism that is installed where none is found. */
export const prismVersion = '2.77.0';

export type PrismLookup =
  | { readonly path: string }
  /** Why there is no Prism, and what to do about it. */
  | { readonly missing: string };

/** Finds Beam's Prism runner, or builds it with Go. */
export class PrismBinary {
  constructor(
    private readonly cacheFolder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly log: EmulatorLog,
    private readonly signal: AbortSignal,
  ) {}

  /** Looks in DATAFLOW_EMULATOR_PRISM, our cache, the PATH, Go's bin and Beam's cache, in this order, else builds it. */
  async find(): Promise<PrismLookup> {
    const given = this.env['DATAFLOW_EMULATOR_PRISM'];
    if (given !== undefined && given !== '') {
      if (await this.#isPrism(given)) return { path: given };
      return {
        missing: `DATAFLOW_EMULATOR_PRISM is ${given}, which is not Beam's Prism. Correct it or unset it.`,
      };
    }
    const goCommands = await findOnPath('go', this.env);
    const candidates = [
      this.#installed(),
      ...(await findOnPath('prism', this.env)),
      ...(await this.#goBin(goCommands[0])),
      ...(await this.#beamCache()),
    ];
    for (const candidate of candidates) if (await this.#isPrism(candidate)) return { path: candidate };
    const [go] = goCommands;
    if (go === undefined)
      return {
        missing:
          'Prism, the Beam runner, was not found, and Go, which would build it, is not on the PATH. ' +
          'Install Go (go.dev/dl), or let DATAFLOW_EMULATOR_PRISM name a Prism binary.',
      };
    return await this.#install(go);
  }

  async #install(go: string): Promise<PrismLookup> {
    const target = this.#installed();
    const folder = join(this.cacheFolder, 'prism');
    return await withInstallLock(
      join(folder, `${prismVersion}.lock`),
      this.signal,
      () => {
        this.log.info('Another process is building Prism; waiting for it.');
      },
      async () => {
        if (await isExecutable(target)) return { path: target };
        const building = join(folder, `building-${process.pid}`);
        await mkdir(building, { recursive: true });
        this.log.info(`Building Prism ${prismVersion} with Go into ${folder}; once, a few minutes.`);
        try {
          await runCommand(go, ['install', `github.com/apache/beam/sdks/v2/go/cmd/prism@v${prismVersion}`], {
            env: { ...this.env, GOBIN: building },
            // A go.mod of wherever the emulator was started has no say in it.
            cwd: building,
            signal: this.signal,
            onLine: (line) => {
              this.log.info(line);
            },
          });
          await mkdir(join(folder, prismVersion), { recursive: true });
          await rename(join(building, 'prism'), target);
          this.log.info(`Prism ${prismVersion} is built.`);
          return { path: target };
        } catch (error) {
          if (!(error instanceof CommandError)) throw error;
          return {
            missing:
              `Go could not build Prism ${prismVersion} (${error.message}). Check the network (or GOPROXY) and that Go is recent, ` +
              `or let DATAFLOW_EMULATOR_PRISM name a Prism binary.\n${error.output}`,
          };
        } finally {
          await rm(building, { recursive: true, force: true });
        }
      },
    );
  }

  #installed(): string {
    return join(this.cacheFolder, 'prism', prismVersion, 'prism');
  }

  async #goBin(go: string | undefined): Promise<string[]> {
    if (go === undefined) return [];
    try {
      const answer = await runCommand(go, ['env', 'GOBIN', 'GOPATH'], { env: this.env, signal: this.signal });
      const [bin = '', path = ''] = answer.split('\n');
      return [
        ...(bin === '' ? [] : [join(bin, 'prism')]),
        ...(path === '' ? [] : [join(path, 'bin', 'prism')]),
      ];
    } catch (error) {
      this.log.debug(`go env failed: ${String(error)}`);
      return [];
    }
  }

  /** Binaries that Beam's Python and Java SDKs have downloaded, newest release first. */
  async #beamCache(): Promise<string[]> {
    const folder = join(this.env['HOME'] ?? homedir(), '.apache_beam', 'cache', 'prism', 'bin');
    const names = await readdir(folder).catch(() => []);
    return names
      .filter((name) => name.includes('prism') && !name.endsWith('.zip'))
      .sort((left, right) => right.localeCompare(left, undefined, { numeric: true }))
      .map((name) => join(folder, name));
  }

  /** Other programs are called prism too. */
  async #isPrism(file: string): Promise<boolean> {
    if (!(await isExecutable(file))) return false;
    let help = '';
    try {
      await runCommand(file, ['--help'], {
        env: this.env,
        signal: this.signal,
        onLine: (line) => {
          help += `${line}\n`;
        },
      });
    } catch (error) {
      // Go's flag package has answered --help with different exit codes.
      if (!(error instanceof CommandError)) throw error;
    }
    return help.includes('-job_port');
  }
}
