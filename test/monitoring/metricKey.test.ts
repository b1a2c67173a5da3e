import assert from 'node:assert/strict';
import type { Metric } from '../../src/dataflow/metrics.ts';
import { metricKey } from '../../src/monitoring/metricKey.ts';

function metric(fields: Partial<Metric>): Metric {
  return { origin: 'user', name: 'words', context: {}, value: { kind: 'scalar', value: 1 }, ...fields };
}

describe('metricKey', () => {
  it('stays the same when the value changes or the context comes in another order', () => {
    const first = metric({ context: { a: '1', b: '2' } });
    const second = metric({ context: { b: '2', a: '1' }, value: { kind: 'scalar', value: 2 } });
    assert.equal(metricKey(first), metricKey(second));
  });

  it('differs for metrics that differ in anything that names them', () => {
    const metrics = [
      metric({}),
      metric({ origin: 'dataflow/v1b3' }),
      metric({ name: 'lines' }),
      metric({ namespace: 'words' }),
      metric({ step: 'words' }),
      metric({ context: { output: 'words' } }),
      metric({ context: { output: 'words', words: 'output' } }),
    ];
    assert.equal(new Set(metrics.map(metricKey)).size, metrics.length);
  });
});
