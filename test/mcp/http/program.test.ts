import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { mcpProgram } from '../mcpProgram.ts';

describe('dataflow-mcp --http as it ships', function () {
  this.timeout(60_000);
  let program: ChildProcessByStdio<null, Readable, Readable>;
  let output: string[];
  let errors: Promise<string>;
  let url: URL;
  let authorization: string;

  beforeEach(async () => {
    program = spawn(process.execPath, [...mcpProgram, '--http', '--endpoint', '127.0.0.1:1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    errors = text(program.stderr);
    output = [];
    const lines = createInterface(program.stdout);
    lines.on('line', (line) => output.push(line));
    while (output.length < 2) await once(lines, 'line');
    url = new URL(/^MCP endpoint: (\S+)$/.exec(output[0] ?? '')?.[1] ?? assert.fail(output.join('\n')));
    authorization = /^Authorization: (Bearer \S+)$/.exec(output[1] ?? '')?.[1] ?? assert.fail('no token');
  });
  afterEach(() => {
    program.kill('SIGKILL');
  });

  async function status(headers: Readonly<Record<string, string>>): Promise<number | undefined> {
    const sent = request(url, {
      agent: false,
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
    });
    sent.end('{}');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  it('serves who has the token it printed once, and ends with 0 on SIGTERM', async () => {
    const client = new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
    await client.connect(
      new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization } } }),
    );
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      toolTable.map(({ name }) => name),
    );
    await client.close();
    const exited = once(program, 'exit');
    program.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
    assert.equal(output.length, 2);
    assert.ok(!(await errors).includes(authorization.slice(7)));
  });

  it('refuses another token with 401, and another Host or Origin with 403', async () => {
    assert.equal(await status({ authorization: `Bearer ${'A'.repeat(43)}` }), 401);
    assert.equal(await status({ host: 'evil.example' }), 403);
    assert.equal(await status({ origin: 'https://evil.example' }), 403);
  });
});
