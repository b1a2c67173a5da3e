import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from './cacheFolder.ts';
import { installOnce } from './installOnce.ts';

const requirements = resolve(import.meta.dirname, '../../test/clients/python/requirements.txt');

/**
 * Google's client libraries for Python in an environment of their own, installed on first use: a minute and 150 MB.
 * @returns the interpreter that has them
 */
export async function pythonClients(): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = cacheFolder(`python-clients-${version}`);
  const python = join(folder, 'venv', 'bin', 'python');
  await installOnce(folder, async () => {
    console.log(`· installing Google's clients for Python into ${folder} (150 MB, about a minute, once)`);
    const made = await execa('python3', ['-m', 'venv', join(folder, 'venv')], { reject: false, all: true });
    if (made.exitCode !== 0) {
      throw new Error(
        `Python 3.10 or newer with venv is needed (on Debian and Ubuntu: sudo apt-get install python3-venv): ${made.all}`,
      );
    }
    await execa(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);
  });
  return python;
}
