import assert from 'node:assert/strict';
import { Connections } from '../../../src/dataflow/connections.ts';
import { EmbeddedClient, type ToolOutcome } from '../../../src/mcp/embedded/embeddedClient.ts';
import { ModelledService } from '../../dataflow/google/modelledService.ts';
import { silentLog } from '../../dataflow/silentLog.ts';

const minute = 60_000;
const template = 'gs://dataflow-emulator/flex/streaming-model.json';

describe('tools that change something, on the local service', () => {
  let service: ModelledService;
  let client: EmbeddedClient;
  before(async () => {
    service = await ModelledService.start();
    const connections = new Connections(() => Promise.resolve(service.api));
    await connections.set([service.connection]);
    client = new EmbeddedClient({ connections, log: silentLog, clock: service.clock });
  });
  after(async () => {
    await client.close();
    await service.close();
  });

  const call = async (tool: string, args: Readonly<Record<string, unknown>>): Promise<ToolOutcome> =>
    client.callTool(tool, args, { approve: () => Promise.resolve('approved') });
  const done = async (
    tool: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> => {
    const { isError, text, structured } = await call(tool, args);
    assert.equal(isError, false, text);
    return { ...structured };
  };
  const idOf = ({ job }: Record<string, unknown>): string => {
    assert.ok(typeof job === 'object' && job !== null && 'job_id' in job);
    return String(job.job_id);
  };
  const stateOf = async (jobId: string): Promise<string> => {
    const { structured } = await client.callTool('get_job', { job_id: jobId });
    return /"state":"(\w+)"/.exec(JSON.stringify(structured))?.[1] ?? '';
  };

  it('launch a template, scale the job, snapshot it, replace it, and stop it', async () => {
    const wrong = await call('launch_job', {
      job_name: 'orders',
      gcs_path: template,
      parameters: { arrivalPerSecond: 'many' },
    });
    assert.equal(wrong.structured?.['code'], 'INVALID_ARGUMENT', wrong.text);

    const launched = await done('launch_job', {
      job_name: 'orders',
      gcs_path: template,
      parameters: { arrivalPerSecond: '500' },
      environment: { max_workers: 4 },
    });
    assert.equal(launched['is_checked_by_service'], true);
    const first = idOf(launched);
    await service.clock.advance(10 * minute);
    assert.equal(await stateOf(first), 'RUNNING');

    const taken = await call('launch_job', { job_name: 'orders', gcs_path: template });
    assert.equal(taken.structured?.['code'], 'ALREADY_EXISTS', taken.text);

    const scaled = await done('update_job', { job_id: first, max_num_workers: 6 });
    assert.match(String(scaled['undo']), /max_num_workers 4/);
    const limits = (await service.api.getJob({ ...place, jobId: first })).limits;
    assert.equal(limits.maxNumWorkers, 6);

    const { snapshot } = await done('create_snapshot', { job_id: first, ttl_seconds: 3600 });
    assert.ok(typeof snapshot === 'object' && snapshot !== null && 'snapshot_id' in snapshot);
    await done('delete_snapshot', { snapshot_id: snapshot.snapshot_id });

    await service.clock.advance(10 * minute);
    await stateOf(first);
    const replaced = await done('replace_job', {
      job_id: first,
      gcs_path: template,
      parameters: { arrivalPerSecond: '600' },
      environment: { max_workers: 6 },
    });
    const second = idOf(replaced);
    assert.notEqual(second, first);
    await service.clock.advance(10 * minute);
    assert.deepEqual([await stateOf(first), await stateOf(second)], ['UPDATED', 'RUNNING']);

    await done('stop_job', { job_id: second, mode: 'drain' });
    await service.clock.advance(30 * minute);
    assert.equal(await stateOf(second), 'DRAINED');
  });
});

const place = { projectId: 'local-project', location: 'us-central1' };
