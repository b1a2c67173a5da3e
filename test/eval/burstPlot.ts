import type { BurstComparison, BurstRun } from './burstComparison.ts';
import { burst, type WatchedMinute } from './watchedBurst.ts';

/** Size of the picture. */
export const plotSize = { width: 1200, height: 780 } as const;

const left = 84;
const right = plotSize.width - 32;
const axisColour = '#5f6b7a';
const gridColour = '#e3e7ec';
const burstMinutes = 10;
const tickMinutes = 15;

interface Chart {
  readonly title: string;
  readonly top: number;
  readonly bottom: number;
  readonly most: number;
  readonly ticks: readonly number[];
  readonly isStepped: boolean;
  value(minute: WatchedMinute): number;
}

interface Line {
  readonly run: BurstRun;
  readonly colour: string;
  readonly width: number;
  readonly dash: string;
}

/** Lag and workers over time, one above the other, of the three runs. An SVG document. */
export function burstPlot({ watched, fixed, alone }: BurstComparison): string {
  const lines: readonly Line[] = [
    { run: alone, colour: '#b3541e', width: 2, dash: '7 5' },
    { run: fixed, colour: '#6b7785', width: 2, dash: '2 4' },
    { run: watched, colour: '#1a6dd6', width: 3.5, dash: '' },
  ];
  const latest = Math.max(
    ...lines.flatMap(({ run }) => run.minutes.map(({ lagSeconds }) => lagSeconds / 60)),
  );
  const lagMost = Math.ceil(latest / 5) * 5;
  const workersMost = burst.bounds.max + 2;
  const lag: Chart = {
    title: 'Lag (data freshness), minutes',
    top: 146,
    bottom: 430,
    most: lagMost,
    ticks: evenly(lagMost, 5),
    isStepped: false,
    value: ({ lagSeconds }) => lagSeconds / 60,
  };
  const workers: Chart = {
    title: 'Workers',
    top: 492,
    bottom: 706,
    most: workersMost,
    ticks: evenly(workersMost, 2),
    isStepped: true,
    value: (minute) => minute.workers,
  };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${plotSize.width}" height="${plotSize.height}" font-family="Segoe UI, Noto Sans, DejaVu Sans, Helvetica, Arial, sans-serif" font-size="15" fill="#1f2933">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(
      left,
      36,
      'A burst of 12 million events on a streaming job with at most 2 workers',
      'font-size="21" font-weight="600"',
    ),
    ...lines.toReversed().map((line, index) => legend(line, 64 + index * 22)),
    ...[lag, workers].flatMap((chart) => [...frame(chart), ...lines.map((line) => path(chart, line))]),
    ...changes(workers, watched),
    text((left + right) / 2, plotSize.height - 16, 'Minutes since the job began', 'text-anchor="middle"'),
    '</svg>',
  ].join('\n');
}

function frame(chart: Chart): readonly string[] {
  const { top, bottom, ticks, title } = chart;
  const [burstLeft, burstRight] = [x(burst.beginMinute), x(burst.beginMinute + burstMinutes)];
  return [
    `<rect x="${burstLeft}" y="${top}" width="${round(burstRight - burstLeft)}" height="${bottom - top}" fill="#fff3d6"/>`,
    text(burstLeft + 5, top + 17, 'burst', 'font-size="13" fill="#8a6100"'),
    ...ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${right}" y1="${y(chart, tick)}" y2="${y(chart, tick)}" stroke="${gridColour}"/>`,
      text(left - 10, y(chart, tick) + 5, String(tick), `text-anchor="end" fill="${axisColour}"`),
    ]),
    ...evenly(burst.minutes, tickMinutes).flatMap((minute) => [
      `<line x1="${x(minute)}" x2="${x(minute)}" y1="${bottom}" y2="${bottom + 5}" stroke="${axisColour}"/>`,
      text(x(minute), bottom + 21, String(minute), `text-anchor="middle" fill="${axisColour}"`),
    ]),
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${axisColour}"/>`,
    text(left, top - 12, title, 'font-weight="600"'),
  ];
}

function path(chart: Chart, { run, colour, width, dash }: Line): string {
  const points = run.minutes.map((minute) => [x(minute.at), y(chart, chart.value(minute))] as const);
  const drawn = points.map(([px, py], index) => {
    const before = points[index - 1];
    if (before === undefined) return `M${px} ${py}`;
    return chart.isStepped ? `L${px} ${before[1]} L${px} ${py}` : `L${px} ${py}`;
  });
  return `<path d="${drawn.join(' ')}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}" stroke-linejoin="round"/>`;
}

/** When the agent set other limits. */
function changes(chart: Chart, { changes: made }: BurstRun): readonly string[] {
  return made.flatMap(({ atMinute, max }) => [
    `<line x1="${x(atMinute)}" x2="${x(atMinute)}" y1="${chart.top + 4}" y2="${chart.bottom}" stroke="#1a6dd6" stroke-dasharray="3 3"/>`,
    text(x(atMinute) + 6, chart.top + 17, `agent: at most ${max}`, 'font-size="13" fill="#1a6dd6"'),
  ]);
}

function legend({ run, colour, width, dash }: Line, top: number): string {
  const told = `${run.name}: ${run.minutesLate} min with a lag above a minute, ${run.workerHours.toFixed(1)} worker-hours`;
  return [
    `<line x1="${left}" x2="${left + 40}" y1="${top - 5}" y2="${top - 5}" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}"/>`,
    text(left + 52, top, told),
  ].join('');
}

function x(minute: number): number {
  return round(left + ((right - left) * minute) / burst.minutes);
}

function y({ top, bottom, most }: Chart, value: number): number {
  return round(bottom - ((bottom - top) * Math.min(value, most)) / most);
}

function evenly(most: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function text(left: number, top: number, content: string, attributes = ''): string {
  return `<text x="${left}" y="${top}" ${attributes}>${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
