// Writes what the extension and its tests know of Beam YAML, from the Beam release that samples and tests run with.
//   node --import tsx scripts/beamYaml.ts
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { defaultBeamVersion, BeamToolchain } from '../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import { flexYaml } from '../src/emulator/templates/ready/specs.ts';
import { installLauncherPackages } from '../src/emulator/templates/launcherPackages.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const written = [
  { script: 'describe_transforms.py', file: 'src/beamYaml/beamTransforms.json' },
  { script: 'extract_documents.py', file: 'test/beamYaml/beamDocuments.json' },
];

const log = (message: string): void => {
  console.error(message);
};
const toolchain = new BeamToolchain({ log: { debug: () => undefined, info: log, warn: log, error: log } });
try {
  const python = await toolchain.pythonFor(defaultBeamVersion);
  await installLauncherPackages({
    python,
    packages: flexYaml.metadata.localLauncher.pythonPackages,
    env: process.env,
    signal: new AbortController().signal,
    onStart: () => {
      log('Installing what Beam YAML needs.');
    },
    onLine: log,
  });
  for (const { script, file } of written) {
    const { stdout } = await run(python, [join(import.meta.dirname, 'beamYaml', script)], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const style = await resolveConfig(join(root, file));
    await writeFile(join(root, file), await format(stdout, { ...style, parser: 'json' }));
    console.log(`Wrote ${file}.`);
  }
} finally {
  await toolchain.close();
}
