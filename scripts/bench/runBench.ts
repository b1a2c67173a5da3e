// The process of one bench: runs the file that is named and sends its rows to the parent.
import { pathToFileURL } from 'node:url';
import { sendMessage } from 'execa';
import type { Bench } from '../../test/bench/bench.ts';

const [, , file = ''] = process.argv;
const { default: bench } = (await import(pathToFileURL(file).href)) as { default: Bench };
await sendMessage((await bench.run()).map((row) => ({ ...row })));
process.exit(0);
