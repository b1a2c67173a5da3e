// Runs the benches of test/bench, each in a process of its own, and prints what they have measured as a table.
import { execaNode } from 'execa';
import { readdir } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchRow } from '../test/bench/bench.ts';
import { benchTable } from './bench/benchTable.ts';

const folder = join(import.meta.dirname, '../test/bench');
const ending = '.bench.ts';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true, default: [] } } });
const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(ending)).sort();
const known = files.map((file) => basename(file, ending));
const unknown = values.only.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}

console.log(machine());
const rows: BenchRow[] = [];
for (const file of files) {
  const name = basename(file, ending);
  if (values.only.length > 0 && !values.only.includes(name)) continue;
  console.log(`· ${name}`);
  const measured = await runBench(join(folder, file));
  if (measured === undefined) process.exitCode = 1;
  else rows.push(...measured);
}
console.log(`\n${benchTable(rows)}`);

function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${String(cpus().length)} × ${cpu?.model.trim() ?? 'processor'}, ${String(memory)} GiB, ${process.platform}, Node ${process.version}`;
}

/** Undefined when the bench failed, which was then told. */
async function runBench(file: string): Promise<readonly BenchRow[] | undefined> {
  const { exitCode, ipcOutput } = await execaNode({
    nodeOptions: ['--expose-gc', '--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: true,
    reject: false,
  })`${join(import.meta.dirname, 'bench/runBench.ts')} ${file}`;
  const [measured] = ipcOutput;
  if (exitCode === 0 && isRows(measured)) return measured;
  console.error(`${basename(file)} failed.`);
  return undefined;
}

function isRows(value: unknown): value is readonly BenchRow[] {
  return Array.isArray(value);
}
