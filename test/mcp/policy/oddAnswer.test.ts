import assert from 'node:assert/strict';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import type { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { createMcp, startHttp, startStdio } from '../transports.ts';

const clientInfo = { name: 'test', version: '1' };
const stop = { name: 'stop_job', arguments: { job_id: '1', mode: 'cancel' } };

describe('An approval that a client of 2025-11-25 answers in no way that MCP knows', () => {
  let bench: Bench;
  let mcp: DataflowMcp;

  beforeEach(async () => {
    bench = await startBench();
    bench.dataflow.jobs = [job('1')];
    mcp = createMcp(bench);
  });
  afterEach(async () => {
    await mcp.close();
    await bench.client.close();
  });

  /** What the model reads, when the client answers the question with `answer`. */
  async function resultOf(answer: object): Promise<string> {
    const { client, close } = startStdio(mcp);
    const transport = client();
    const result = new Promise<JSONRPCMessage>((resolve) => {
      transport.onmessage = (message) => {
        if ('method' in message && message.method === 'elicitation/create' && 'id' in message)
          void transport.send({ jsonrpc: '2.0', id: message.id, ...answer } as JSONRPCMessage);
        if ('id' in message && message.id === 2 && !('method' in message)) resolve(message);
      };
    });
    await transport.start();
    await transport.send({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo },
    });
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await transport.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: stop });
    const text = JSON.stringify(await result);
    await close();
    return text;
  }

  function assertNothingChanged(result: string): void {
    assert.match(result, /"isError":true/);
    assert.match(result, /APPROVAL_CANCELLED.*Nothing was changed.*Retry: no.*Trace: [0-9a-f]{32}/);
    assert.deepEqual(bench.dataflow.changes, []);
    const decisions = bench.log.lines.flatMap((line) => /"decision":"(\w+)"/.exec(line)?.[1] ?? []);
    assert.deepEqual(decisions, ['asked', 'cancelled']);
  }

  const answers: Readonly<Record<string, object>> = {
    'an error': { error: { code: -32603, message: 'no' } },
    'an action that does not exist': { result: { action: 'ACCEPT', content: { approve: true } } },
    'no action': { result: {} },
  };
  for (const [what, answer] of Object.entries(answers)) {
    it(`changes nothing and says so after ${what}`, async () => {
      const result = await resultOf(answer);
      assertNothingChanged(result);
      assert.doesNotMatch(result, /input required|ACCEPT|Invalid/);
    });
  }

  it('changes nothing and says so over HTTP too', async () => {
    const http = await startHttp(mcp, bench.log);
    const client = new Client2025(clientInfo, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, () => Promise.reject(new Error('no')));
    await client.connect(
      new StreamableHTTPClientTransport(http.url, { requestInit: { headers: http.headers } }),
    );
    const result = await client.callTool(stop);
    await client.close();
    await http.close();
    assertNothingChanged(JSON.stringify(result));
  });

  it('carries out what is approved, as MCP has it', async () => {
    const result = await resultOf({ result: { action: 'accept', content: { approve: true } } });
    assert.doesNotMatch(result, /"isError":true/);
    assert.deepEqual(bench.dataflow.changes, [{ jobId: '1', state: 'CANCELLED' }]);
  });
});
