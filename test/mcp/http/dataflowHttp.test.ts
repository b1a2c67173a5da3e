import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import type { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { sessionMetaKey } from '../../../src/mcp/session/sessionSettings.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { createMcp, startHttp, type RunningHttp } from '../transports.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('dataflow-mcp over HTTP', () => {
  let bench: Bench;
  let mcp: DataflowMcp;
  let http: RunningHttp;
  beforeEach(async () => {
    bench = await startBench();
    bench.dataflow.jobs = [job('1')];
    mcp = createMcp(bench);
    http = await startHttp(mcp, bench.log);
  });
  afterEach(async () => {
    await http.close();
    await mcp.close();
    await bench.client.close();
  });

  /** By node:http, as fetch lets nobody set Host. */
  async function send(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
    const sent = request(new URL(path, http.url), {
      // A kept socket would tell of its own end instead of the server's.
      agent: false,
      method: options.method ?? 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...http.headers,
        ...options.headers,
      },
    });
    sent.end(options.body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { statusCode = 0, headers } = response;
    return { status: statusCode, headers, body: await text(response) };
  }

  const refused: readonly [string, Parameters<typeof send>[1], number, number][] = [
    ['another Host', { headers: { host: 'evil.example' } }, 403, -32000],
    ['another Origin', { headers: { origin: 'https://evil.example' } }, 403, -32000],
    [
      'an Origin that only begins like this machine',
      { headers: { origin: 'http://localhost.evil.example' } },
      403,
      -32000,
    ],
    ['no token', { headers: { authorization: '' } }, 401, -32000],
    ['a wrong token', { headers: { authorization: `Bearer ${'A'.repeat(43)}` } }, 401, -32000],
    ['another content type', { headers: { 'content-type': 'text/plain' } }, 415, -32000],
    ['no JSON', { body: '{"jsonrpc":' }, 400, -32700],
    ['nothing', { body: '' }, 400, -32700],
    ['a body of two megabytes', { body: JSON.stringify({ x: 'x'.repeat(2_000_000) }) }, 413, -32000],
    ['a body nested a thousand deep', { body: '['.repeat(1000) + ']'.repeat(1000) }, 400, -32600],
    ['another path', { body: '{}' }, 404, -32000],
  ];
  for (const [what, options, status, code] of refused) {
    it(`refuses ${what} with ${status} and a JSON-RPC error with a trace id`, async () => {
      const path = status === 404 ? '/nowhere' : '/mcp';
      const answer = await send(path, { body: JSON.stringify(initialize), ...options });
      assert.equal(answer.status, status, answer.body);
      const { jsonrpc, error } = JSON.parse(answer.body) as {
        jsonrpc: string;
        error: { code: number; data: { trace_id: string } };
      };
      assert.equal(jsonrpc, '2.0');
      assert.equal(error.code, code);
      assert.match(error.data.trace_id, /^[0-9a-f]{32}$/);
      assert.doesNotMatch(answer.body, new RegExp(http.headers['authorization']?.slice(7) ?? '$^'));
    });
  }

  it('serves this machine by each of its names', async () => {
    const { port } = http.url;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      const answer = await send('/mcp', {
        headers: { host, origin: `http://${host}` },
        body: JSON.stringify(initialize),
      });
      assert.equal(answer.status, 200, answer.body);
      assert.ok(answer.headers['mcp-session-id']);
    }
  });

  it('says that it is well to anybody on this machine, and nothing else', async () => {
    const answer = await send('/healthz', { method: 'GET', headers: { authorization: '' } });
    assert.deepEqual([answer.status, answer.body], [200, '{"status":"ok"}']);
    assert.equal(
      (await send('/api/v1/manifest', { method: 'GET', headers: { authorization: '' } })).status,
      401,
    );
  });

  it('tells in its manifest of every tool with its schemas and effect', async () => {
    const answer = await send('/api/v1/manifest', { method: 'GET' });
    const manifest = JSON.parse(answer.body) as {
      tools: {
        name: string;
        effect: string;
        input_schema: { type: string };
        output_schema: { type: string };
      }[];
      limits: Record<string, number>;
    };
    assert.deepEqual(
      manifest.tools.map(({ name, effect }) => [name, effect]),
      toolTable.map(({ name, effect }) => [name, effect]),
    );
    for (const { input_schema, output_schema } of manifest.tools) {
      assert.deepEqual([input_schema.type, output_schema.type], ['object', 'object']);
    }
    assert.ok(Object.values(manifest.limits).every((limit) => limit > 0));
  });

  async function callInSession(session: unknown, name: string, args: unknown): Promise<string> {
    const body = {
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name, arguments: args, _meta: { ...meta, [sessionMetaKey]: session } },
    };
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name };
    return (await send('/mcp', { headers, body: JSON.stringify(body) })).body;
  }

  it('opens a session whose defaults and rights go for each call that names it, until it is closed', async () => {
    const opened = await send('/api/v1/contexts', {
      body: JSON.stringify({ user_id: 'ada', connection: 'local', location: 'us-central1', read_only: true }),
    });
    assert.equal(opened.status, 201, opened.body);
    const { session_id: id } = JSON.parse(opened.body) as { session_id: string };
    assert.match(await callInSession(id, 'get_job', { job_id: '1' }), /RUNNING/);
    assert.match(await callInSession(id, 'stop_job', { job_id: '1', mode: 'cancel' }), /READ_ONLY/);
    assert.ok(bench.log.lines.some((line) => line.includes(`"session":"${id}","user":"ada"`)));
    const listed = await send('/api/v1/contexts', { method: 'GET' });
    assert.ok(listed.body.includes(id));
    assert.equal((await send(`/api/v1/contexts/${id}`, { method: 'DELETE' })).status, 204);
    assert.match(await callInSession(id, 'get_job', { job_id: '1' }), /NOT_FOUND.*Trace: [0-9a-f]{32}/s);
    assert.equal((await send(`/api/v1/contexts/${id}`, { method: 'DELETE' })).status, 404);
  });

  it('opens a session on first use when a call brings its settings', async () => {
    const settings = { session_id: 'mine', project_id: 'local-project' };
    assert.match(await callInSession(settings, 'get_job', { job_id: '1' }), /RUNNING/);
    assert.match(await callInSession('mine', 'get_job', { job_id: '1' }), /RUNNING/);
    const other = { ...settings, read_only: true };
    assert.match(await callInSession(other, 'get_job', { job_id: '1' }), /ALREADY_EXISTS/);
  });

  it('refuses a session of a connection that is not there, naming those that are', async () => {
    const answer = await send('/api/v1/contexts', { body: JSON.stringify({ connection: 'nope' }) });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /local/);
  });

  it('ends running calls when it stops', async () => {
    let isReached: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      isReached = resolve;
    });
    bench.dataflow.before = (_method, signal) =>
      new Promise((_resolve, reject) => {
        isReached();
        signal?.addEventListener('abort', () => {
          reject(new DOMException('called off', 'AbortError'));
        });
      });
    const call = callInSession(undefined, 'get_job', { job_id: '1' }).catch((error: unknown) => error);
    await reached;
    await http.close();
    await call;
    await assert.rejects(send('/healthz', { method: 'GET' }), /ECONNREFUSED/);
    http = await startHttp(mcp, bench.log);
  });
});
