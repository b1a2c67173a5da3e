import assert from 'node:assert/strict';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { appDocument, type AppFiles } from '../../../src/mcp/apps/appDocument.ts';
import { readAppFiles } from '../../../src/mcp/apps/appFiles.ts';
import { DataflowMcp, type DataflowMcpDeps } from '../../../src/mcp/server/dataflowMcp.ts';
import { systemClock } from '../../../src/monitoring/clock.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { startStdio, unhurried } from '../transports.ts';

const uri = 'ui://dataflow/job-metrics';
const key = 'dataflow-vscode/app';
const files: AppFiles = { script: 'const end = "</script>";', style: 'body { margin: 0 }' };
const announcing = (mimeTypes: unknown): ClientOptions['capabilities'] =>
  ({ extensions: { 'io.modelcontextprotocol/ui': { mimeTypes } } }) as ClientOptions['capabilities'];
const eras: Readonly<Record<string, ClientOptions>> = {
  '2025-11-25': { versionNegotiation: { mode: 'legacy' } },
  '2026-07-28': { versionNegotiation: { mode: { pin: '2026-07-28' } } },
};

for (const [era, options] of Object.entries(eras)) {
  describe(`MCP Apps for a host of ${era}`, () => {
    let bench: Bench;
    const undo: (() => Promise<unknown>)[] = [];

    beforeEach(async () => {
      bench = await startBench();
      undo.push(() => bench.client.close());
      bench.dataflow.jobs = [job('1')];
      bench.dataflow.listSeries = () =>
        Promise.resolve([
          {
            labels: {},
            unit: 's',
            points: [
              [60_000, 1],
              [120_000, 2.00001],
            ],
          },
        ]);
    });
    afterEach(async () => {
      for (const step of undo.splice(0).reverse()) await step();
    });

    async function connect(
      capabilities: ClientOptions['capabilities'],
      pages: Pick<DataflowMcpDeps, 'appFiles'> = { appFiles: () => Promise.resolve(files) },
    ): Promise<Client> {
      const { connections, log } = bench;
      const mcp = new DataflowMcp({
        ...{ connections, log, clock: systemClock, isReadOnly: false, policy: () => unhurried },
        ...pages,
      });
      undo.push(() => mcp.close());
      const server = startStdio(mcp);
      undo.push(() => server.close());
      const client = new Client(
        { name: 'host', version: '1' },
        { ...options, capabilities: { ...capabilities } },
      );
      await client.connect(server.client());
      undo.push(() => client.close());
      return client;
    }

    /** What a host is given for the page: with the tool, and with its answer. */
    async function given(client: Client): Promise<{ readonly list: unknown; readonly call: unknown }> {
      const { tools } = await client.listTools();
      const call = await client.callTool({
        name: 'get_job_metrics',
        arguments: { job_id: '1', series: ['system_lag'] },
      });
      assert.notEqual(call.isError, true, JSON.stringify(call.content));
      const { _meta: listed } = tools.find(({ name }) => name === 'get_job_metrics') ?? {};
      return { list: listed, call: call._meta?.[key] };
    }

    it('names the page with the tool, and gives the readings of its charts with the answer', async () => {
      const client = await connect(announcing(['text/html;profile=mcp-app']));
      assert.deepEqual(await given(client), {
        list: { ui: { resourceUri: uri } },
        call: {
          step_seconds: 60,
          points: [
            [
              [60_000, 1],
              [120_000, 2],
            ],
          ],
        },
      });
      const { tools } = await client.listTools();
      assert.equal(tools.filter(({ _meta: meta }) => meta !== undefined).length, 1);
    });

    const others: Readonly<Record<string, ClientOptions['capabilities']>> = {
      'announces nothing': {},
      'shows other pages only': announcing(['text/html;profile=another']),
      'announces in a way of its own': announcing('text/html;profile=mcp-app'),
    };
    for (const [title, capabilities] of Object.entries(others)) {
      it(`gives text alone to a host that ${title}`, async () => {
        const client = await connect(capabilities);
        assert.deepEqual(await given(client), { list: undefined, call: undefined });
      });
    }

    it('has one document with everything in it, which asks for no address', async () => {
      const client = await connect({});
      const { contents } = await client.readResource({ uri });
      const [page] = contents;
      assert.ok(page && 'text' in page);
      assert.equal(page.text, appDocument(files, 'Metrics of a Dataflow job'));
      assert.deepEqual(page._meta, { ui: { csp: {}, prefersBorder: false } });
      assert.equal(page.text.split('</script>').length, 2, 'a string in the script does not end it');
      assert.doesNotMatch(page.text, /https?:|unsafe/);
    });

    it('has no page where none was built in, and says when it cannot be read', async () => {
      const without = await connect(announcing(['text/html;profile=mcp-app']), {});
      assert.equal((await given(without)).list, undefined);
      await assert.rejects(without.readResource({ uri }));
      const missing = new URL('./no-such-folder/', import.meta.url);
      const broken = await connect({}, { appFiles: () => readAppFiles(missing) });
      await assert.rejects(broken.readResource({ uri }), /UNAVAILABLE: .*The text of get_job_metrics/);
      assert.match(bench.log.lines.join('\n'), /error MCP: .*npm run build/);
    });
  });
}
