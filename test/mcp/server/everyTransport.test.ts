import assert from 'node:assert/strict';
import { promptTexts } from '../../../src/mcp/prompts/promptTexts.ts';
import type { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { createMcp, waysToServer, type AnyClient, type Opened } from '../transports.ts';

const jobUri = 'dataflow://local-project/us-central1/jobs/1';

for (const [way, open] of Object.entries(waysToServer)) {
  describe(`the server over ${way}`, () => {
    let bench: Bench;
    let mcp: DataflowMcp;
    let opened: Opened;
    let client: AnyClient;

    beforeEach(async () => {
      bench = await startBench();
      bench.dataflow.jobs = [job('1', { name: 'orders' }), job('2')];
      mcp = createMcp(bench);
      opened = await open(mcp, bench.log);
      ({ client } = opened);
    });
    afterEach(async () => {
      await client.close();
      await opened.close();
      await mcp.close();
      await bench.client.close();
    });

    it('lists every tool, prompt and the jobs', async () => {
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        toolTable.map(({ name }) => name),
      );
      const { prompts } = await client.listPrompts();
      assert.deepEqual(
        prompts.map(({ name }) => name),
        promptTexts.map(({ name }) => name),
      );
      const { resources } = await client.listResources();
      assert.ok(resources.some(({ uri, name }) => uri === jobUri && name === 'orders'));
      assert.ok(resources.some(({ uri }) => uri === 'dataflow://schemas/job'));
    });

    it('answers every tool, if only with what is wrong, and gives the trace id of each failure', async () => {
      for (const { name } of toolTable) {
        const result = await client.callTool(name, { job_id: '1', nonsense: true });
        const text = textOf(result);
        assert.equal(result['isError'], true, `${name}: ${text}`);
        assert.match(text, /INVALID_ARGUMENT/);
        assert.match(text, /Trace: [0-9a-f]{32}/);
      }
    });

    it('reads a job, and says which is missing', async () => {
      const { contents } = await client.readResource({ uri: jobUri });
      assert.match(JSON.stringify(contents), /orders/);
      await assert.rejects(client.readResource({ uri: `${jobUri}00` }), /NOT_FOUND/);
    });

    it('goes on answering while a call is slow, and calls it off at the source when it is cancelled', async () => {
      let reach: (signal: AbortSignal | undefined) => void = () => undefined;
      const reached = new Promise<AbortSignal | undefined>((resolve) => {
        reach = resolve;
      });
      bench.dataflow.before = (method, signal) => {
        if (method !== 'getJobMetrics') return Promise.resolve();
        reach(signal);
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new DOMException('called off', 'AbortError'));
          });
        });
      };
      const cancel = new AbortController();
      const slow = client.callTool('get_job_metrics', { job_id: '1' }, { signal: cancel.signal });
      const slowEnd = assert.rejects(slow);
      const signal = await reached;
      assert.ok(signal);
      const quick = await client.callTool('get_job', { job_id: '2' });
      assert.notEqual(quick['isError'], true);
      assert.equal(signal.aborted, false);
      const stopped = new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      cancel.abort();
      await Promise.all([stopped, slowEnd]);
    });

    it('tells how a call gets on', async () => {
      const messages: (string | undefined)[] = [];
      await client.callTool(
        'list_jobs',
        {},
        {
          onprogress: ({ message }) => {
            messages.push(message);
          },
        },
      );
      assert.ok(messages.some((message) => message?.includes('us-central1')));
    });
  });
}

function textOf({ content }: Record<string, unknown>): string {
  assert.ok(Array.isArray(content));
  return content.map((part: { text?: string }) => part.text ?? '').join('\n');
}
