import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chartsGrowth } from '../../../src/dashboard/shapes/chartsGrowth.ts';
import type { ChartsView, ChartView } from '../../../src/dashboard/shapes/chartsView.ts';

const minute = 60_000;

/** Charts of readings a minute, from one minute to another. */
function charts(from: number, to: number, valueAt: (index: number) => number | null): ChartsView {
  const indexes = Array.from({ length: to - from }, (_, place) => from + place);
  const span = { fromMs: from * minute, toMs: to * minute };
  const chart = (id: ChartView['id'], names: readonly string[]): ChartView => ({
    id,
    times: indexes.map((index) => index * minute),
    lines: names.map((name) => ({ name, values: indexes.map(valueAt) })),
    leftOut: 0,
    thresholds: [{ label: 'late', value: 60 }],
  });
  return {
    span,
    life: span,
    hasEnded: false,
    stepMs: minute,
    charts: [chart('elements', ['Read', 'Write']), chart('freshness', ['Job'])],
    marks: [{ timeMs: minute, kind: 'up', text: '1 → 2 workers' }],
    counterNames: [],
  };
}

/** As a message carries it. */
function sent(earlier: ChartsView, later: ChartsView): unknown {
  const growth: unknown = chartsGrowth.between(earlier, later);
  return growth === undefined ? undefined : JSON.parse(JSON.stringify(growth));
}

function asTold({ grownFrom, ...chart }: ChartView): ChartView {
  assert.ok(grownFrom);
  return chart;
}

describe('growth of charts', () => {
  it('tells the page the later view, whatever came, went or was corrected', () => {
    const stretch = fc.record({
      from: fc.nat({ max: 30 }),
      length: fc.integer({ min: 1, max: 40 }),
      corrected: fc.nat({ max: 60 }),
    });
    fc.assert(
      fc.property(stretch, stretch, (one, other) => {
        const view = ({ from, length, corrected }: typeof one): ChartsView =>
          charts(from, from + length, (index) => (index === corrected ? null : index * index));
        const earlier = view(one);
        const grown = chartsGrowth.applied(earlier, sent(earlier, view(other)));
        assert.ok(grown);
        for (const [place, { grownFrom }] of grown.charts.entries())
          assert.equal(grownFrom?.times, earlier.charts[place]?.times);
        assert.deepEqual({ ...grown, charts: grown.charts.map(asTold) }, view(other));
      }),
    );
  });

  it('of a long life is a few readings', () => {
    const earlier = charts(0, 10_000, (index) => index);
    const later = charts(1, 10_002, (index) => index);
    assert.ok(JSON.stringify(sent(earlier, later)).length < 2000);
  });

  it('leaves what did not change the same object, so that it is not drawn again', () => {
    const earlier = charts(0, 5, (index) => index);
    const grown = chartsGrowth.applied(
      earlier,
      sent(
        earlier,
        charts(0, 6, (index) => index),
      ),
    );
    assert.equal(grown?.marks, earlier.marks);
    assert.equal(grown.charts[0]?.thresholds, earlier.charts[0]?.thresholds);
  });

  it('is none where other lines are drawn', () => {
    const earlier = charts(0, 5, (index) => index);
    const [first, ...others] = earlier.charts;
    assert.ok(first);
    const byStage = { ...earlier, charts: [{ ...first, lines: first.lines.slice(1) }, ...others] };
    assert.equal(sent(earlier, byStage), undefined);
    assert.equal(sent(earlier, { ...earlier, charts: others }), undefined);
  });

  it('is not applied where it does not fit, or is none at all', () => {
    const earlier = charts(0, 5, (index) => index);
    const growth = sent(
      earlier,
      charts(0, 6, (index) => index),
    ) as Record<string, unknown>;
    for (const wrong of [
      undefined,
      'growth',
      { ...growth, shared: [] },
      {
        ...growth,
        shared: [
          { skipped: 0, count: 6 },
          { skipped: 0, count: 5 },
        ],
      },
      {
        ...growth,
        shared: [
          { skipped: -1, count: 5 },
          { skipped: 0, count: 5 },
        ],
      },
      { ...growth, view: { charts: [] } },
    ])
      assert.equal(chartsGrowth.applied(earlier, wrong), undefined, JSON.stringify(wrong));
  });
});
