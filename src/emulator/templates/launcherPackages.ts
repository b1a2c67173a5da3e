import { createHash } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../engines/beam/process/runCommand.ts';
import { withInstallLock } from '../engines/beam/toolchain/installLock.ts';

export interface PackageInstallation {
  /** `bin/python` of the environment that gets the packages. */
  readonly python: string;
  /** Requirements in pip's form. */
  readonly packages: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Called when there is something to install. */
  readonly onStart: () => void;
  readonly onLine: (line: string) => void;
}

/**
 * Installs what a launcher imports into the environment of its interpreter, once: a mark beside it says that this was done.
 * @throws CommandError with pip's last lines.
 */
export async function installLauncherPackages(options: PackageInstallation): Promise<void> {
  const { python, packages, env, signal } = options;
  if (packages.length === 0) return;
  const hash = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 16);
  const mark = join(dirname(dirname(python)), `packages-${hash}`);
  if (await exists(mark)) return;
  options.onStart();
  await withInstallLock(`${mark}.lock`, signal, options.onStart, async () => {
    if (await exists(mark)) return;
    const pip = [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--progress-bar',
      'off',
    ];
    await runCommand(python, [...pip, ...packages], { env, signal, onLine: options.onLine });
    await writeFile(mark, `${packages.join('\n')}\n`);
  });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
