import { join } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from './cacheFolder.ts';
import { installOnce } from './installOnce.ts';

const version = '2.12.0';

/**
 * The MCP Inspector in a folder of its own, installed on first use: 110 MB, too much for a development dependency.
 * @returns its program for Node
 */
export async function inspector(): Promise<string> {
  const folder = cacheFolder(`mcp-inspector-${version}`);
  await installOnce(folder, async () => {
    console.log(`· installing the MCP Inspector into ${folder} (110 MB, once)`);
    const flags = ['--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'];
    await execa('npm', ['install', ...flags, `@modelcontextprotocol/inspector@${version}`]);
  });
  return join(folder, 'node_modules', '.bin', 'mcp-inspector');
}
