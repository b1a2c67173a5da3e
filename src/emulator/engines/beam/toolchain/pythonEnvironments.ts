import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmulatorLog } from '../../../emulatorLog.ts';
import { CommandError, runCommand } from '../process/runCommand.ts';
import { findOnPath } from './executables.ts';
import { withInstallLock } from './installLock.ts';
import { ToolchainError } from './toolchainError.ts';
import { reasonOf } from '../../../reasonOf.ts';

/** What a Python interpreter says of itself. */
interface PythonInfo {
  /** For example `3.11`. */
  readonly version: string;
  /** Version of its apache-beam. */
  readonly beam?: string;
}

const oldestPython = [3, 10] as const;
const probe = `
import json, sys
from importlib import metadata
info = {"version": "%d.%d" % sys.version_info[:2]}
try:
    info["beam"] = metadata.version("apache-beam")
except metadata.PackageNotFoundError:
    pass
print(json.dumps(info))`;

/** Finds or makes the interpreters that have a given apache-beam. */
export class PythonEnvironments {
  constructor(
    private readonly cacheFolder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly log: EmulatorLog,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @param beamVersion Version of apache-beam, for example `2.77.0`.
   * @param pythonVersion Major and minor version, for example `3.11`; functions pickled by another one do not load.
   * @returns Path of an interpreter that has it, installed when need be.
   * @throws ToolchainError
   */
  async find(beamVersion: string, pythonVersion: string | undefined): Promise<string> {
    const given = this.env['DATAFLOW_EMULATOR_PYTHON'];
    if (given !== undefined && given !== '') {
      const info = await this.#inspect(given);
      if ('problem' in info)
        throw new ToolchainError(
          `DATAFLOW_EMULATOR_PYTHON is ${given}, which is not a Python interpreter that runs (${info.problem}). Correct it or unset it.`,
        );
      if (info.beam === beamVersion && (pythonVersion ?? info.version) === info.version) return given;
      this.log.info(
        `DATAFLOW_EMULATOR_PYTHON has Python ${info.version} with apache-beam ${info.beam ?? '(none)'}; ` +
          `the job needs apache-beam ${beamVersion}${pythonVersion === undefined ? '' : ` on Python ${pythonVersion}`}, so another is used.`,
      );
    }
    const base = await this.#basePython(pythonVersion);
    const folder = join(this.cacheFolder, 'python', `beam-${beamVersion}-py${base.version}`);
    return await this.#install(folder, base.path, beamVersion);
  }

  async #install(folder: string, basePython: string, beamVersion: string): Promise<string> {
    const python = join(folder, 'bin', 'python');
    const ready = join(folder, 'ready');
    if (await exists(ready)) return python;
    return await withInstallLock(
      `${folder}.lock`,
      this.signal,
      () => {
        this.log.info(`Another process is installing apache-beam ${beamVersion}; waiting for it.`);
      },
      async () => {
        if (await exists(ready)) return python;
        this.log.info(`Installing apache-beam ${beamVersion} into ${folder}; once, a few minutes.`);
        await mkdir(folder, { recursive: true });
        await this.#makeVenv(basePython, folder);
        await this.#pipInstall(python, beamVersion);
        // The mark comes last: whatever a killed installation left is continued by the next one.
        await writeFile(ready, `${beamVersion}\n`);
        this.log.info(`apache-beam ${beamVersion} is installed.`);
        return python;
      },
    );
  }

  async #makeVenv(basePython: string, folder: string): Promise<void> {
    try {
      await runCommand(basePython, ['-m', 'venv', folder], { env: this.env, signal: this.signal });
    } catch (error) {
      throw toolchainError(
        error,
        `${basePython} could not make a virtual environment. On Debian and Ubuntu install python3-venv, then try again.`,
      );
    }
  }

  async #pipInstall(python: string, beamVersion: string): Promise<void> {
    try {
      await runCommand(
        python,
        [
          ...['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
          `apache-beam[gcp]==${beamVersion}`,
        ],
        {
          env: this.env,
          signal: this.signal,
          onLine: (line) => {
            if (/^(Collecting|Installing|Successfully|ERROR)/.test(line)) this.log.info(`pip: ${line}`);
            else this.log.debug(`pip: ${line}`);
          },
        },
      );
    } catch (error) {
      throw toolchainError(
        error,
        `pip could not install apache-beam[gcp]==${beamVersion}. Check the network (or PIP_INDEX_URL) and that this version exists for ` +
          `this Python, then try again; or let DATAFLOW_EMULATOR_PYTHON name an interpreter that has it.`,
      );
    }
  }

  async #basePython(version: string | undefined): Promise<{ path: string; version: string }> {
    const names =
      version === undefined
        ? ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']
        : [`python${version}`, 'python3', 'python'];
    const seen = new Set<string>();
    const broken: string[] = [];
    for (const name of names) {
      for (const path of await findOnPath(name, this.env)) {
        const info = await this.#inspect(path);
        if ('problem' in info) {
          broken.push(`${path} does not run: ${info.problem}`);
          continue;
        }
        seen.add(info.version);
        if (version === undefined ? isNewEnough(info.version) : info.version === version)
          return { path, version: info.version };
      }
    }
    const wanted = version ?? `${oldestPython.join('.')} or newer`;
    const found = seen.size > 0 ? `found only ${[...seen].join(', ')}` : 'none that runs was found';
    const notes = broken.length === 0 ? '' : ` (${broken.join('; ')})`;
    throw new ToolchainError(
      `Python ${wanted} is needed to run Beam pipelines, and ${found} on the PATH${notes}. Install Python ${wanted} ` +
        `(python.org, or your system's packages) and try again` +
        (version === undefined || seen.size === 0
          ? '.'
          : ', or submit the pipeline with one of the versions found.'),
    );
  }

  async #inspect(python: string): Promise<PythonInfo | { readonly problem: string }> {
    try {
      const info: unknown = JSON.parse(
        await runCommand(python, ['-c', probe], { env: this.env, signal: this.signal }),
      );
      if (typeof info !== 'object' || info === null || !('version' in info))
        return { problem: 'it is no Python' };
      return {
        version: String(info.version),
        ...('beam' in info ? { beam: String(info.beam) } : {}),
      };
    } catch (error) {
      const lastLine = error instanceof CommandError ? error.output.split('\n').at(-1) : undefined;
      return { problem: lastLine || reasonOf(error) };
    }
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestPython[0] || (major === oldestPython[0] && minor >= oldestPython[1]);
}

function toolchainError(error: unknown, message: string): ToolchainError {
  const output = error instanceof CommandError ? error.output : String(error);
  return new ToolchainError(output === '' ? message : `${message}\n${output}`, { cause: error });
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
