import assert from 'node:assert/strict';
import { submitPipeline } from '../../scripts/local/samples.ts';
import { beamPython } from './beamPython.ts';
import { LocalService } from './localService.ts';

interface LogAnswer {
  readonly entries?: readonly {
    readonly severity: string;
    readonly resource: { readonly labels: Readonly<Record<string, string>> };
    readonly jsonPayload: Readonly<Record<string, string>>;
  }[];
}

describe('The logs and time series of a pipeline', function () {
  this.timeout(180_000);
  let service: LocalService;
  let jobId: string;

  before(async function () {
    this.timeout(1_200_000);
    const python = await beamPython();
    service = await LocalService.start();
    const run = submitPipeline(service, python, 'test/pipelines/fixtures/logs.py');
    assert.equal(await run.exitCode, 0, run.output);
    jobId = await run.jobId;
  });
  after(async () => {
    await service.end();
  });

  it('name the step, the worker and the text of what its code logs', async () => {
    const response = await fetch(`${service.origin}/v2/entries:list`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceNames: ['projects/local-project'],
        filter: `resource.labels.job_id="${jobId}" AND resource.labels.step_id="CheckPrice" AND severity=WARNING`,
      }),
    });
    const { entries = [] } = (await response.json()) as LogAnswer;
    assert.deepEqual(
      entries.map(({ jsonPayload }) => jsonPayload['message']),
      ['negative price -2'],
    );
    assert.notEqual(entries[0]?.jsonPayload['worker'], '');
  });

  it('have its last state, its elements and its counters', async () => {
    const [status] = await service.series('status', jobId);
    assert.equal(status?.points[0]?.value['stringValue'], 'DONE');
    const elements = await service.series('element_count', jobId);
    const checked = elements.find(({ metric }) => metric.labels['pcollection'] === 'CheckPrice-out0');
    assert.equal(checked?.points[0]?.value['int64Value'], '3');
    const [counter] = await service.series('user_counter', jobId);
    assert.deepEqual(counter?.metric.labels, {
      job_id: jobId,
      metric_name: 'checked',
      ptransform: 'CheckPrice',
    });
    assert.equal(counter.points[0]?.value['doubleValue'], 3);
  });
});
