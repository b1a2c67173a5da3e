import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { HttpProgram, mcpProgram } from '../mcpProgram.ts';

const built = 'PATH/dist/bin/dataflow-mcp.js';
const server = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.string(),
  args: z.array(z.string()),
});
const config = z.union([
  z.strictObject({ mcpServers: z.strictObject({ dataflow: server.omit({ type: true }) }) }),
  z.strictObject({ servers: z.strictObject({ dataflow: server.required() }) }),
]);

/** How each host's command line takes the command of a server. */
const commandLines: Readonly<Record<string, RegExp>> = {
  'claude mcp add': /^claude mcp add dataflow -- (?<command>.+)$/,
  'codex mcp add': /^codex mcp add dataflow -- (?<command>.+)$/,
  // Options of the server come after "--", those of Gemini's own before the name.
  'gemini mcp add': /^gemini mcp add --scope user dataflow (?<command>.+?) -- (?<options>.+)$/,
};

describe("The README's set-up of MCP hosts", function () {
  this.timeout(120_000);
  let section: string;
  before(async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    section = /\n## MCP hosts\n([^]*?)\n## /.exec(readme)?.[1] ?? assert.fail('There is no such section.');
  });

  async function listsTools(client: Client): Promise<void> {
    const { tools } = await client.listTools();
    await client.close();
    assert.deepEqual(
      tools.map(({ name }) => name),
      toolTable.map(({ name }) => name),
    );
  }

  function newClient(): Client {
    return new Client(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: { pin: '2026-07-28' } } },
    );
  }

  /** As the host would, from this checkout. */
  async function start(command: readonly string[]): Promise<void> {
    const [node, program, ...args] = command;
    assert.deepEqual([node, program], ['node', built]);
    const client = newClient();
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [...mcpProgram, ...args],
        stderr: 'ignore',
      }),
    );
    await listsTools(client);
  }

  it('starts the server with the JSON of each kind', async () => {
    const documents = [...section.matchAll(/```json\n([^]*?)```/g)].map(([, text]) =>
      config.parse(JSON.parse(text ?? '')),
    );
    assert.equal(documents.length, 2);
    for (const document of documents) {
      const { command, args } = ('servers' in document ? document.servers : document.mcpServers).dataflow;
      await start([command, ...args]);
    }
  });

  for (const [host, form] of Object.entries(commandLines)) {
    it(`starts the server with ${host}`, async () => {
      const lines = [...section.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
      const line = lines.find((each) => each.startsWith(host) && each.includes(built));
      const parts = form.exec(line ?? '')?.groups ?? assert.fail(`${host}: ${String(line)}`);
      await start(`${parts['command'] ?? ''} ${parts['options'] ?? ''}`.trim().split(' '));
    });
  }

  it('connects over HTTP with the header that is shown', async () => {
    const line = /^claude mcp add --transport http dataflow (\S+) --header "(.+?): (.+)"$/m.exec(section);
    const [, url = '', name = '', value = ''] = line ?? assert.fail('There is no such line.');
    const http = await HttpProgram.start(['--project', 'my-project']);
    try {
      const [, token = ''] = (http.headers['authorization'] ?? '').split(' ');
      const shown = new URL(url);
      shown.port = http.url.port;
      assert.equal(shown.href, http.url.href);
      const client = newClient();
      await client.connect(
        new StreamableHTTPClientTransport(shown, {
          requestInit: { headers: { [name]: value.replace('TOKEN', token) } },
        }),
      );
      await listsTools(client);
    } finally {
      await http.stop();
    }
  });
});
