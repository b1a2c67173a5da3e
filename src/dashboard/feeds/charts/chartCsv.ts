import { chartTable } from '../../shapes/chartTable.ts';
import type { ChartsView, ChartView } from '../../shapes/chartsView.ts';

/**
 * The readings of a chart as CSV (RFC 4180): a row a moment, oldest first, times in ISO 8601 UTC or, of
 * compared jobs, in seconds after the start of each, numbers in full. The chart of workers also has what the autoscaler did. Spreadsheets run cells that begin like a formula: texts of a job
 * are kept from that.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function chartCsv(
  { id, times, lines }: ChartView,
  { marks, compared }: Pick<ChartsView, 'marks' | 'compared'>,
): string {
  const { unit } = chartTable[id];
  const hasEvents = id === 'workers' && marks.length > 0;
  const head = [
    compared ? 'Seconds after the start' : 'Time (UTC)',
    ...lines.map(({ name }) => `${name} (${unit})`),
    ...(hasEvents ? ['Event'] : []),
  ];
  const readings = times.map((time, index) => ({
    time,
    cells: [...lines.map(({ values }) => numberCell(values[index])), ...(hasEvents ? [''] : [])],
  }));
  const events = hasEvents
    ? marks.map(({ timeMs, text }) => ({ time: timeMs, cells: [...lines.map(() => ''), textCell(text)] }))
    : [];
  const rows = [...readings, ...events].sort((one, other) => one.time - other.time);
  return [
    head.map(textCell).join(','),
    ...rows.map(({ time, cells }) =>
      [compared ? String(time / 1000) : new Date(time).toISOString(), ...cells].join(','),
    ),
    '',
  ].join('\r\n');
}

function numberCell(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function textCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text.trimStart()) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
