import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ReadingsThinner, type ThinnedReadings } from '../../../src/dashboard/page/charts/thinnedReadings.ts';
import type { TimeSpan } from '../../../src/dashboard/shapes/chartsView.ts';
import { sharedReadings, type Readings } from '../../../src/dashboard/shapes/readings.ts';

const pixels = 50;

/** Ascending times and a few lines of values over them, with gaps. */
const readings = fc
  .record({
    steps: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 1500 }),
    lines: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ steps, lines, seed }): Readings => {
    let time = 1_000_000;
    const times = steps.map((step) => (time += step));
    let random = seed;
    const next = (): number => (random = (random * 48_271) % 2_147_483_647);
    const values = (): (number | null)[] => times.map(() => (next() % 10 === 0 ? null : next() % 1000));
    return { times, lines: Array.from({ length: lines }, values) };
  });

function wholeSpan({ times }: Readings): TimeSpan {
  return { fromMs: times[0] ?? 0, toMs: (times.at(-1) ?? 0) + 1 };
}

function thin(data: Readings, span = wholeSpan(data)): ThinnedReadings {
  return new ReadingsThinner().thin(data, span, pixels);
}

/** Places of the readings that lie in the same pixel as this one, or closer. */
function near(times: readonly number[], time: number, pixelMs: number): readonly number[] {
  return times.flatMap((each, place) => (Math.abs(each - time) <= pixelMs ? [place] : []));
}

function slice({ times, lines }: Readings, from: number, to?: number): Readings {
  return { times: times.slice(from, to), lines: lines.map((values) => values.slice(from, to)) };
}

describe('thinning of readings', () => {
  it('loses no peak: beside each reading that is left out stands one as high and one as low, within a pixel', () => {
    fc.assert(
      fc.property(readings, (data) => {
        const thinned = thin(data);
        const { fromMs, toMs, columnMs } = thinned.shown;
        const pixelMs = (wholeSpan(data).toMs - wholeSpan(data).fromMs) / pixels;
        assert.ok(columnMs <= Math.max(1, pixelMs));
        for (const [line, values] of data.lines.entries()) {
          for (const [index, value] of values.entries()) {
            const time = data.times[index] ?? 0;
            if (value === null || time < fromMs || time >= toMs) continue;
            const beside = near(thinned.times, time, Math.max(1, pixelMs)).map(
              (place) => thinned.lines[line]?.[place] ?? NaN,
            );
            assert.ok(beside.some((each) => each >= value));
            assert.ok(beside.some((each) => each <= value));
          }
        }
      }),
    );
  });

  it('invents nothing: every reading it keeps was measured at that time', () => {
    fc.assert(
      fc.property(readings, (data) => {
        const thinned = thin(data);
        for (const [place, time] of thinned.times.entries()) {
          const index = data.times.indexOf(time);
          assert.ok(index >= 0);
          for (const [line, values] of thinned.lines.entries())
            assert.equal(values[place], data.lines[line]?.[index]);
        }
      }),
    );
  });

  it('keeps gaps: two values that a gap parts in the readings never become neighbours of different columns', () => {
    fc.assert(
      fc.property(readings, (data) => {
        const thinned = thin(data);
        const { columnMs } = thinned.shown;
        for (const [line, values] of thinned.lines.entries()) {
          for (let place = 1; place < values.length; place += 1) {
            if (values[place] === null || values[place - 1] === null) continue;
            const [before = 0, after = 0] = [thinned.times[place - 1], thinned.times[place]];
            if (Math.floor(before / columnMs) === Math.floor(after / columnMs)) continue;
            const between =
              data.lines[line]?.slice(data.times.indexOf(before), data.times.indexOf(after)) ?? [];
            assert.ok(!between.includes(null));
          }
        }
      }),
    );
  });

  it('comes to the same whether readings are given at once or as they come, also late ones', () => {
    const arrivals = fc.array(
      fc.record({
        gone: fc.integer({ min: 0, max: 40 }),
        come: fc.integer({ min: 0, max: 40 }),
        late: fc.option(fc.nat({ max: 2000 }), { freq: 4 }),
        isWhole: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(readings, arrivals, fc.boolean(), (all, events, isToldWhatIsNew) => {
        let before: Readings | undefined;
        const thinner = new ReadingsThinner();
        let [from, to] = [0, Math.ceil(all.times.length / 2)];
        let data = all;
        for (const { gone, come, late, isWhole } of events) {
          if (late !== null) {
            const place = late % data.times.length;
            const lines = data.lines.map((values) =>
              values.map((value, index) => (index === place ? 5000 : value)),
            );
            data = { times: data.times, lines };
          }
          to = Math.min(data.times.length, to + come);
          from = Math.min(to - 1, from + gone);
          const seen = slice(data, from, to);
          const span = isWhole ? wholeSpan(data) : wholeSpan(seen);
          const shared = before && { ...sharedReadings(before, seen), times: before.times };
          assert.deepEqual(thinner.thin(seen, span, pixels, shared), thin(seen, span));
          if (isToldWhatIsNew) before = seen;
        }
      }),
    );
  });

  it('is the very same where a new reading changes nothing that can be seen', () => {
    const all = {
      times: Array.from({ length: 10_001 }, (_, second) => 1_000_000_000 + second * 1000),
      lines: [Array.from({ length: 10_001 }, (_, second) => (second % 2 === 0 ? 1 : 2))],
    };
    const thinner = new ReadingsThinner();
    const seen = (further: number): ThinnedReadings => {
      const data = slice(all, further, 9_800 + further);
      const span = { fromMs: data.times[0] ?? 0, toMs: data.times.at(-1) ?? 0 };
      return thinner.thin(data, span, pixels);
    };
    const pictures = new Set(Array.from({ length: 200 }, (_, further) => seen(further)));
    // A pixel is 196 readings wide, a column at least four fifths of that.
    assert.ok(pictures.size >= 2 && pictures.size <= 6, `${pictures.size} pictures`);
  });

  it('draws a long day with no more readings than a chart has room for', () => {
    const times = Array.from({ length: 86_400 }, (_, second) => second * 1000);
    const data = { times, lines: [times.map((time) => Math.sin(time))] };
    const thinned = new ReadingsThinner().thin(data, { fromMs: 0, toMs: 86_400_000 }, 800);
    assert.ok(thinned.times.length <= 800 * 6, `${thinned.times.length} readings`);
  });

  it('ends whatever the times are', () => {
    const times = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? index : 1e300));
    const { lines } = thin({ times, lines: [times.map((time) => time)] }, { fromMs: 0, toMs: 1000 });
    assert.ok((lines[0]?.length ?? 0) <= 1000);
  });

  it('shows only the part that was picked, with a reading on either side for lines to run to the edges', () => {
    const data = { times: [0, 10, 20, 30, 40, 50], lines: [[0, 1, 2, 3, 4, 5]] };
    const { times, lines } = thin(data, { fromMs: 15, toMs: 35 });
    assert.deepEqual({ times, lines }, { times: [10, 20, 30, 40], lines: [[1, 2, 3, 4]] });
  });
});
