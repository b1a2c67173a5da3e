import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inspector } from '../../scripts/provision/inspector.ts';
import type { DataflowMcp } from '../../src/mcp/server/dataflowMcp.ts';
import { toolTable } from '../../src/mcp/tools/toolTable.ts';
import { job, startBench, type Bench } from '../mcp/scriptedDataflow.ts';
import { createMcp, startHttp, type RunningHttp } from '../mcp/transports.ts';

const program = fileURLToPath(new URL('../../src/bin/dataflow-mcp.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

describe('the MCP Inspector', () => {
  let command: string;
  let bench: Bench;
  let mcp: DataflowMcp;
  let http: RunningHttp;
  before(async () => {
    command = await inspector();
    bench = await startBench();
    bench.dataflow.jobs = [job('1')];
    mcp = createMcp(bench);
    http = await startHttp(mcp, bench.log);
  });
  after(async () => {
    await http.close();
    await mcp.close();
    await bench.client.close();
  });

  const ways: Readonly<Record<string, () => readonly string[]>> = {
    stdio: () => [process.execPath, '--import', tsx, program, '--stdio', '--endpoint', '127.0.0.1:1'],
    HTTP: () => [
      http.url.href,
      '--transport',
      'http',
      '--header',
      `Authorization: ${http.headers['authorization'] ?? ''}`,
    ],
  };
  for (const [way, target] of Object.entries(ways)) {
    it(`lists every tool over ${way}, and calls each`, async () => {
      const { tools } = (await inspect(target(), 'tools/list')) as { tools: { name: string }[] };
      assert.deepEqual(
        tools.map(({ name }) => name),
        toolTable.map(({ name }) => name),
      );
      for (const { name } of toolTable) {
        const result = await inspect(target(), 'tools/call', '--tool-name', name, '--tool-arg', 'nonsense=1');
        const { content } = result as { content: { text: string }[] };
        assert.match(content[0]?.text ?? '', /INVALID_ARGUMENT/, name);
      }
    });
  }

  /** Answers what it has printed. */
  async function inspect(target: readonly string[], method: string, ...rest: string[]): Promise<unknown> {
    const { stdout, stderr } = await execa(command, ['--cli', ...target, '--method', method, ...rest], {
      reject: false,
    });
    try {
      return JSON.parse(stdout);
    } catch (error) {
      throw new Error(`The Inspector printed no JSON: ${stdout}\n${stderr}`, { cause: error });
    }
  }
});
