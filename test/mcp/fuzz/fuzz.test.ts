import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { EmbeddedClient } from '../../../src/mcp/embedded/embeddedClient.ts';
import type { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { createMcp, startHttp, startStdio, unhurried } from '../transports.ts';
import { fuzzedArguments, fuzzedLine, fuzzedTool } from './fuzzedMessages.ts';

const runs = 10_000;
/** Chosen so that a failure can be had again. */
const seed = 20_261_124;

describe('thousands of messages that nobody should send', () => {
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
    assert.deepEqual(bench.dataflow.changes, []);
    // A defect would be logged with its stack.
    assert.deepEqual(
      bench.log.lines.filter((line) => line.startsWith('error ')),
      [],
    );
  });

  it('are answered in process, each with a result', async () => {
    const { connections, log } = bench;
    const client = new EmbeddedClient({ connections, log, clock: systemClock, policy: () => unhurried });
    const calls = fc.sample(fc.tuple(fuzzedTool, fuzzedArguments), { numRuns: runs, seed });
    for (const [tool, args] of calls) {
      if (!isObject(args)) continue;
      const { isError, text } = await client.callTool(tool, args);
      assert.ok(!isError || /Retry: |The tools are /.test(text), text);
    }
    await client.close();
  }).timeout(600_000);

  for (const era of ['2025-11-25', '2026-07-28'] as const) {
    it(`are answered over stdio to a client of ${era}, each in a well-formed line`, async () => {
      const { toServer, fromServer, close } = startStdio(mcp);
      const lines = createInterface(fromServer);
      let isAlive: () => void = () => undefined;
      const alive = new Promise<void>((resolve) => {
        isAlive = resolve;
      });
      let answers = 0;
      lines.on('line', (line) => {
        assertMessage(JSON.parse(line));
        answers += 1;
        if (line.includes('"last"')) isAlive();
      });
      const write = (value: unknown): boolean => toServer.write(`${JSON.stringify(value)}\n`);
      write(era === '2025-11-25' ? initialize : discover('first'));
      // Half of the ten thousand for each era.
      for (const line of fc.sample(fuzzedLine, { numRuns: runs / 2, seed })) {
        toServer.write(`${line}\n`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      write(era === '2025-11-25' ? { jsonrpc: '2.0', id: 'last', method: 'ping' } : discover('last'));
      await alive;
      assert.ok(answers > runs / 10, String(answers));
      lines.close();
      await close();
    }).timeout(600_000);
  }

  it('are answered over HTTP, each with a well-formed body', async () => {
    const http = await startHttp(mcp, bench.log);
    const headers = {
      ...http.headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    const messages = fc.sample(fuzzedLine, { numRuns: runs, seed });
    await inParallel(20, messages, async (body, index) => {
      const era: Record<string, string> = index % 2 === 0 ? { 'mcp-protocol-version': '2026-07-28' } : {};
      // A stream that stays open is a good answer too; its first message says so.
      const response = await fetch(http.url, { method: 'POST', headers: { ...headers, ...era }, body });
      if (response.headers.get('content-type')?.includes('event-stream')) await response.body?.cancel();
      else if (response.status !== 202) assertMessage(await response.json());
    });
    assert.equal((await fetch(new URL('/healthz', http.url))).status, 200);
    await http.close();
  }).timeout(600_000);
});

const initialize = {
  jsonrpc: '2.0',
  id: 'first',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } },
};

function discover(id: string): unknown {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return { jsonrpc: '2.0', id, method: id === 'first' ? 'tools/list' : 'server/discover', params: { _meta } };
}

function assertMessage(value: unknown): void {
  for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
    assert.ok(isObject(each), JSON.stringify(each));
    assert.equal(each['jsonrpc'], '2.0');
    const { error } = each;
    if (error === undefined) continue;
    assert.ok(isObject(error));
    assert.ok(Number.isInteger(error['code']) && typeof error['message'] === 'string', JSON.stringify(each));
    assert.doesNotMatch(error['message'], /\n\s+at /, 'a stack');
  }
}

async function inParallel<T>(
  width: number,
  all: readonly T[],
  run: (each: T, index: number) => Promise<void>,
): Promise<void> {
  const entries = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, each] of entries) await run(each, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
