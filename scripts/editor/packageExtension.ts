import { execa } from 'execa';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * Packages what stands in dist/ as people install it.
 * @returns path of the .vsix, in `folder`
 */
export async function packageExtension(folder: string): Promise<string> {
  const vsix = join(folder, 'dataflow.vsix');
  await execa('npm', ['run', 'vsix', '--', '--out', vsix], { cwd: root });
  return vsix;
}
