import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { chartTable } from '../../shapes/chartTable.ts';
import type { TimeSpan } from '../../shapes/chartsView.ts';
import type { Readings } from '../../shapes/readings.ts';
import { onThemeChange } from '../chart/chartTheme.ts';
import { readingOfKey } from '../chart/cursorKeys.ts';
import type { DrawQueue } from './drawQueue.ts';
import { isHighContrast, lineLook } from './lineLooks.ts';
import { markAt } from './plotDrawing.ts';
import { PlotLegend } from './plotLegend.ts';
import { plotHeight, plotOptions, syncKey, type PlotContent } from './plotOptions.ts';
import { plotPicture } from './plotPicture.ts';
import { ReadingsThinner, type ThinnedReadings } from './thinnedReadings.ts';
import { unitText } from './unitText.ts';

/** What is done with a plot beside looking at it. */
export interface PlotUse {
  zoom(span: TimeSpan): void;
  resetZoom(): void;
}

/**
 * One chart of lines over local time, with a legend that tells the values under the cursor. The mouse or the arrow keys
 * move the cursor of all charts; a brush, or + and -, change the stretch of time of all. It is drawn while it can be
 * seen only. Lives as long as the page does.
 */
export class LinePlot {
  /** To be placed in the page; fills the width it is given. */
  readonly element = document.createElement('div');
  private readonly canvas = document.createElement('div');
  private readonly legend = new PlotLegend();
  private readonly moment = document.createElement('p');
  private content: PlotContent | undefined;
  private readonly thinner = new ReadingsThinner();
  /** What the plot was last given. */
  private data: ThinnedReadings = {
    times: [],
    lines: [],
    shown: { columnMs: 1, fromMs: 0, toMs: 1 },
    isThinned: false,
  };
  private plot: uPlot | undefined;
  /** Of the canvas, as the browser last told it: asking would make it lay the page out. CSS pixels. */
  private width = 0;
  private isVisible = false;
  /** What the plot was made of or was last given; another than the content while it waits to be drawn. */
  private drawn: PlotContent | undefined;
  /** Attributes of the canvas for those who hear it. */
  private spoken: Readonly<Record<string, string>> = {};

  constructor(
    private readonly use: PlotUse,
    private readonly queue: DrawQueue,
  ) {
    this.element.className = 'line-plot';
    this.canvas.className = 'plot-canvas';
    this.moment.className = 'quiet plot-moment';
    this.element.append(this.canvas, this.legend.element, this.moment);
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'slider');
    this.canvas.setAttribute('aria-keyshortcuts', '+ - 0');
    this.canvas.addEventListener('keydown', (event) => {
      this.pressed(event);
    });
    this.canvas.addEventListener('blur', () => {
      this.moveCursor(undefined);
    });
    new ResizeObserver(([entry]) => {
      this.width = Math.floor(entry?.contentRect.width ?? 0);
      this.ask();
    }).observe(this.canvas);
    new IntersectionObserver(
      ([entry]) => {
        this.isVisible = entry?.isIntersecting ?? false;
        if (this.isVisible) this.ask();
      },
      { rootMargin: '200px' },
    ).observe(this.canvas);
    onThemeChange(() => {
      this.destroy();
      this.showLegend();
      this.ask();
    });
  }

  /** The same content costs nothing. */
  show(content: PlotContent): void {
    const before = this.content;
    if (before?.chart === content.chart && before.span === content.span && before.marks === content.marks)
      return;
    this.content = content;
    this.showLegend();
    this.ask();
  }

  /** As a PNG in base64, with its title and legend; undefined while it is not drawn. */
  picture(): string | undefined {
    const { plot, content } = this;
    return plot && content ? plotPicture(plot, content.chart, this.canvas) : undefined;
  }

  private showLegend(): void {
    if (!this.content) return;
    const { id, lines } = this.content.chart;
    const isDashed = isHighContrast();
    this.legend.show(
      id,
      lines.map(({ name }, index) => ({ name, look: lineLook(id, name, index, isDashed) })),
    );
  }

  private ask(): void {
    this.queue.request(this.update);
  }

  /** Draws what can be seen; what cannot is told all the same. */
  private readonly update = (): void => {
    const { content, width } = this;
    if (!content) return;
    if (this.isVisible && width > 0) {
      if (this.drawn && !isAlike(this.drawn, content)) this.destroy();
      if (this.drawn !== content || this.plot?.width !== width) this.draw(content, width);
    }
    this.read();
  };

  private destroy(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.drawn = undefined;
  }

  /** What would look as it does is not drawn again: most live readings change nothing that can be seen. */
  private draw(content: PlotContent, width: number): void {
    const { chart, span } = content;
    const { plot, drawn, data: before } = this;
    const source = { times: chart.times, lines: chart.lines.map(({ values }) => values) };
    const pixels = Math.max(1, Math.round(width * devicePixelRatio));
    this.data = this.thinner.thin(source, span, pixels, chart.grownFrom);
    this.drawn = content;
    if (!plot) {
      this.plot = new uPlot(this.options(content, width), aligned(this.data), this.canvas);
      return;
    }
    const isSame =
      this.data === before &&
      plot.width === width &&
      drawn?.marks === content.marks &&
      drawn.chart.thresholds === chart.thresholds;
    if (isSame) return;
    // At once: the queue counts what it takes.
    plot.batch(() => {
      if (plot.width !== width) plot.setSize({ width, height: plotHeight });
      plot.setData(aligned(this.data));
    });
  }

  private options(first: PlotContent, width: number): uPlot.Options {
    return plotOptions(
      width,
      this.canvas,
      () => this.drawn ?? first,
      () => this.data.shown,
      {
        cursorMoved: () => {
          this.read();
        },
        zoomed: (picked) => {
          this.use.zoom(picked);
        },
        zoomReset: () => {
          this.use.resetZoom();
        },
      },
    );
  }

  /** Writes the values under the cursor, else the newest ones. */
  private read(): void {
    const { plot, content } = this;
    if (!content) return;
    const { chart, marks, moments } = content;
    const { unit, title } = chartTable[chart.id];
    // Until it is drawn, the cursor stands on what was before.
    const index = this.drawn === content ? (plot?.cursor.idx ?? undefined) : undefined;
    const texts = chart.lines.map(({ values }, line) => {
      const value =
        index === undefined ? values.findLast((each) => each !== null) : this.data.lines[line]?.[index];
      return value === null || value === undefined ? '–' : unitText(value, unit);
    });
    this.legend.read(texts);
    const mark = plot && index !== undefined ? markAt(plot, marks, plot.cursor.left ?? -10) : undefined;
    const time = index === undefined ? chart.times.at(-1) : this.data.times[index];
    const at = time === undefined ? '' : moments.short(time);
    this.moment.classList.toggle('of-mark', mark !== undefined);
    this.moment.textContent = mark
      ? `${moments.short(mark.timeMs)} · ${mark.text}`
      : index === undefined || time === undefined
        ? ''
        : moments.whole(time);
    const spoken = chart.lines.map(({ name }, line) => `${name} ${texts[line] ?? ''}`).join(', ');
    const last = String(Math.max(this.data.times.length - 1, 0));
    this.speak({
      'aria-label': `${title} over time`,
      'aria-valuemin': '0',
      'aria-valuemax': last,
      'aria-valuenow': index === undefined ? last : String(index),
      'aria-valuetext': `${at}: ${spoken}${mark ? `. ${mark.text}` : ''}`,
    });
  }

  /** An attribute that is set again, though it stays the same, makes the browser look at the page anew. */
  private speak(attributes: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(attributes))
      if (this.spoken[name] !== value) this.canvas.setAttribute(name, value);
    this.spoken = attributes;
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.data.times.length - 1;
    const from = this.plot?.cursor.idx ?? last;
    const to = readingOfKey(event.key, from, last);
    if (to !== undefined) this.moveCursor(to);
    else if (event.key === '+') this.zoomAround(from, 0.5);
    else if (event.key === '-') this.zoomAround(from, 2);
    else if (event.key === '0') this.use.resetZoom();
    else return;
    event.preventDefault();
  }

  /** Moves the cursor of this chart and of all others; undefined takes it away. */
  private moveCursor(index: number | undefined): void {
    const { plot } = this;
    const time = index === undefined ? undefined : this.data.times[index];
    if (!plot || (index !== undefined && time === undefined)) return;
    const place = time === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(time, 'x'), top: 0 };
    plot.setCursor(place);
    if (plot.cursor.sync) plot.cursor.sync.values = [time ?? 0, 0];
    const { clientWidth, clientHeight } = plot.over;
    uPlot.sync(syncKey).pub('mousemove', plot, place.left, place.top, clientWidth, clientHeight, index ?? -1);
  }

  /** @param factor of the stretch of time that is seen */
  private zoomAround(index: number, factor: number): void {
    const { content } = this;
    if (!content) return;
    const { fromMs, toMs } = content.span;
    const half = ((toMs - fromMs) * factor) / 2;
    const centre = this.data.times[index] ?? (fromMs + toMs) / 2;
    this.use.zoom({ fromMs: Math.round(centre - half), toMs: Math.round(centre + half) });
  }
}

/** Whether only the readings differ, so that the same plot can go on. */
function isAlike(one: PlotContent, other: PlotContent): boolean {
  const names = ({ chart }: PlotContent): string => JSON.stringify(chart.lines.map(({ name }) => name));
  return (
    one.chart.id === other.chart.id &&
    one.stepMs === other.stepMs &&
    one.moments === other.moments &&
    names(one) === names(other)
  );
}

function aligned({ times, lines }: Readings): uPlot.AlignedData {
  return [[...times], ...lines.map((values) => [...values])];
}
