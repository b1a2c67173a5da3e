// Tries every `gcloud dataflow` command against a local service and prints what works as the README's table.
// Needs gcloud, which reaches nothing but the service, and what running Beam pipelines needs; leaves the configuration of gcloud alone.
//   npx tsx scripts/gcloudCommands.ts [--write]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { startEmulator } from '../src/emulator/emulator.ts';
import { BeamEngine } from '../src/emulator/engines/beam/beamEngine.ts';
import { BeamToolchain } from '../src/emulator/engines/beam/toolchain/beamToolchain.ts';
import { ModelEngine } from '../src/emulator/engines/model/modelEngine.ts';
import { withContents } from '../src/manifest/readmeTables.ts';
import { gcloudTable, tryCommands } from './readme/gcloudTable.ts';

const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const folder = await mkdtemp(join(tmpdir(), 'gcloud-commands-'));
const problem = (message: string): void => {
  console.error(message);
};
const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: problem, error: problem };
const toolchain = new BeamToolchain({ log });
const emulator = await startEmulator({
  log,
  launcherToolchain: toolchain,
  engines: (context) => [
    new BeamEngine(context, { log, toolchain }),
    new ModelEngine(context, { log, speed: 60 }),
  ],
});
try {
  const gcloud = async (
    args: readonly string[],
  ): Promise<{ exitCode: number; output: string; errors: string }> => {
    const { exitCode, stdout, stderr } = await execa('gcloud', ['--quiet', ...args], {
      reject: false,
      env: {
        CLOUDSDK_CONFIG: folder,
        CLOUDSDK_CORE_PROJECT: 'local-project',
        CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
        CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
        CLOUDSDK_API_ENDPOINT_OVERRIDES_DATAFLOW: `${emulator.httpOrigin}/`,
        CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE: `${emulator.httpOrigin}/storage/v1/`,
      },
    });
    return { exitCode: exitCode ?? 1, output: stdout, errors: stderr };
  };
  const tried = await tryCommands(emulator, gcloud, { jobTimeoutMs: 1_200_000 });
  for (const { command, failure } of tried) {
    if (failure !== undefined) problem(`gcloud ${command}: ${failure}`);
  }
  const table = gcloudTable(tried);
  console.log(table);
  if (options.write) {
    await writeFile('README.md', withContents(await readFile('README.md', 'utf8'), { gcloud: table }));
  }
} finally {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
}
