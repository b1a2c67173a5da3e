import uPlot from 'uplot';
import { chartTable } from '../../shapes/chartTable.ts';
import type { ChartView, ScalingMark, TimeSpan } from '../../shapes/chartsView.ts';
import { valueRange } from '../chart/chartScales.ts';
import { chartTheme } from '../chart/chartTheme.ts';
import { isHighContrast, lineLook } from './lineLooks.ts';
import { stepsFromStart, type MomentText } from './momentText.ts';
import { drawMarks, drawThresholds, type MarkColours } from './plotDrawing.ts';
import { axisSteps, unitText } from './unitText.ts';

/** A chart as it is drawn. */
export interface PlotContent {
  readonly chart: ChartView;
  readonly span: TimeSpan;
  /** Between neighbouring readings; zero where they come as they come. */
  readonly stepMs: number;
  /** Only for the chart of workers. */
  readonly marks: readonly ScalingMark[];
  /** How times are written. */
  readonly moments: MomentText;
}

/** What a plot tells whoever owns it. */
export interface PlotEvents {
  /** Where the cursor stands now, also when another chart has moved it. */
  readonly cursorMoved: (plot: uPlot) => void;
  /** A stretch of time was picked. */
  readonly zoomed: (span: TimeSpan) => void;
  readonly zoomReset: () => void;
}

/** Height of a chart with its axis of time, in CSS pixels. */
export const plotHeight = 176;
/** A brush shorter than this was a click. CSS pixels. */
const shortestBrush = 5;
/** The cursors of all charts go together. */
export const syncKey = 'charts';

/** @param shown what of time is drawn */
export function plotOptions(
  width: number,
  canvas: HTMLElement,
  content: () => PlotContent,
  shown: () => TimeSpan,
  events: PlotEvents,
): uPlot.Options {
  const theme = chartTheme(canvas);
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const { chart, stepMs, moments } = content();
  const { isRelative } = moments;
  const { unit } = chartTable[chart.id];
  const valueSteps = axisSteps(unit);
  const timeTexts = remembering((splits, step) => moments.axis(splits, step));
  const valueTexts = remembering((splits) => splits.map((split) => unitText(split, unit)));
  const axis = { stroke: theme.text, font: theme.font, ticks: { show: false } };
  const colours: MarkColours = {
    threshold: colour('--line-3'),
    text: theme.text,
    font: theme.font,
    marks: {
      up: colour('--line-2'),
      down: colour('--line-0'),
      failed: colour('--line-4'),
      other: theme.text,
    },
  };
  return {
    width,
    height: plotHeight,
    ms: 1,
    padding: [10, isRelative ? 32 : 20, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false, dist: shortestBrush },
      bind: {
        dblclick: () => () => {
          events.zoomReset();
          return null;
        },
      },
      sync: {
        key: syncKey,
        setSeries: false,
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
    },
    scales: {
      x: {
        time: !isRelative,
        range: () => {
          const { fromMs, toMs } = shown();
          return [fromMs, toMs];
        },
      },
      y: { range: (_, min, max) => yRange(content().chart, min, max) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        space: 64,
        values: (_, splits, __, ___, step) => timeTexts(splits, step),
        ...(isRelative && { incrs: stepsFromStart() }),
      },
      {
        ...axis,
        grid: { stroke: theme.grid, width: 1 },
        space: 32,
        size: 76,
        incrs: valueSteps,
        values: (_, splits, __, ___, step) => valueTexts(splits, step),
      },
    ],
    series: [
      {},
      ...chart.lines.map(({ name }, index): uPlot.Series => {
        const look = lineLook(chart.id, name, index, isHighContrast());
        const stroke = colour(`--line-${look.colour}`);
        return {
          stroke,
          width: 1.5,
          dash: [...look.dash],
          points: { size: 4, fill: stroke },
          ...(chart.lines.length === 1 && chart.id !== 'errors' && { fill: theme.fill }),
          // A reading of Cloud Monitoring is about the time before it.
          ...(chart.id === 'workers' && stepped(stepMs === 0 ? 1 : -1)),
        };
      }),
    ],
    hooks: {
      drawClear: [
        (plot) => {
          drawThresholds(plot, content().chart.thresholds, colours);
        },
      ],
      draw: [
        (plot) => {
          drawMarks(plot, content().marks, colours);
        },
      ],
      setCursor: [events.cursorMoved],
      setSelect: [
        (plot) => {
          const { left, width: brushed } = plot.select;
          if (brushed < shortestBrush) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          events.zoomed({
            fromMs: Math.round(plot.posToVal(left, 'x')),
            toMs: Math.round(plot.posToVal(left + brushed, 'x')),
          });
        },
      ],
    },
  };
}

type AxisTexts = (splits: readonly number[], step: number) => string[];

/** An axis mostly stands where it stood: its numbers are not written out again for every reading. */
function remembering(write: AxisTexts): AxisTexts {
  let before: { readonly key: string; readonly texts: string[] } | undefined;
  return (splits, step) => {
    const key = `${splits.join(' ')} ${step}`;
    before = before?.key === key ? before : { key, texts: write(splits, step) };
    return before.texts;
  };
}

function stepped(align: 1 | -1): Pick<uPlot.Series, 'paths'> {
  const paths = uPlot.paths.stepped?.({ align });
  return paths ? { paths } : {};
}

/** The first threshold is always seen, a further one when the values come near to it. */
function yRange({ id, thresholds }: ChartView, min: number, max: number): [number, number] {
  const [first, ...further] = thresholds.map(({ value }) => value);
  const near = further.filter((value) => max > value / 2);
  return valueRange(min, Math.max(max, ...(first === undefined ? [] : [first]), ...near), id !== 'counters');
}
