import assert from 'node:assert/strict';
import { PanelStore } from '../../../src/dashboard/page/panelStore.ts';
import { protocolVersion } from '../../../src/dashboard/protocol.ts';
import { countersShape } from '../../../src/dashboard/shapes/countersView.ts';
import { messagesShape } from '../../../src/dashboard/shapes/messagesView.ts';

describe('PanelStore', () => {
  it('takes up what a person chose before, and forgets what is no choice of a panel any more', () => {
    const chosen = { ...countersShape.initial, filter: 'clicks' };
    const store = new PanelStore({ counters: chosen, messages: { severity: 'LOUD' }, cellar: {} });
    assert.deepEqual(store.state('counters'), chosen);
    assert.deepEqual(store.state('messages'), messagesShape.initial);
    assert.deepEqual(store.kept, { counters: chosen });
  });

  it('takes no choice that the extension would not know, so that the panel goes on', () => {
    const store = new PanelStore({});
    store.choose('counters', { filter: 'clicks' });
    store.choose('counters', { filter: 'x'.repeat(5000) });
    assert.equal(store.state('counters').filter, 'clicks');
  });

  it('keeps what was known beside a problem, until the panel answers again', () => {
    const store = new PanelStore({});
    const view = {
      hasMetrics: true,
      hasEnded: false,
      userCounters: [],
      serviceMetrics: [],
      omittedMetrics: 0,
    };
    const message = { version: protocolVersion, type: 'panel', panel: 'counters', serial: 1 } as const;
    const problem = { operation: 'Reading', reason: 'refused', remedy: '' };
    store.take({ ...message, view });
    store.take({ ...message, problem });
    assert.deepEqual([store.view('counters'), store.problem('counters')], [view, problem]);
    store.take({ ...message, view });
    assert.equal(store.problem('counters'), undefined);
  });
});
