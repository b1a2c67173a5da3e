import { execa } from 'execa';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Names the package that was made for all test files of a run. */
export const packagedExtension = 'DATAFLOW_TEST_VSIX';

/**
 * Packages what stands in dist/ as people install it; not again where the environment names a package.
 * @returns path of the .vsix, in `folder` when it was made here
 */
export async function packageExtension(folder: string): Promise<string> {
  const made = process.env[packagedExtension];
  if (made !== undefined) return made;
  const vsix = join(folder, 'dataflow.vsix');
  await execa('npm', ['run', 'vsix', '--', '--out', vsix], { cwd: root });
  return vsix;
}
