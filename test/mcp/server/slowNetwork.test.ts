import assert from 'node:assert/strict';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { RunningEmulator } from '../../emulator/runningEmulator.ts';
import { mcpProgram } from '../mcpProgram.ts';
import { NetworkProxy } from '../networkProxy.ts';

describe('dataflow-mcp on a network that is slow', function () {
  this.timeout(120_000);
  let running: RunningEmulator;
  let network: NetworkProxy;
  let client: Client;

  beforeEach(async () => {
    running = await RunningEmulator.start();
    network = await NetworkProxy.start(running.emulator.grpcAddress);
    const at = (name: string, endpoint: string) => ({
      name,
      projectId: `${name}-project`,
      regions: ['us-central1'],
      endpoint,
    });
    const connections = [at('far', network.address), at('near', running.emulator.grpcAddress)];
    client = new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [...mcpProgram, '--stdio'],
        env: { ...process.env, DATAFLOW_CONNECTIONS: JSON.stringify(connections) },
        stderr: 'ignore',
      }),
    );
    assert.match(await list('far'), /^0 jobs/);
  });
  afterEach(async () => {
    await client.close();
    await network.close();
    await running.close();
  });

  async function list(connection: string): Promise<string> {
    const { content } = await client.callTool({
      name: 'list_jobs',
      arguments: { project_id: `${connection}-project` },
    });
    return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  }

  it('answers other calls while one waits, and that one when its answer comes', async () => {
    network.hold();
    let hasAnswered = false;
    const far = list('far').finally(() => (hasAnswered = true));
    await network.held();
    assert.match(await list('near'), /^0 jobs/);
    assert.equal((await client.listTools()).tools.length, toolTable.length);
    assert.equal(hasAnswered, false);
    network.release();
    assert.match(await far, /^0 jobs/);
  });

  it('says what failed and what to do when the network is cut, and works again when it is back', async () => {
    network.hold();
    const far = list('far');
    await network.held();
    network.cut();
    const failure = await far;
    assert.match(failure, /list_jobs failed: UNAVAILABLE/);
    assert.match(failure, /What to do: .+\nRetry: the same call may succeed/);
    assert.match(await list('near'), /^0 jobs/);
    network.release();
    let answer = failure;
    for (let tries = 0; tries < 20 && !answer.startsWith('0 jobs'); tries += 1) answer = await list('far');
    assert.match(answer, /^0 jobs/);
  });
});
