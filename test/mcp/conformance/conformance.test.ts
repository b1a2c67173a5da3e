import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { HttpServer } from '../../../src/mcp/http/httpServer.ts';
import { expectedFailures } from './expectedFailures.ts';
import { serveFixtures } from './fixtureHttp.ts';

const suite = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);
const nodeTwenty = new URL('./nodeTwenty.js', import.meta.url).href;

/** Runs the protocol's own conformance suite against the transport, with fixture tools behind it. */
describe('the HTTP transport by the conformance suite', () => {
  let server: HttpServer;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcp-conformance-'));
    server = await serveFixtures();
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [revision, failures] of Object.entries(expectedFailures)) {
    it(`conforms to ${revision}, but for what is listed`, async () => {
      const { stdout } = await execa(
        process.execPath,
        [
          ...['--import', nodeTwenty, suite, 'server', '--url', `${server.origin}/mcp`],
          ...['--requirements', revision, '--output-dir', folder],
        ],
        { reject: false, timeout: 110_000 },
      );
      const summary =
        stdout.split('=== SUMMARY ===')[1]?.split('\nTotal')[0] ?? assert.fail(stdout.slice(-2000));
      const scenarios = [...summary.matchAll(/^([✓✗]) ([\w-]+):/gmu)];
      assert.ok(scenarios.length > 30, summary);
      const failed = scenarios.filter(([, mark]) => mark === '✗').map(([, , name]) => name);
      assert.deepEqual(failed.sort(), Object.keys(failures).sort(), summary);
    }).timeout(120_000);
  }
});
