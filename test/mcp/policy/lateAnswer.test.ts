import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Http2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { startHttp, startStdio, type RunningHttp } from '../transports.ts';

/** How long a question counts, in milliseconds. */
const approvalMs = 150;
const clientInfo = { name: 'test', version: '1' };
const approval = { action: 'accept', content: { approve: true } } as const;

interface Connected {
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A person who takes longer than the question counts, and then says yes. */
async function answerLate(): Promise<typeof approval> {
  await delay(approvalMs + 50);
  return approval;
}

async function of2025(transport: Parameters<Client2025['connect']>[0]): Promise<Connected> {
  const client = new Client2025(clientInfo, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, answerLate);
  await client.connect(transport);
  return client;
}

async function of2026(transport: Parameters<Client['connect']>[0]): Promise<Connected> {
  const client = new Client(clientInfo, {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode: { pin: '2026-07-28' } },
  });
  client.setRequestHandler('elicitation/create', answerLate);
  await client.connect(transport);
  return client;
}

describe('An approval that comes too late', () => {
  let bench: Bench;
  let mcp: DataflowMcp;
  let http: RunningHttp;
  let stdio: ReturnType<typeof startStdio>;

  beforeEach(async () => {
    bench = await startBench();
    bench.dataflow.jobs = [job('1')];
    const { connections, log } = bench;
    mcp = new DataflowMcp({ connections, log, clock: systemClock, isReadOnly: false, approvalMs });
    http = await startHttp(mcp, log);
    stdio = startStdio(mcp);
  });
  afterEach(async () => {
    await stdio.close();
    await http.close();
    await mcp.close();
    await bench.client.close();
  });

  const ways: Readonly<Record<string, () => Promise<Connected>>> = {
    'stdio, 2025-11-25': () => of2025(stdio.client()),
    'stdio, 2026-07-28': () => of2026(stdio.client()),
    'HTTP, 2025-11-25': () => of2025(new Http2025(http.url, { requestInit: { headers: http.headers } })),
    'HTTP, 2026-07-28': () =>
      of2026(new StreamableHTTPClientTransport(http.url, { requestInit: { headers: http.headers } })),
  };
  for (const [way, connect] of Object.entries(ways)) {
    it(`changes nothing over ${way}, and says why`, async () => {
      const client = await connect();
      const result = await client.callTool({ name: 'stop_job', arguments: { job_id: '1', mode: 'cancel' } });
      assert.equal(result['isError'], true);
      assert.match(JSON.stringify(result['content']), /APPROVAL_TIMED_OUT.*Nothing was changed/);
      assert.deepEqual(bench.dataflow.changes, []);
      await client.close();
    });
  }
});
