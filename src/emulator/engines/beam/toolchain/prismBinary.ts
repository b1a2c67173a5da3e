import { mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EmulatorLog } from '../../../emulatorLog.ts';
import { CommandError, runCommand } from '../process/runCommand.ts';
import { findOnPath, isExecutable } from './executables.ts';
import { withInstallLock } from './installLock.ts';
import { buildPrism, prismVersion } from './prismBuild.ts';

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

  /**
   * Takes the one that DATAFLOW_EMULATOR_PRISM names; else our own, built with Go when need be; else one on the PATH, in
   * Go's bin or in Beam's cache.
   */
  async find(): Promise<PrismLookup> {
    const given = this.env['DATAFLOW_EMULATOR_PRISM'];
    if (given !== undefined && given !== '') {
      if (await this.#isPrism(given)) return { path: given };
      return {
        missing: `DATAFLOW_EMULATOR_PRISM is ${given}, which is not Beam's Prism. Correct it or unset it.`,
      };
    }
    if (await this.#isPrism(this.#installed())) return { path: this.#installed() };
    const [go] = await findOnPath('go', this.env);
    const built = go === undefined ? undefined : await this.#install(go);
    if (built !== undefined && 'path' in built) return built;
    for (const candidate of await this.#others(go)) {
      if (!(await this.#isPrism(candidate))) continue;
      this.log.warn(
        `${candidate} listens on all network interfaces while a job runs, and runs what it is sent: anybody who reaches this machine can have it run programs. ` +
          `Use it behind a firewall only, or install Go (go.dev/dl), with which a Prism is built that listens on this machine alone.`,
      );
      return { path: candidate };
    }
    return (
      built ?? {
        missing:
          'Prism, the Beam runner, was not found, and Go, which would build it, is not on the PATH. ' +
          'Install Go (go.dev/dl), or let DATAFLOW_EMULATOR_PRISM name a Prism binary.',
      }
    );
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
        this.log.info(`Building Prism ${prismVersion} with Go into ${folder}; once, a few minutes.`);
        try {
          await mkdir(dirname(target), { recursive: true });
          await buildPrism(go, join(folder, `building-${process.pid}`), target, {
            env: this.env,
            signal: this.signal,
            onLine: (line) => {
              this.log.debug(`go: ${line}`);
            },
          });
          this.log.info(`Prism ${prismVersion} is built.`);
          return { path: target };
        } catch (error) {
          if (!(error instanceof CommandError)) throw error;
          return {
            missing:
              `Go could not build Prism ${prismVersion} (${error.message}). Check the network (or GOPROXY) and that Go is recent, ` +
              `or let DATAFLOW_EMULATOR_PRISM name a Prism binary.\n${error.output}`,
          };
        }
      },
    );
  }

  #installed(): string {
    return join(this.cacheFolder, 'prism', `${prismVersion}-loopback`, 'prism');
  }

  async #others(go: string | undefined): Promise<string[]> {
    return [
      ...(await findOnPath('prism', this.env)),
      ...(await this.#goBin(go)),
      ...(await this.#beamCache()),
    ];
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
