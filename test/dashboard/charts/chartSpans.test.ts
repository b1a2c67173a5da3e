import assert from 'node:assert/strict';
import { lifeOf, onSteps, spanOf, stepFor } from '../../../src/dashboard/feeds/charts/chartSpans.ts';
import { zoomWithin } from '../../../src/dashboard/page/charts/zoom.ts';

const minute = 60_000;
const hour = 60 * minute;
const born = Date.parse('2026-03-01T12:00:30Z');
const job = { state: 'RUNNING', startTime: '2026-03-01T12:00:30Z' } as const;

describe('stretches of time of charts', () => {
  it('count back from now while the job runs and from its end when it has ended', () => {
    const now = born + 5 * hour;
    assert.deepEqual(spanOf({ range: '1h' }, lifeOf(job, now)), { fromMs: now - hour, toMs: now });
    const ended = lifeOf({ ...job, state: 'DONE', stateTime: '2026-03-01T14:00:30Z' }, now);
    assert.deepEqual(spanOf({ range: '1d' }, lifeOf(job, now)), { fromMs: born, toMs: now });
    assert.deepEqual(spanOf({ range: '15m' }, ended), {
      fromMs: born + 2 * hour - 15 * minute,
      toMs: born + 2 * hour,
    });
    assert.deepEqual(spanOf({ range: 'life' }, ended), { fromMs: born, toMs: born + 2 * hour });
  });

  it('are what was picked on a chart, whatever the range', () => {
    const zoom = { fromMs: born + hour, toMs: born + 2 * hour };
    assert.equal(spanOf({ range: '1d', zoom }, lifeOf(job, born + 9 * hour)), zoom);
  });

  it('have a reading a minute up to six hours, and never more than a chart can show', () => {
    assert.equal(stepFor({ fromMs: 0, toMs: 15 * minute }), minute);
    assert.equal(stepFor({ fromMs: 0, toMs: 6 * hour }), minute);
    assert.equal(stepFor({ fromMs: 0, toMs: 24 * hour }), 5 * minute);
    for (const days of [2, 30, 365, 4000]) {
      const toMs = days * 24 * hour;
      assert.ok(toMs / stepFor({ fromMs: 0, toMs }) <= 400, `${days} days`);
    }
  });

  it('leave out the minute that is still being measured, and keep the last one of an ended job', () => {
    const span = { fromMs: born, toMs: born + 10 * minute };
    assert.deepEqual(onSteps(span, minute, false), {
      fromMs: Date.parse('2026-03-01T12:00:00Z'),
      toMs: Date.parse('2026-03-01T12:10:00Z'),
    });
    assert.equal(onSteps(span, minute, true).toMs, Date.parse('2026-03-01T12:11:00Z'));
    const fresh = onSteps({ fromMs: born, toMs: born + 1000 }, minute, false);
    assert.equal(fresh.toMs - fresh.fromMs, minute);
  });

  it('stay within the life of the job when zoomed, and are never too short to have readings', () => {
    const life = { fromMs: 0, toMs: hour };
    assert.deepEqual(zoomWithin({ fromMs: -10 * minute, toMs: 10 * minute }, life, minute), {
      fromMs: 0,
      toMs: 20 * minute,
    });
    assert.deepEqual(zoomWithin({ fromMs: 30 * minute - 5, toMs: 30 * minute + 5 }, life, minute), {
      fromMs: 28 * minute,
      toMs: 32 * minute,
    });
    assert.equal(zoomWithin({ fromMs: -hour, toMs: 3 * hour }, life, minute), undefined);
  });
});
