import assert from 'node:assert/strict';
import type { DataflowMcp } from '../../../src/mcp/server/dataflowMcp.ts';
import { sessionMetaKey } from '../../../src/mcp/session/sessionSettings.ts';
import { toolTable } from '../../../src/mcp/tools/toolTable.ts';
import { startPolicyBench } from '../policy/changingDataflow.ts';
import { job, local, startBench, type Bench } from '../scriptedDataflow.ts';
import { createMcp, waysToServer, type AnyClient, type Opened } from '../transports.ts';

const all: readonly string[] = toolTable.map(({ name }) => name);
const reading: readonly string[] = toolTable
  .filter(({ effect }) => effect === 'read')
  .map(({ name }) => name);
const elsewhere = {
  ...local,
  id: 'other',
  name: 'Other',
  projectId: 'other-project',
  regions: ['europe-west1'],
};

for (const [way, open] of Object.entries(waysToServer)) {
  describe(`A request that names its session, over ${way}`, () => {
    let bench: Bench;
    let mcp: DataflowMcp;
    let opened: Opened;
    let client: AnyClient;

    beforeEach(async () => {
      bench = await startBench([local, elsewhere]);
      bench.dataflow.jobs = [job('1'), job('2', { location: 'europe-west1' })];
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

    const reader = { _meta: { [sessionMetaKey]: { session_id: 'reader', read_only: true } } };
    const namesOf = ({ tools }: { tools: readonly { name: string }[] }): readonly string[] =>
      tools.map(({ name }) => name);

    it('is shown the tools that the session may use, and no other session loses any', async () => {
      assert.deepEqual(namesOf(await client.listTools(reader)), reading);
      assert.deepEqual(namesOf(await client.listTools()), all);
    });

    it('gets prompts without the steps that the session may not take, in its place', async () => {
      const named = { name: 'migrate_job', arguments: { job_id: '1', target: 'another region' } };
      const whole = JSON.stringify((await client.getPrompt(named)).messages);
      assert.match(whole, /create_snapshot/);
      assert.doesNotMatch(whole, /project_id:/);
      const settings = {
        session_id: 'there',
        read_only: true,
        connection: 'other',
        location: 'europe-west1',
      };
      const there = { _meta: { [sessionMetaKey]: settings } };
      const left = JSON.stringify((await client.getPrompt({ ...named, ...there })).messages);
      assert.doesNotMatch(left, /create_snapshot|replace_job|stop_job/);
      assert.match(left, /project_id: other-project\\nlocation: europe-west1/);
    });

    it('is completed by what the session says', async () => {
      const there = { _meta: { [sessionMetaKey]: { session_id: 'there', connection: 'other' } } };
      const complete = async (
        name: string,
        ref: Parameters<AnyClient['complete']>[0]['ref'],
        meta: object = {},
      ): Promise<readonly string[]> =>
        (await client.complete({ ref, argument: { name, value: '' }, ...meta })).completion.values;
      const prompt = { type: 'ref/prompt', name: 'triage_job' } as const;
      const uri = 'dataflow://{project_id}/{location}/jobs/{job_id}/metrics';
      for (const ref of [prompt, { type: 'ref/resource', uri } as const]) {
        assert.deepEqual(await complete('project_id', ref), ['local-project', 'other-project']);
        assert.deepEqual(await complete('project_id', ref, there), ['other-project']);
        assert.deepEqual(await complete('location', ref, there), ['europe-west1']);
        // Two connections, and no word on which.
        assert.deepEqual(await complete('job_id', ref), []);
        assert.deepEqual(await complete('job_id', ref, there), ['2']);
      }
    });

    it('is completed by a name beyond the jobs that are given, and told when there are more', async () => {
      const names = Array.from({ length: 150 }, (_, index) => `orders-${index}`);
      bench.dataflow.jobs = names.map((name, index) => job(String(index), { name }));
      const ref = { type: 'ref/prompt', name: 'triage_job' } as const;
      const here = { _meta: { [sessionMetaKey]: { session_id: 'here', connection: 'local' } } };
      const complete = async (value: string) =>
        (await client.complete({ ref, argument: { name: 'job_id', value }, ...here })).completion;
      const all = await complete('');
      assert.deepEqual([all.values.length, all.total, all.hasMore], [100, undefined, true]);
      const one = await complete('orders-149');
      assert.deepEqual([one.values, one.total, one.hasMore], [['149'], 1, false]);
    });

    it('is told when that session is not open', async () => {
      const closed = { _meta: { [sessionMetaKey]: 'closed' } };
      await assert.rejects(client.listTools(closed), /No session closed is open/);
      const prompt = { name: 'triage_job', arguments: { job_id: '1' }, ...closed };
      await assert.rejects(client.getPrompt(prompt), /No session closed is open/);
    });
  });
}

describe('The embedded client', () => {
  it('lists what a session of its may use, and follows the policy as it changes', async () => {
    const bench = await startPolicyBench();
    const names = async (session?: string): Promise<readonly string[]> =>
      (await bench.client.listTools(session)).map(({ name }) => name);
    assert.deepEqual(await names(await bench.client.openSession({ read_only: true })), reading);
    assert.deepEqual(await names(), all);
    bench.policy = { readOnly: true };
    assert.deepEqual(await names(), reading);
    await bench.client.close();
  });
});
