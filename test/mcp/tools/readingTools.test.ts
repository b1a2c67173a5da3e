import assert from 'node:assert/strict';
import { DataflowError } from '../../../src/dataflow/errors.ts';
import { job, local, startBench, type Bench } from '../scriptedDataflow.ts';

describe('tools that read', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.client.close());

  describe('list_jobs', () => {
    it('gives the newest jobs first, whole ids, and says how many it left out', async () => {
      bench.dataflow.jobs = [3, 1, 2].map((day) =>
        job(`2026-11-0${day}_00_00_00-1234567890123456789`, { createTime: `2026-11-0${day}T00:00:00Z` }),
      );
      const { text, structured, isError } = await bench.client.callTool('list_jobs', { limit: 2 });
      assert.equal(isError, false);
      const newest = ['2026-11-03_00_00_00-1234567890123456789', '2026-11-02_00_00_00-1234567890123456789'];
      assert.deepEqual(jobIds(structured), newest);
      assert.ok(text.indexOf(newest[0] ?? '-') < text.indexOf(newest[1] ?? '-'));
      assert.equal(structured?.['left_out'], 1);
      assert.match(text, /Left out: 1 more/);
    });

    it('keeps to the states and the part of a name that were asked for', async () => {
      bench.dataflow.jobs = [
        job('1', { name: 'orders-daily', state: 'FAILED' }),
        job('2', { name: 'orders-live' }),
        job('3', { name: 'clicks', state: 'FAILED' }),
      ];
      const { structured } = await bench.client.callTool('list_jobs', { states: ['FAILED'], name: 'ORDERS' });
      assert.deepEqual(jobIds(structured), ['1']);
    });

    it('finds the job of exactly a name among newer ones whose names contain it', async () => {
      const newer = Array.from({ length: 100 }, (_, index) =>
        job(`eu${index}`, { name: `orders-eu-${index}`, createTime: '2026-11-25T00:00:00Z' }),
      );
      bench.dataflow.jobs = [...newer, job('1', { name: 'orders' })];
      const { structured } = await bench.client.callTool('list_jobs', { job_name: 'orders' });
      assert.deepEqual([jobIds(structured), structured?.['left_out']], [['1'], 0]);
    });

    it('looks through all pages and all regions of the connection', async () => {
      await bench.connections.set([{ ...local, regions: ['us-central1', 'europe-west1'] }]);
      bench.dataflow.jobs = [
        ...Array.from({ length: 450 }, (_, index) => job(`a${index}`)),
        job('far', { location: 'europe-west1', createTime: '2026-11-25T00:00:00Z' }),
      ];
      const { structured } = await bench.client.callTool('list_jobs', { limit: 1 });
      assert.deepEqual(jobIds(structured), ['far']);
      assert.equal(structured?.['left_out'], 450);
      assert.equal(structured['is_complete'], true);
    });

    it('says that older jobs were not looked at when a region has very many', async () => {
      bench.dataflow.jobs = Array.from({ length: 1500 }, (_, index) => job(`a${index}`));
      const { structured, text } = await bench.client.callTool('list_jobs', {});
      assert.equal(structured?.['is_complete'], false);
      assert.match(text, /not looked at/);
    });

    it('gives the jobs of the regions that answer, and names the one that does not', async () => {
      await bench.connections.set([{ ...local, regions: ['us-central1', 'europe-west1'] }]);
      bench.dataflow.jobs = [job('1')];
      bench.dataflow.failingLocation = 'europe-west1';
      const { structured, isError } = await bench.client.callTool('list_jobs', {});
      assert.equal(isError, false);
      assert.deepEqual(jobIds(structured), ['1']);
      assert.deepEqual(structured?.['failed_locations'], [
        { location: 'europe-west1', reason: 'No answer from europe-west1.' },
      ]);
    });
  });

  describe('get_job', () => {
    it('gives state, labels, steps and the last errors', async () => {
      bench.dataflow.jobs = [
        job('1', {
          state: 'FAILED',
          labels: { team: 'orders' },
          steps: [{ id: 's1', name: 'Read', kind: 'ParallelRead', inputs: [], outputs: [] }],
        }),
      ];
      bench.dataflow.messages = [
        { id: 'm', time: '2026-11-24T10:01:00Z', importance: 'ERROR', text: 'ValueError: no such column' },
      ];
      const { text, structured } = await bench.client.callTool('get_job', { job_id: '1' });
      assert.deepEqual(structured?.['labels'], { team: 'orders' });
      assert.deepEqual(structured['steps'], [{ name: 'Read', kind: 'ParallelRead' }]);
      for (const fact of [
        'state: FAILED',
        'team=orders',
        'Read (ParallelRead)',
        'ValueError: no such column',
      ]) {
        assert.ok(text.includes(fact), fact);
      }
    });

    it('gives the job although its messages cannot be read, and says so', async () => {
      bench.dataflow.jobs = [job('1')];
      bench.dataflow.before = (method) =>
        method === 'listMessages'
          ? Promise.reject(new DataflowError('PERMISSION_DENIED', 'Reading messages', 'Not allowed.', 'Ask.'))
          : Promise.resolve();
      const { isError, structured } = await bench.client.callTool('get_job', { job_id: '1' });
      assert.equal(isError, false);
      assert.equal(structured?.['errors_unavailable'], 'PERMISSION_DENIED: Not allowed.');
    });

    it('tells what failed, why, what to do and whether to retry, with the trace that the log has', async () => {
      const { isError, text, structured } = await bench.client.callTool('get_job', { job_id: 'gone' });
      assert.equal(isError, true);
      assert.equal(structured?.['code'], 'NOT_FOUND');
      assert.match(text, /Job gone does not exist/);
      assert.match(text, /What to do: Check id and region/);
      assert.match(text, /Retry: only after/);
      const trace = String(structured['trace_id']);
      assert.match(trace, /^[0-9a-f]{32}$/);
      assert.ok(bench.log.lines.some((line) => line.includes(trace) && line.includes('NOT_FOUND')));
    });
  });

  it('get_job_metrics gives user counters exactly, and the largest of each service metric', async () => {
    const scalar = (value: number | bigint | string) => ({ kind: 'scalar', value }) as const;
    bench.dataflow.jobs = [job('1')];
    bench.dataflow.metrics = {
      time: '2026-11-24T10:00:00Z',
      metrics: [
        {
          origin: 'user',
          namespace: 'main',
          step: 'Count',
          name: 'words',
          context: {},
          value: scalar(9_007_199_254_740_993n),
        },
        {
          origin: 'user',
          step: 'Count',
          name: 'sizes',
          context: {},
          value: { kind: 'distribution', count: 2, sum: 9, min: 4, max: 5 },
        },
        ...[1, 7, 3, 2, 6, 5].map((value) => ({
          origin: 'dataflow/v1b3',
          name: 'ElementCount',
          context: { output_user_name: `Read-out${value}` },
          value: scalar(value),
        })),
      ],
    };
    const { text, structured } = await bench.client.callTool('get_job_metrics', { job_id: '1' });
    assert.ok(text.includes('Count | main/words | 9007199254740993'), text);
    assert.ok(text.includes('Count | sizes | count 2, sum 9, min 4, max 5'), text);
    assert.match(JSON.stringify(structured?.['counters']), /"value":"9007199254740993"/);
    assert.deepEqual(structured?.['service_metrics'], [
      {
        name: 'ElementCount',
        entries: [7, 6, 5, 3, 2].map((value) => ({
          context: `output_user_name=Read-out${value}`,
          value: scalar(value),
        })),
        entries_left_out: 1,
      },
    ]);
  });

  describe('arguments', () => {
    it('refuses one it does not know, by name, and names those it has', async () => {
      const { isError, text } = await bench.client.callTool('get_job', { job_id: '1', jobid: '2' });
      assert.equal(isError, true);
      assert.match(text, /unknown argument jobid/);
      assert.match(text, /job_id, connection, project_id, location/);
    });

    it('answers an unknown tool with the tools there are', async () => {
      const { isError, text } = await bench.client.callTool('delete_everything', {});
      assert.equal(isError, true);
      assert.match(text, /The tools are list_jobs, get_job, /);
    });

    it('asks for a connection, naming the choices, only when there are several', async () => {
      bench.dataflow.jobs = [job('1')];
      await bench.connections.set([
        local,
        { ...local, id: 'prod', name: 'Production', projectId: 'prod-project' },
      ]);
      const unclear = await bench.client.callTool('get_job', { job_id: '1' });
      assert.equal(unclear.structured?.['code'], 'UNKNOWN_CONNECTION');
      assert.match(unclear.text, /local \("Local Dataflow", project local-project\); prod \("Production"/);
      for (const choice of [
        { connection: 'local' },
        { connection: 'Local Dataflow' },
        { project_id: 'local-project' },
      ]) {
        const { structured } = await bench.client.callTool('get_job', { job_id: '1', ...choice });
        assert.equal(structured?.['connection'], 'local');
      }
    });

    it('asks for the region of a job when the connection has several', async () => {
      await bench.connections.set([{ ...local, regions: ['us-central1', 'europe-west1'] }]);
      const { text } = await bench.client.callTool('get_job', { job_id: '1' });
      assert.match(text, /us-central1, europe-west1/);
    });

    it('says how to add a connection when there is none', async () => {
      await bench.connections.set([]);
      const { text } = await bench.client.callTool('list_jobs', {});
      assert.match(text, /No connection is configured/);
      assert.match(text, /DATAFLOW_EMULATOR_HOST/);
    });
  });

  describe('calls', () => {
    it('can be called off while Dataflow works, and Dataflow is told', async () => {
      bench.dataflow.jobs = [job('1')];
      const caller = new AbortController();
      const told = new Promise<void>((resolve) => {
        bench.dataflow.before = (_method, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => {
              resolve();
              reject(new DataflowError('CANCELLED', 'Listing', 'Called off.', ''));
            });
            caller.abort();
          });
      });
      await assert.rejects(bench.client.callTool('list_jobs', {}, { signal: caller.signal }), {
        code: 'CANCELLED',
      });
      await told;
    });

    it('end when the client is closed', async () => {
      let close: Promise<void> | undefined;
      bench.dataflow.before = (_method, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new DataflowError('CANCELLED', 'Listing', 'Called off.', ''));
          });
          close = bench.client.close();
        });
      await assert.rejects(bench.client.callTool('list_jobs', {}), { code: 'CANCELLED' });
      await close;
      await assert.rejects(bench.client.callTool('list_jobs', {}), { code: 'CANCELLED' });
    });

    it('say what they are doing', async () => {
      const said: string[] = [];
      await bench.client.callTool('list_jobs', {}, { onProgress: (message) => said.push(message) });
      assert.deepEqual(said, ['Listing jobs in us-central1']);
    });

    it('are logged with arguments whose secrets and control characters are gone', async () => {
      await bench.client.callTool('get_job', { job_id: 'a\u001b[31m', api_key: 'AIza-very-secret' });
      const line = bench.log.lines.find((each) => each.includes('"tool":"get_job"')) ?? '';
      assert.match(line, /"decision":"invalid"/);
      assert.ok(!line.includes('AIza') && !line.includes('\\u001b'), line);
    });
  });
});

function jobIds(structured: Readonly<Record<string, unknown>> | undefined): unknown[] {
  const jobs = structured?.['jobs'];
  assert.ok(Array.isArray(jobs));
  return jobs.map((each: { job_id?: unknown }) => each.job_id);
}
