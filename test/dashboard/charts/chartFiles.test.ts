import assert from 'node:assert/strict';
import { chartCsv } from '../../../src/dashboard/feeds/charts/chartCsv.ts';
import { chartMarkdown } from '../../../src/dashboard/feeds/charts/chartMarkdown.ts';
import type { ChartView } from '../../../src/dashboard/shapes/chartsView.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const minute = 60_000;

function chart(changes: Partial<ChartView> = {}): ChartView {
  return {
    id: 'bytes',
    times: [start, start + minute, start + 2 * minute],
    lines: [
      {
        name: 'Read',
        values: [1024, null, 4096.5],
        summary: { now: 4096.5, least: 1024, most: 4096.5, trend: 'rising' },
      },
    ],
    leftOut: 0,
    thresholds: [],
    ...changes,
  };
}

describe('readings of a chart as CSV', () => {
  it('have a row a moment with times in UTC, numbers in full and nothing where nothing is known', () => {
    assert.equal(
      chartCsv(chart(), { marks: [] }),
      [
        'Time (UTC),Read (bytes/s)',
        '2026-03-01T12:00:00.000Z,1024',
        '2026-03-01T12:01:00.000Z,',
        '2026-03-01T12:02:00.000Z,4096.5',
        '',
      ].join('\r\n'),
    );
  });

  it('count the time of compared jobs from the start of each', () => {
    const compared = chart({ times: [60_000, 120_000, 180_000] });
    const [head, first] = chartCsv(compared, { marks: [], compared: ['one', 'other'] }).split('\r\n');
    assert.equal(head, 'Seconds after the start,Read (bytes/s)');
    assert.equal(first, '60,1024');
  });

  it('are no formula in a spreadsheet, whatever a step is called', () => {
    for (const name of ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', ' =1', '\t=1']) {
      const [head = ''] = chartCsv(chart({ lines: [{ name, values: [1, 2, 3] }] }), { marks: [] }).split(
        '\r\n',
      );
      const cell = head.slice('Time (UTC),'.length).replace(/^"/, '');
      assert.ok(cell.startsWith("'"), `${JSON.stringify(name)} became ${cell}`);
    }
  });

  it('keep names with commas and quotes in one cell', () => {
    const [head] = chartCsv(chart({ lines: [{ name: 'a,"b"', values: [1, 2, 3] }] }), { marks: [] }).split(
      '\r\n',
    );
    assert.equal(head, 'Time (UTC),"a,""b"" (bytes/s)"');
  });

  it('tell what the autoscaler did among the workers', () => {
    const workers = chart({ id: 'workers', lines: [{ name: 'Workers', values: [1, 1, 3] }] });
    const marks = [{ timeMs: start + 90_000, kind: 'up', text: '=From 1 to 3 workers' }] as const;
    assert.deepEqual(chartCsv(workers, { marks }).split('\r\n').slice(0, 4), [
      'Time (UTC),Workers (workers),Event',
      '2026-03-01T12:00:00.000Z,1,',
      '2026-03-01T12:01:00.000Z,1,',
      "2026-03-01T12:01:30.000Z,,'=From 1 to 3 workers",
    ]);
  });
});

describe('a chart as Markdown', () => {
  const span = { fromMs: start, toMs: start + 2 * minute };

  it('says what each line is now, at least and at most, with a small picture', () => {
    assert.equal(
      chartMarkdown(chart(), { span, marks: [] }, 'clicks'),
      [
        '**Throughput in bytes** of clicks, 2026-03-01 12:00 to 2026-03-01 12:02 UTC',
        '',
        '| Line | Now | Least | Most | Trend | Over time |',
        '|---|---:|---:|---:|---|---|',
        '| Read | 4 KiB/s | 1 KiB/s | 4 KiB/s | rising | ▃█ |',
        '',
      ].join('\n'),
    );
  });

  it('shows names of steps and jobs as the text they are', () => {
    const name = '| [x](command:evil) <img> **b**';
    const text = chartMarkdown(chart({ lines: [{ name, values: [1, 2, 3] }] }), { span, marks: [] }, name);
    assert.ok(!/\]\(command/.test(text) && !/[^\\]<img/.test(text) && !/[^\\]\*\*b/.test(text), text);
    const row = text.split('\n').find((line) => line.includes('not known')) ?? '';
    assert.equal(row.split(/(?<!\\)\|/).length, 8, row);
  });
});
