// Writes what package.json and README.md repeat of the tables in src/manifest and of the RPCs in src/emulator/api.
//   node --import tsx scripts/manifest.ts [--check] [--root FOLDER]
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withManifest } from '../src/manifest/packageManifest.ts';
import { withContents, withTables } from '../src/manifest/readmeTables.ts';
import { manifestTools } from '../src/manifest/tools.ts';
import { rpcTable } from './readme/rpcTable.ts';

const { values: options } = parseArgs({
  options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: '.' } },
});

const files = [
  { name: 'package.json', generate: withManifest },
  {
    name: 'README.md',
    generate: (readme: string, tools: Parameters<typeof withTables>[1]) =>
      withContents(withTables(readme, tools), { rpcs: rpcTable() }),
  },
];

const tools = await manifestTools();
for (const { name, generate } of files) {
  const path = join(options.root, name);
  const current = await readFile(path, 'utf8');
  try {
    const generated = generate(current, tools);
    if (generated === current) continue;
    if (options.check) fail(`${name} differs from the tables it repeats: run \`npm run manifest\`.`);
    else await writeFile(path, generated);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
