import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A virtual environment of a folder, whose interpreter is a shell script: tests need no Python, and no Beam in it. */
export async function fakeEnvironment(folder: string, script: string): Promise<string> {
  const programs = join(folder, '.venv', 'bin');
  await mkdir(programs, { recursive: true });
  const python = join(programs, 'python');
  await writeFile(python, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return python;
}
