import { execaNode } from 'execa';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Bench } from '../bench.ts';
import { median, wallMs } from '../statistics.ts';

const program = fileURLToPath(new URL('../../../dist/bin/dataflow-mcp.js', import.meta.url));
const starts = 7;

/** How long a host waits for the built server: from starting the process until the tools are listed. */
const bench: Bench = {
  async run() {
    await access(program).catch(() => {
      throw new Error('dist/ is not there: npm run build.');
    });
    const node: number[] = [];
    const server: number[] = [];
    for (let count = 0; count < starts; count += 1) {
      node.push(await wallMs(() => execaNode(program, ['--version'])));
      server.push(await wallMs(listTools));
    }
    const ms = median(server);
    return [
      {
        what: 'Start of the built dataflow-mcp --stdio until its tools are listed (p50)',
        figure: `${ms.toFixed(0)} ms`,
        ratio: { value: ms / median(node), to: 'its --version' },
      },
    ];
  },
};
export default bench;

async function listTools(): Promise<void> {
  const client = new Client(
    { name: 'bench', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program, '--stdio', '--endpoint', '127.0.0.1:1'],
      stderr: 'ignore',
    }),
  );
  await client.listTools();
  await client.close();
}
