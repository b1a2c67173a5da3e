import assert from 'node:assert/strict';
import fc from 'fast-check';
import { downsampled, type PlotData } from '../../../src/dashboard/page/charts/downsample.ts';

const columns = 50;

/** Ascending times and a few lines of values over them, with gaps. */
const readings = fc
  .record({
    steps: fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 1500 }),
    lines: fc.integer({ min: 1, max: 3 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ steps, lines, seed }): PlotData => {
    let time = 1_000_000;
    const times = steps.map((step) => (time += step));
    let random = seed;
    const next = (): number => (random = (random * 48_271) % 2_147_483_647);
    const values = (): (number | null)[] => times.map(() => (next() % 10 === 0 ? null : next() % 1000));
    return { times, lines: Array.from({ length: lines }, values) };
  });

function wholeSpan({ times }: PlotData): { fromMs: number; toMs: number } {
  return { fromMs: times[0] ?? 0, toMs: (times.at(-1) ?? 0) + 1 };
}

/** The highest and the lowest known value of each pixel column. */
function extremes(
  times: readonly number[],
  values: readonly (number | null)[],
  span: { fromMs: number; toMs: number },
) {
  const found = new Map<number, [number, number]>();
  for (const [index, time] of times.entries()) {
    const value = values[index];
    if (value === null || value === undefined) continue;
    const column = Math.floor(((time - span.fromMs) / (span.toMs - span.fromMs)) * columns);
    const [low, high] = found.get(column) ?? [value, value];
    found.set(column, [Math.min(low, value), Math.max(high, value)]);
  }
  return found;
}

describe('downsampling of a chart', () => {
  it('keeps the highest and the lowest value of every pixel column of every line', () => {
    fc.assert(
      fc.property(readings, (data) => {
        const span = wholeSpan(data);
        const thinned = downsampled(data, span, columns);
        for (const [line, values] of data.lines.entries()) {
          assert.deepEqual(
            extremes(thinned.times, thinned.lines[line] ?? [], span),
            extremes(data.times, values, span),
          );
        }
      }),
    );
  });

  it('invents nothing: every reading it keeps was measured at that time', () => {
    fc.assert(
      fc.property(readings, (data) => {
        const thinned = downsampled(data, wholeSpan(data), columns);
        for (const [place, time] of thinned.times.entries()) {
          const index = data.times.indexOf(time);
          assert.ok(index >= 0);
          for (const [line, values] of thinned.lines.entries()) {
            assert.equal(values[place], data.lines[line]?.[index]);
          }
        }
      }),
    );
  });

  it('keeps gaps: two values that a gap parts in the readings never become neighbours of different columns', () => {
    fc.assert(
      fc.property(readings, (data) => {
        const span = wholeSpan(data);
        const thinned = downsampled(data, span, columns);
        const columnOf = (time: number): number =>
          Math.floor(((time - span.fromMs) / (span.toMs - span.fromMs)) * columns);
        for (const [line, values] of thinned.lines.entries()) {
          for (let place = 1; place < values.length; place += 1) {
            if (values[place] === null || values[place - 1] === null) continue;
            const [before = 0, after = 0] = [thinned.times[place - 1], thinned.times[place]];
            if (columnOf(before) === columnOf(after)) continue;
            const between =
              data.lines[line]?.slice(data.times.indexOf(before), data.times.indexOf(after)) ?? [];
            assert.ok(!between.includes(null));
          }
        }
      }),
    );
  });

  it('draws a long day with no more readings than a chart has room for', () => {
    const times = Array.from({ length: 86_400 }, (_, second) => second * 1000);
    const data = { times, lines: [times.map((time) => Math.sin(time))] };
    const thinned = downsampled(data, { fromMs: 0, toMs: 86_400_000 }, 800);
    assert.ok(thinned.times.length <= 800 * 6, `${thinned.times.length} readings`);
  });

  it('shows only the part that was picked, with a reading on either side for lines to run to the edges', () => {
    const times = [0, 10, 20, 30, 40, 50];
    const data = { times, lines: [[0, 1, 2, 3, 4, 5]] };
    assert.deepEqual(downsampled(data, { fromMs: 15, toMs: 35 }, 100), {
      times: [10, 20, 30, 40],
      lines: [[1, 2, 3, 4]],
    });
  });
});
