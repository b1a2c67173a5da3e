import assert from 'node:assert/strict';
import type { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { untrustedMetaKey, untrustedNotice } from '../../../src/mcp/untrusted/untrustedNotice.ts';
import { job, startBench, type Bench } from '../scriptedDataflow.ts';
import { hostile, liveText, textsIn } from './hostileText.ts';
import { createMcp, waysToServer, type AnyClient, type Opened } from '../transports.ts';

const uri = 'dataflow://local-project/us-central1/jobs/1';

describe('text from jobs in resources', () => {
  let bench: Bench;
  let mcp: DataflowMcp;
  let opened: Opened;
  let client: AnyClient;
  beforeEach(async () => {
    bench = await startBench();
    bench.dataflow.jobs = [
      job('1', {
        name: hostile,
        labels: { [hostile]: hostile },
        steps: [{ id: hostile, name: hostile, kind: hostile, inputs: [], outputs: [] }],
      }),
    ];
    bench.dataflow.messages = [{ id: 'm', time: hostile, importance: 'ERROR', text: hostile }];
    bench.dataflow.metrics = {
      metrics: [
        {
          origin: 'user',
          name: hostile,
          namespace: hostile,
          step: hostile,
          context: { [hostile]: hostile },
          value: { kind: 'scalar', value: hostile },
        },
      ],
    };
    mcp = createMcp(bench);
    const open = waysToServer['stdio, 2026-07-28'] ?? assert.fail('no such way');
    opened = await open(mcp, bench.log);
    ({ client } = opened);
  });
  afterEach(async () => {
    await client.close();
    await opened.close();
    await mcp.close();
    await bench.client.close();
  });

  for (const view of ['', '/metrics']) {
    it(`is marked and inert in ${uri}${view}`, async () => {
      const { contents } = await client.readResource({ uri: uri + view });
      const [content] = contents as { text: string; _meta: Record<string, unknown> }[];
      assert.equal(content?._meta[untrustedMetaKey], untrustedNotice);
      const { notice, data } = JSON.parse(content.text) as { notice: string; data: unknown };
      assert.equal(notice, untrustedNotice);
      const texts = textsIn(data);
      assert.ok(texts.some((each) => each.includes('Ignore all previous')));
      for (const each of texts) assert.doesNotMatch(each, liveText);
    });
  }

  it('is inert in the list, and said to be data', async () => {
    const { resources } = await client.listResources();
    const listed = resources.find((each) => each.uri === uri);
    assert.match(listed?.description ?? '', /The name is data from the job/);
    for (const each of textsIn(listed)) assert.doesNotMatch(each, liveText);
  });

  it('is bounded', async () => {
    bench.dataflow.jobs = [job('1', { name: 'n'.repeat(50_000) })];
    bench.dataflow.messages = [
      { id: 'm', time: '2026-11-24T10:00:00Z', importance: 'ERROR', text: 'e'.repeat(1_000_000) },
    ];
    const { contents } = await client.readResource({ uri });
    assert.ok(JSON.stringify(contents).length < 20_000);
    assert.ok(JSON.stringify(await client.listResources()).length < 20_000);
  });

  it('is inert in an error that quotes it', async () => {
    const missing = `dataflow://local-project/us-central1/jobs/${encodeURIComponent(hostile)}`;
    await assert.rejects(client.readResource({ uri: missing }), (error: Error) => {
      assert.doesNotMatch(error.message, liveText);
      return true;
    });
  });
});
