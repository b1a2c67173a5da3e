import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, runCommand } from '../process/runCommand.ts';

export interface PythonPackagesOptions {
  /** Interpreter that has apache-beam. */
  readonly python: string;
  /** Names of the staged files. */
  readonly names: readonly string[];
  /** Packages the job needs besides, as pip takes them. */
  readonly requirements: readonly string[];
  /** Folder of the staged files. */
  readonly stagedFolder: string;
  /** Folder that may be made for the job's own Python environment. */
  readonly environmentFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called when there is something to install. */
  readonly onStart: () => void;
  readonly onLine: (line: string) => void;
}

const requirementsFile = 'requirements.txt';
const extraPackagesFile = 'extra_packages.txt';
const workflowFile = 'workflow.tar.gz';
const sdkFile = 'dataflow_python_sdk.tar';

/**
 * Installs the packages a job has staged, in the order Beam's worker container does, into an environment of the job's own
 * that sits on top of the shared one.
 * @returns The interpreter to run the worker with: the given one when there was nothing to install.
 * @throws Error with pip's last lines when an installation fails.
 * @see https://github.com/apache/beam/blob/master/sdks/python/container/piputil.go
 */
export async function installPythonPackages(options: PythonPackagesOptions): Promise<string> {
  const { names, stagedFolder } = options;
  const extra = names.includes(extraPackagesFile) ? await extraPackages(stagedFolder, names) : [];
  const wheel = names.find((name) => name.startsWith('apache_beam') && name.endsWith('.whl'));
  const sdk = wheel ?? names.find((name) => name === sdkFile);
  const installs: string[][] = [];
  if (sdk !== undefined) installs.push(['--force-reinstall', '--no-deps', join(stagedFolder, sdk)]);
  if (names.includes(requirementsFile))
    installs.push(['-r', join(stagedFolder, requirementsFile), '--find-links', stagedFolder]);
  for (const name of extra) {
    const file = join(stagedFolder, name);
    installs.push(['--upgrade', '--force-reinstall', '--no-deps', file], [file]);
  }
  if (names.includes(workflowFile)) installs.push([join(stagedFolder, workflowFile)]);
  if (options.requirements.length > 0) installs.push([...options.requirements]);
  if (installs.length === 0) return options.python;
  options.onStart();
  const python = await makeEnvironment(options);
  for (const args of installs) await pipInstall(python, args, options);
  return python;
}

async function extraPackages(stagedFolder: string, names: readonly string[]): Promise<string[]> {
  const manifest = await readFile(join(stagedFolder, extraPackagesFile), 'utf8');
  const wanted = manifest
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const name of wanted)
    if (!names.includes(name)) throw new Error(`The extra package ${JSON.stringify(name)} was not staged.`);
  return wanted;
}

/** An environment that sees all packages of the shared one, and whose own come before them. */
async function makeEnvironment({
  python,
  environmentFolder,
  env,
  signal,
}: PythonPackagesOptions): Promise<string> {
  await runCommand(python, ['-m', 'venv', '--without-pip', environmentFolder], { env, signal });
  const own = join(environmentFolder, 'bin', 'python');
  const ask = "import sysconfig; print(sysconfig.get_path('purelib')); print(sysconfig.get_path('platlib'))";
  const shared = await runCommand(python, ['-c', ask], { env, signal });
  const target = await runCommand(own, ['-c', ask], { env, signal });
  const [site = ''] = target.split('\n');
  await writeFile(join(site, 'shared.pth'), `${[...new Set(shared.split('\n'))].join('\n')}\n`);
  return own;
}

async function pipInstall(
  python: string,
  args: readonly string[],
  { env, signal, onLine }: PythonPackagesOptions,
): Promise<void> {
  try {
    await runCommand(
      python,
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', ...args],
      { env, signal, onLine },
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new Error(
      `The job's Python packages could not be installed (pip install ${args.join(' ')}).\n${error.output}`,
      {
        cause: error,
      },
    );
  }
}
