import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { Connections } from '../../../src/dataflow/connections.ts';
import { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { ManualClock } from '../../monitoring/manualClock.ts';
import { job, KeptLog, local, ScriptedDataflow } from '../scriptedDataflow.ts';
import { startHttp, startStdio, unhurried } from '../transports.ts';

const uri = 'dataflow://local-project/us-central1/jobs/1';
const clientInfo = { name: 'test', version: '1' };

/** Subscribes to the job and hears of each change; what is answered ends the subscription. */
type Subscribe = (
  mcp: DataflowMcp,
  log: KeptLog,
  heard: (uri: string) => void,
) => Promise<{ leave: () => Promise<unknown>; close: () => Promise<void> }>;

const ways: Readonly<Record<string, Subscribe>> = {
  'stdio, 2025-11-25': async (mcp, _log, heard) => {
    const stdio = startStdio(mcp);
    const client = new Client2025(clientInfo);
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      heard(params.uri);
    });
    await client.connect(stdio.client());
    await client.subscribeResource({ uri });
    return {
      leave: () => client.unsubscribeResource({ uri }),
      close: async () => {
        await client.close();
        await stdio.close();
      },
    };
  },
  'HTTP, 2026-07-28': async (mcp, log, heard) => {
    const http = await startHttp(mcp, log);
    const client = new Client(clientInfo, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      heard(params.uri);
    });
    await client.connect(
      new StreamableHTTPClientTransport(http.url, { requestInit: { headers: http.headers } }),
    );
    const subscription = await client.listen({ resourceSubscriptions: [uri] });
    return {
      leave: () => subscription.close(),
      close: async () => {
        await client.close();
        await http.close();
      },
    };
  },
};

for (const [way, subscribe] of Object.entries(ways)) {
  describe(`changes of a job over ${way}`, () => {
    it('are told until the client leaves, and nothing is asked of the service after that', async () => {
      const clock = new ManualClock();
      const dataflow = new ScriptedDataflow();
      dataflow.jobs = [job('1')];
      let reads = 0;
      dataflow.before = () => {
        reads += 1;
        return Promise.resolve();
      };
      const connections = new Connections(() => Promise.resolve(dataflow));
      await connections.set([local]);
      const log = new KeptLog();
      const mcp = new DataflowMcp({ connections, log, clock, isReadOnly: false, policy: () => unhurried });
      let onHeard: () => void = () => undefined;
      const heard = new Promise<void>((resolve) => {
        onHeard = resolve;
      });
      const uris: string[] = [];
      const subscription = await subscribe(mcp, log, (changed) => {
        uris.push(changed);
        onHeard();
      });
      await until(() => mcp.isWatching);
      await clock.advance(6000);
      dataflow.jobs = [job('1', { state: 'DRAINING' })];
      await clock.advance(6000);
      await heard;
      assert.deepEqual(uris, [uri]);
      await subscription.leave();
      await until(() => !mcp.isWatching);
      const before = reads;
      await clock.advance(600_000);
      assert.equal(reads, before);
      await subscription.close();
      await mcp.close();
      await connections.close();
    });
  });
}

/** Waits for what other tasks bring about; the test's own time limit is the bound. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
