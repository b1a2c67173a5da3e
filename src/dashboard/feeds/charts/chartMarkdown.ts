import { escapeMarkdown } from '../../../agent/markdownText.ts';
import { bytes, duration, percent, rounded } from '../../../diagnosis/wording.ts';
import { summariseSeries } from '../../../monitoring/seriesSummary.ts';
import { chartTable, type ChartUnit } from '../../shapes/chartTable.ts';
import type { ChartsView, ChartView } from '../../shapes/chartsView.ts';

/** A chart for a ticket: what each line is now, at least and at most, with a small picture of it made of characters. */
export function chartMarkdown(
  { id, times, lines }: ChartView,
  { span, marks, compared }: Pick<ChartsView, 'span' | 'marks' | 'compared'>,
  jobName: string,
): string {
  const { title, unit } = chartTable[id];
  const text = (value: number): string => valueText(value, unit);
  const rows = lines.map(({ name, values, summary }) => {
    if (!summary) return `| ${escapeMarkdown(name)} | not known | | | | |`;
    const points = times.flatMap((time, index) => {
      const value = values[index];
      return value === null || value === undefined ? [] : [[time, value] as const];
    });
    const cells = [text(summary.now), text(summary.least), text(summary.most), summary.trend];
    return `| ${[escapeMarkdown(name), ...cells, summariseSeries(points)?.sparkline ?? ''].join(' | ')} |`;
  });
  const events = id === 'workers' ? marks.slice(-mostEvents) : [];
  return [
    compared
      ? `**${title}** of ${compared.length} jobs, ${duration(span.fromMs / 1000)} to ${duration(span.toMs / 1000)} after the start of each`
      : `**${title}** of ${escapeMarkdown(jobName)}, ${isoMinute(span.fromMs)} to ${isoMinute(span.toMs)} UTC`,
    '',
    ...(rows.length === 0
      ? ['Nothing was measured.']
      : ['| Line | Now | Least | Most | Trend | Over time |', '|---|---:|---:|---:|---|---|', ...rows]),
    ...(events.length === 0 ? [] : ['']),
    ...events.map(({ timeMs, text: event }) => `- ${isoMinute(timeMs)} ${escapeMarkdown(event, 500)}`),
    '',
  ].join('\n');
}

/** The newest ones say how the workers came to be as many. */
const mostEvents = 10;

function valueText(value: number, unit: ChartUnit): string {
  switch (unit) {
    case 'seconds':
      return duration(value);
    case 'share':
      return percent(value);
    case 'bytes':
      return bytes(value);
    case 'bytes/s':
      return `${bytes(value)}/s`;
    case 'elements/s':
    case 'errors/min':
      return `${rounded(value)} ${unit}`;
    case 'elements':
    case 'workers':
    case 'count':
      return rounded(value);
  }
}

function isoMinute(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').slice(0, 16);
}
