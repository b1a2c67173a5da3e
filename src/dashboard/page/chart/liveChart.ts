import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartMode, ChartSeries } from '../../shapes/countersView.ts';
import { formatAxisTimes, formatClock, formatExact, formatValue } from '../formatting.ts';
import { chartData, type ChartData } from './chartData.ts';
import { rateUnit, valueRange, valueSteps } from './chartScales.ts';
import { chartTheme, onThemeChange } from './chartTheme.ts';
import { readingOfKey } from './cursorKeys.ts';

/** A metric as the chart draws it. */
export interface ChartContent {
  readonly name: string;
  readonly unit: string | undefined;
  readonly points: ChartSeries['points'];
  readonly mode: ChartMode;
}

const height = 210;

/**
 * A line over local time with the value under the cursor. The mouse or the arrow keys move the cursor; a reader of
 * the screen hears the reading it stands on. Lives as long as the page does.
 */
export class LiveChart {
  /** To be placed in the page; fills the width it is given. */
  readonly element = create('div', 'live-chart');
  private readonly value = create('span', 'reading-value');
  private readonly time = create('span', 'quiet');
  private readonly canvas = create('div', 'chart-canvas');
  private content: ChartContent | undefined;
  private data: ChartData = { times: [], values: [] };
  private plot: uPlot | undefined;
  private index: number | undefined;

  constructor() {
    const reading = create('p', 'reading');
    reading.append(this.value, this.time);
    this.element.append(reading, this.canvas);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'slider');
    this.canvas.addEventListener('keydown', (event) => {
      this.moveWithKey(event);
    });
    this.canvas.addEventListener('blur', () => {
      this.plot?.setCursor({ left: -10, top: -10 });
    });
    new ResizeObserver(() => {
      this.fit();
    }).observe(this.canvas);
    onThemeChange(() => {
      this.rebuild();
    });
  }

  show(content: ChartContent): void {
    const before = this.content;
    if (before?.points === content.points && before.mode === content.mode) return;
    this.content = content;
    this.data = chartData(content.points, content.mode);
    if (before?.mode === content.mode && before.unit === content.unit) this.plot?.setData(aligned(this.data));
    else this.rebuild();
    this.read(this.plot?.cursor.idx);
  }

  private get unit(): string | undefined {
    if (!this.content) return undefined;
    return this.content.mode === 'rate' ? rateUnit(this.content.unit) : this.content.unit;
  }

  private fit(): void {
    const width = this.canvas.clientWidth;
    if (width === 0) return;
    if (!this.plot) this.rebuild();
    else if (this.plot.width !== width) this.plot.setSize({ width, height });
  }

  private rebuild(): void {
    this.plot?.destroy();
    this.plot = undefined;
    const width = this.canvas.clientWidth;
    if (width > 0) this.plot = new uPlot(this.options(width), aligned(this.data), this.canvas);
  }

  private options(width: number): uPlot.Options {
    const theme = chartTheme(this.canvas);
    const axis = { stroke: theme.text, font: theme.font, ticks: { show: false } };
    const grid = { stroke: theme.grid, width: 1 };
    return {
      width,
      height,
      ms: 1,
      padding: [8, 28, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { range: (_, min, max) => (min === max ? [min - 30_000, max + 30_000] : [min, max]) },
        y: { range: (_, min, max) => valueRange(min, max, this.content?.mode === 'rate') },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 64,
          values: (_, splits, __, ___, step) => formatAxisTimes(splits, step),
        },
        {
          ...axis,
          grid,
          space: 36,
          incrs: () =>
            valueSteps(
              this.content?.unit,
              this.data.values.every((value) => value === null || Number.isInteger(value)),
            ),
          values: (_, splits) => splits.map((split) => formatValue(split, this.unit)),
          size: (_, labels: readonly string[] | null) => labelWidth(labels ?? [], theme.font),
        },
      ],
      series: [
        {},
        {
          stroke: theme.line,
          width: 1.75,
          fill: theme.fill,
          points: { size: 5, fill: theme.line },
        },
      ],
      hooks: {
        setCursor: [
          (plot) => {
            this.read(plot.cursor.idx);
          },
        ],
      },
    };
  }

  /** Writes the reading under the cursor, else the latest. */
  private read(index: number | null | undefined): void {
    const latest = this.data.values.findLastIndex((value) => value !== null);
    this.index = index ?? undefined;
    const shown = this.index ?? latest;
    const time = this.data.times[shown];
    const value = this.data.values[shown];
    const { canvas, unit } = this;
    const isKnown = value !== null && value !== undefined;
    this.value.textContent = isKnown ? this.readable(value) : 'not known';
    this.value.title = isKnown ? formatExact(value, unit) : '';
    this.time.textContent = time === undefined ? '' : `at ${formatClock(time)}`;
    canvas.setAttribute('aria-label', `${this.content?.name ?? ''} over time`);
    canvas.setAttribute('aria-valuemin', '0');
    canvas.setAttribute('aria-valuemax', String(Math.max(this.data.times.length - 1, 0)));
    canvas.setAttribute('aria-valuenow', String(Math.max(shown, 0)));
    canvas.setAttribute('aria-valuetext', `${this.value.textContent} ${this.time.textContent}`.trim());
  }

  private readable(value: number): string {
    return Number.isInteger(value) && this.unit === undefined
      ? formatExact(value)
      : formatValue(value, this.unit);
  }

  private moveWithKey(event: KeyboardEvent): void {
    const last = this.data.times.length - 1;
    const to = readingOfKey(event.key, this.index ?? last, last);
    const time = to === undefined ? undefined : this.data.times[to];
    if (time === undefined || !this.plot) return;
    event.preventDefault();
    this.plot.setCursor({ left: this.plot.valToPos(time, 'x'), top: 0 });
  }
}

function create<Name extends 'div' | 'p' | 'span'>(
  name: Name,
  className: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = className;
  return element;
}

function aligned({ times, values }: ChartData): uPlot.AlignedData {
  return [[...times], [...values]];
}

function labelWidth(labels: readonly string[], font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 60;
  context.font = font;
  return Math.ceil(Math.max(24, ...labels.map((label) => context.measureText(label).width)) + 14);
}
