import { execFile } from 'node:child_process';

/** Whether an interpreter has Beam; `unknown` where it does not tell. */
export type BeamCheck = 'present' | 'missing' | 'no-interpreter' | 'unknown';

/** Looks for the module and does not import it, which takes seconds. */
const lookForBeam =
  "import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('apache_beam') else 3)";
const missingExitCode = 3;
const longestMs = 20_000;

/** @param folder of the program, whose modules are found too */
export function checkBeam(python: string, folder: string): Promise<BeamCheck> {
  return new Promise((resolve) => {
    execFile(python, ['-c', lookForBeam], { cwd: folder, timeout: longestMs }, (error) => {
      if (!error) resolve('present');
      else if (error.code === missingExitCode) resolve('missing');
      else resolve((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no-interpreter' : 'unknown');
    });
  });
}
