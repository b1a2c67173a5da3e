import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Stdio2025 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as Http2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { toolTable } from '../../src/mcp/tools/toolTable.ts';
import { HttpProgram, mcpProgram } from '../mcp/mcpProgram.ts';
import { waitFor } from '../waitFor.ts';
import { advertisedSchemas, type Listed } from './advertisedSchemas.ts';
import { everyToolCall } from './everyToolCall.ts';
import { PreparedService } from './preparedService.ts';

/** What the tests need of a client, whichever SDK it is of. */
interface AnyClient {
  listTools(): Promise<Listed>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Where a server is: a program to start, or an endpoint that runs. */
type Target = { readonly args: string[] } | HttpProgram;

const clientInfo = { name: 'test', version: '1' };
const approval = { action: 'accept', content: { approve: true } } as const;

/** Each SDK's client, for a person who approves and is told what is asked. */
const sdks: Readonly<
  Record<string, (target: Target, onDidAsk: (text: string) => void) => Promise<AnyClient>>
> = {
  'the v1 SDK': async (target, onDidAsk) => {
    const client = new Client2025(clientInfo, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      onDidAsk(params.message);
      return approval;
    });
    await client.connect(
      'args' in target
        ? new Stdio2025({ command: process.execPath, ...target, stderr: 'ignore' })
        : new Http2025(target.url, { requestInit: { headers: target.headers } }),
    );
    return client;
  },
  'the v2 SDK': async (target, onDidAsk) => {
    const client = new Client(clientInfo, {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode: { pin: '2026-07-28' } },
    });
    client.setRequestHandler('elicitation/create', ({ params }) => {
      onDidAsk(params.message);
      return approval;
    });
    await client.connect(
      'args' in target
        ? new StdioClientTransport({ command: process.execPath, ...target, stderr: 'ignore' })
        : new StreamableHTTPClientTransport(target.url, { requestInit: { headers: target.headers } }),
    );
    return client;
  },
};

for (const [sdk, connect] of Object.entries(sdks)) {
  for (const transport of ['stdio', 'HTTP'] as const) {
    describe(`A client of ${sdk} over ${transport}`, () => {
      let known: PreparedService;
      let http: HttpProgram | undefined;
      let client: AnyClient;
      const asked: string[] = [];

      before(async () => {
        known = await PreparedService.start();
        const place = ['--endpoint', known.service.emulator.grpcAddress];
        http = transport === 'HTTP' ? await HttpProgram.start(place) : undefined;
        client = await connect(http ?? { args: [...mcpProgram, '--stdio', ...place] }, (text) => {
          asked.push(text);
        });
      });
      afterEach(() => {
        asked.length = 0;
      });
      after(async () => {
        await client.close();
        await http?.stop();
        await known.close();
      });

      it('lists every tool, and this test calls every one', async () => {
        const names = toolTable.map(({ name }) => name);
        const { tools } = await client.listTools();
        assert.deepEqual(
          tools.map(({ name }) => name),
          names,
        );
        assert.deepEqual(everyToolCall.map(({ tool }) => tool).toSorted(), names.toSorted());
      });

      for (const { tool, args, check, change } of everyToolCall) {
        it(`calls ${tool}${change ? ' with the approval of a person' : ''}`, async () => {
          const result = await client.callTool({ name: tool, arguments: { ...args(known) } });
          assert.notEqual(result['isError'], true, JSON.stringify(result['content']));
          const answer = result['structuredContent'];
          advertisedSchemas(await client.listTools()).check(tool, answer);
          check(answer, known);
          assert.equal(asked.length, change ? 1 : 0, asked.join('\n'));
          if (change) await waitFor(`${tool} to be done`, () => change.wasMade(known), Boolean);
        });
      }
    });
  }
}
