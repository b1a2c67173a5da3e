import assert from 'node:assert/strict';
import {
  isDashboardState,
  isMessageFromPage,
  isMessageToPage,
  isTarget,
} from '../../src/dashboard/protocol.ts';
import { counter, exampleJob, message, readings, snapshotOf, unavailable } from './exampleJobs.ts';

const snapshot = snapshotOf({
  job: exampleJob(),
  metrics: { metrics: [counter('words', 3)] },
  messages: [message(1, 'BASIC', 'Started.')],
  readings: readings([1, null, 3]),
  error: unavailable(),
})(undefined);
const { target } = snapshot;

const state = {
  version: 1,
  target,
  chartMode: 'rate',
  isChartTable: false,
  filter: '',
  isServiceOpen: true,
  scrollTop: 0,
};

describe('dashboard protocol', () => {
  it('carries what the panel says as JSON, unchanged', () => {
    const arrived: unknown = JSON.parse(JSON.stringify(snapshot));
    assert.ok(isMessageToPage(arrived));
    assert.deepEqual(arrived, snapshot);
  });

  it('refuses messages of another version, of unknown type, or with parts missing', () => {
    assert.ok(isMessageFromPage({ version: 1, type: 'chooseMetric', metricKey: 'k' }));
    for (const wrong of [
      null,
      'ready',
      { version: 2, type: 'ready' },
      { version: 1, type: 'run' },
      { version: 1, type: 'chooseMetric' },
      { version: 1, type: 'chooseMetric', metricKey: 'k'.repeat(10_000) },
    ]) {
      assert.ok(!isMessageFromPage(wrong), JSON.stringify(wrong));
    }
    assert.ok(!isMessageToPage({ ...snapshot, job: { ...snapshot.job, tone: 'url(x)' } }));
    assert.ok(!isMessageToPage({ ...snapshot, chart: { metricKey: 'k', points: [[1, 'x']] } }));
  });

  it('restores only state that names a job', () => {
    assert.ok(isDashboardState(state));
    assert.ok(!isDashboardState(undefined));
    assert.ok(!isDashboardState({ ...state, target: { connectionId: 'local' } }));
    assert.ok(!isDashboardState({ ...state, chartMode: 'pie' }));
  });

  it('takes a tree item for a job, as menus pass it', () => {
    assert.ok(isTarget({ ...target, contextValue: 'job-stoppable' }));
    assert.ok(!isTarget({ ref: target.ref }));
  });
});
