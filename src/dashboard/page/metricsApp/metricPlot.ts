import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { valueRange } from '../chart/chartScales.ts';
import { readingOfKey } from '../chart/cursorKeys.ts';
import { formatAxisTimes, formatDayAndClock } from '../formatting.ts';
import type { Reading } from './metricsAnswer.ts';
import { lineColour, readingText, unitSteps } from './metricNames.ts';

/** What is drawn in one chart. Names are untrusted: they become text. */
export interface PlotContent {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly Reading[] }[];
  /** Between neighbouring readings; where they lie further apart, nothing was measured. */
  readonly stepMs: number;
}

const height = 150;
/** The cursors of all charts go together. */
const syncKey = 'job-metrics';

/** Lines over local time. The mouse or the arrow keys move the cursor; the values where it stands are told below. */
export class MetricPlot {
  /** To be placed in the page; fills the width it is given. */
  readonly element = document.createElement('div');
  private readonly canvas = document.createElement('div');
  private readonly moment = document.createElement('p');
  private content: PlotContent | undefined;
  private data: uPlot.AlignedData = [[]];
  private plot: uPlot | undefined;

  constructor() {
    this.canvas.className = 'plot-canvas';
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'slider');
    this.moment.className = 'quiet plot-moment';
    this.element.append(this.canvas, this.moment);
    this.canvas.addEventListener('keydown', (event) => {
      this.pressed(event);
    });
    this.canvas.addEventListener('blur', () => {
      this.plot?.setCursor({ left: -10, top: -10 });
    });
    new ResizeObserver(() => {
      const width = this.canvas.clientWidth;
      if (width > 0 && this.plot?.width !== width) this.redraw();
    }).observe(this.canvas);
  }

  show(content: PlotContent): void {
    this.content = content;
    this.data = uPlot.join(content.lines.map(({ points }) => withGaps(points, content.stepMs)));
    this.redraw();
  }

  /** With the colours and the width that hold now. */
  redraw(): void {
    const width = this.canvas.clientWidth;
    if (!this.content || width === 0) return;
    this.plot?.destroy();
    this.plot = new uPlot(this.options(width, this.content), this.data, this.canvas);
    this.read();
  }

  private options(width: number, { unit, lines }: PlotContent): uPlot.Options {
    const style = getComputedStyle(this.canvas);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--plot-text'), font: `11px ${style.fontFamily}`, ticks: { show: false } };
    return {
      width,
      height,
      ms: 1,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: false, y: false },
        sync: { key: syncKey, setSeries: false },
      },
      scales: {
        x: { range: (_, min, max) => (min === max ? [min - 30_000, max + 30_000] : [min, max]) },
        y: { range: (_, min, max) => valueRange(min, max, true) },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 24,
          space: 64,
          values: (_, splits, __, ___, step) => formatAxisTimes(splits, step),
        },
        {
          ...axis,
          grid: { stroke: colour('--plot-grid'), width: 1 },
          space: 30,
          size: 74,
          incrs: () => unitSteps(unit),
          values: (_, splits) => splits.map((split) => readingText(split, unit)),
        },
      ],
      series: [
        {},
        ...lines.map((_, index): uPlot.Series => {
          const stroke = colour(`--${lineColour(index)}`);
          return { stroke, width: 1.75, points: { size: 4, fill: stroke } };
        }),
      ],
      hooks: {
        setCursor: [
          () => {
            this.read();
          },
        ],
      },
    };
  }

  /** Writes the values under the cursor; without one the newest stand in the table. */
  private read(): void {
    const { content, plot, canvas } = this;
    if (!content || !plot) return;
    const [times, ...lines] = this.data;
    const at = plot.cursor.idx ?? undefined;
    const shown = at ?? times.length - 1;
    const values = content.lines.map(({ name }, line) => {
      const value = lines[line]?.[shown];
      const text = value === null || value === undefined ? 'not measured' : readingText(value, content.unit);
      return content.lines.length === 1 ? text : `${name}: ${text}`;
    });
    const time = formatDayAndClock(times[shown] ?? 0);
    this.moment.textContent = at === undefined ? '' : `${time} · ${values.join(' · ')}`;
    canvas.setAttribute('aria-label', `${content.title} over time`);
    canvas.setAttribute('aria-valuemin', '0');
    canvas.setAttribute('aria-valuemax', String(Math.max(times.length - 1, 0)));
    canvas.setAttribute('aria-valuenow', String(Math.max(shown, 0)));
    canvas.setAttribute('aria-valuetext', `${time}: ${values.join(', ')}`);
  }

  private pressed(event: KeyboardEvent): void {
    const [times] = this.data;
    const last = times.length - 1;
    const to = readingOfKey(event.key, this.plot?.cursor.idx ?? last, last);
    const time = to === undefined ? undefined : times[to];
    if (time === undefined || !this.plot) return;
    event.preventDefault();
    this.plot.setCursor({ left: this.plot.valToPos(time, 'x'), top: 0 });
  }
}

/** Readings with nothing where none was taken, so that no line claims one. */
function withGaps(points: readonly Reading[], stepMs: number): [number[], (number | null)[]] {
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (const [time, value] of points) {
    const before = times.at(-1);
    if (before !== undefined && time - before > stepMs * 1.5) {
      times.push(before + stepMs);
      values.push(null);
    }
    times.push(time);
    values.push(value);
  }
  return [times, values];
}
