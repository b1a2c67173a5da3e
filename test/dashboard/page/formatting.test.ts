import assert from 'node:assert/strict';
import {
  columnMoney,
  formatClock,
  formatDuration,
  formatExact,
  formatMoment,
  formatValue,
} from '../../../src/dashboard/page/formatting.ts';
import { duration } from '../../../src/diagnosis/wording.ts';
import { unitText } from '../../../src/dashboard/page/charts/unitText.ts';

/** Digits as they are grouped where the tests run. */
const local = (value: number): string => new Intl.NumberFormat().format(value);

describe('formatting', () => {
  it('writes bytes in IEC units and large numbers with a prefix, and has every digit at hand', () => {
    assert.equal(formatValue(2048, 'bytes'), '2 KiB');
    assert.equal(formatValue(0, 'bytes'), '0 B');
    assert.equal(formatValue(3 * 1024 ** 3, 'bytes / s'), '3 GiB / s');
    assert.equal(formatValue(5_000_000), '5 M');
    assert.equal(formatValue(999_999), local(999_999));
    assert.equal(formatExact(123_456_789), local(123_456_789));
  });

  it('stays readable where a service reports what cannot be', () => {
    for (const value of [1e300, -1e300, 1e22]) {
      const texts = [
        formatValue(value),
        formatValue(value, 'bytes'),
        formatExact(value),
        duration(value),
        unitText(value, 'seconds'),
        unitText(value, 'bytes'),
        unitText(value, 'share'),
      ];
      for (const text of texts) assert.ok(text.length > 2 && text.length < 25, text);
    }
  });

  it('puts other units behind the number', () => {
    assert.equal(formatValue(12, 'GB'), '12 GB');
    assert.equal(formatExact(12, 'GB'), '12 GB');
  });

  it('writes durations in the two largest units, and nothing for times that cannot be read', () => {
    const from = '2026-11-24T14:00:00Z';
    const after = (seconds: number): number => Date.parse(from) + seconds * 1000;
    assert.equal(formatDuration(from, after(12)), '12 s');
    assert.equal(formatDuration(from, after(303)), '5 min 3 s');
    assert.equal(formatDuration(from, after(2 * 3600 + 14 * 60)), '2 h 14 min');
    assert.equal(formatDuration(from, after(76 * 3600)), '3 d 4 h');
    assert.equal(formatDuration(from, after(-5)), '0 s');
    assert.equal(formatDuration(from, 'never'), '');
  });

  it('shows a time it cannot read as it was given', () => {
    assert.equal(formatClock('soon'), 'soon');
  });

  it('tells the day of a moment only where it is not today', () => {
    const noon = new Date(2026, 10, 28, 12);
    const evening = new Date(2026, 10, 28, 23, 30).getTime();
    const morning = new Date(2026, 10, 29, 0, 5).getTime();
    assert.equal(formatMoment(noon.toISOString(), evening), formatClock(noon.toISOString()));
    assert.match(formatMoment(noon.toISOString(), morning), /28.*12:00:00/);
  });

  it('writes the sums of a column with as many digits each, and never nothing for something', () => {
    assert.deepEqual([2.154, 0.4168, 0.0001, 0].map(columnMoney(4.1)), [
      local(2.15),
      local(0.42),
      `< ${local(0.01)}`,
      new Intl.NumberFormat(undefined, { minimumFractionDigits: 2 }).format(0),
    ]);
    assert.match(columnMoney(0.5)(0.4168), /^0\D4168$/);
  });
});
