import assert from 'node:assert/strict';
import { buildCountersView } from '../../src/dashboard/feeds/countersView.ts';
import {
  isDashboardState,
  isMessageFromPage,
  isMessageToPage,
  protocolVersion,
} from '../../src/dashboard/protocol.ts';
import { targetOfState } from '../../src/dashboard/keptTarget.ts';
import { chartsShape } from '../../src/dashboard/shapes/chartsView.ts';
import { countersShape } from '../../src/dashboard/shapes/countersView.ts';
import { counter, exampleJob, ExampleShown, message, unavailable } from './exampleJobs.ts';

const shown = new ExampleShown({
  job: exampleJob(),
  metrics: { metrics: [counter('words', 3)] },
  messages: [message(1, 'BASIC', 'Started.')],
  error: unavailable(),
});
const snapshot = shown.snapshot();
assert.ok(snapshot);
const { target } = snapshot;
const version = protocolVersion;

const state = {
  version,
  target,
  panel: 'counters',
  panels: { counters: countersShape.initial },
  scrollTop: 0,
};

const counters = {
  version,
  type: 'panel',
  panel: 'counters',
  serial: 1,
  view: {
    ...buildCountersView({ job: exampleJob(), metrics: { metrics: [counter('words', 3)] } }),
    chart: { metricKey: 'k', points: [[1, null]] },
  },
};

describe('dashboard protocol', () => {
  it('carries what the panel says as JSON, unchanged', () => {
    const arrived: unknown = JSON.parse(JSON.stringify(snapshot));
    assert.ok(isMessageToPage(arrived));
    assert.deepEqual(arrived, snapshot);
  });

  it('refuses messages of another version, of unknown type, or with parts missing', () => {
    const action = { kind: 'chooseMetric', metricKey: 'k' };
    assert.ok(isMessageFromPage({ version, type: 'panelAction', panel: 'counters', action }));
    for (const wrong of [
      null,
      'ready',
      { version: version - 1, type: 'ready' },
      { version, type: 'run' },
      { version, type: 'panelAction', panel: 'counters' },
      { version, type: 'panelAction', panel: 'toString', action },
      { version, type: 'panelAction', panel: 'messages', action },
      { version, type: 'openPanel', panel: 'counters' },
      {
        version,
        type: 'panelAction',
        panel: 'counters',
        action: { ...action, metricKey: 'k'.repeat(10_000) },
      },
    ]) {
      assert.ok(!isMessageFromPage(wrong), JSON.stringify(wrong));
    }
    assert.ok(!isMessageToPage({ ...snapshot, job: { ...snapshot.job, tone: 'url(x)' } }));
    assert.ok(!isMessageToPage({ ...snapshot, panels: ['cellar'] }));
    assert.ok(isMessageToPage(counters));
    const chart = { metricKey: 'k', points: [[1, 'x']] };
    assert.ok(!isMessageToPage({ ...counters, view: { ...counters.view, chart } }));
  });

  it('takes no stretch of time that lies beyond all dates', () => {
    const { isState, initial } = chartsShape;
    assert.ok(isState({ ...initial, zoom: { fromMs: 0, toMs: 1e12 } }));
    for (const zoom of [
      { fromMs: 0, toMs: 1e300 },
      { fromMs: 5, toMs: 5 },
      { fromMs: NaN, toMs: 1 },
    ])
      assert.ok(!isState({ ...initial, zoom }), JSON.stringify(zoom));
  });

  it('restores only state that names a job', () => {
    assert.ok(isDashboardState(state));
    assert.ok(!isDashboardState(undefined));
    assert.ok(!isDashboardState({ ...state, target: { connectionId: 'local' } }));
    assert.ok(!isDashboardState({ ...state, panel: 'cellar' }));
  });

  it('knows the job of a page that an older version of the extension left behind', () => {
    assert.deepEqual(targetOfState({ version: 1, target, chartMode: 'rate' }), target);
    assert.equal(targetOfState({ version: 1 }), undefined);
  });
});
