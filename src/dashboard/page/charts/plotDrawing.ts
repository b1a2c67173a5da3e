import type uPlot from 'uplot';
import type { ScalingMark, Threshold } from '../../shapes/chartsView.ts';

/** Colours of what is drawn over the lines. */
export interface MarkColours {
  readonly threshold: string;
  readonly text: string;
  readonly font: string;
  readonly marks: Readonly<Record<ScalingMark['kind'], string>>;
}

/** Of the name of a threshold, in CSS pixels. */
const labelHeight = 13;
/** Half the width of a mark, in CSS pixels. */
const markSize = 4.5;

/**
 * Draws each threshold as a dashed line with its name above it, where it lies within the chart. Where they lie close
 * together the highest is named.
 */
export function drawThresholds(plot: uPlot, thresholds: readonly Threshold[], colours: MarkColours): void {
  if (thresholds.length === 0) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colours.threshold;
  ctx.fillStyle = colours.text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.font = colours.font.replace(/[\d.]+(?=px)/, (size) => String(Number(size) * ratio));
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  let named = -Infinity;
  for (const { value, label } of [...thresholds].sort((one, other) => other.value - one.value)) {
    const y = Math.round(plot.valToPos(value, 'y', true));
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    if (y - named < labelHeight * ratio) continue;
    ctx.fillText(label, bbox.left + bbox.width - 2 * ratio, y - 2 * ratio);
    named = y;
  }
  ctx.restore();
}

/** Draws each decision of the autoscaler at the top of the chart: a triangle up or down, a cross for a failure. */
export function drawMarks(plot: uPlot, marks: readonly ScalingMark[], colours: MarkColours): void {
  if (marks.length === 0) return;
  const { ctx, bbox } = plot;
  const size = markSize * devicePixelRatio;
  const y = bbox.top + size;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const { timeMs, kind } of marks) {
    const x = plot.valToPos(timeMs, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.fillStyle = colours.marks[kind];
    ctx.strokeStyle = colours.marks[kind];
    ctx.beginPath();
    tracePath(ctx, kind, x, y, size);
    if (kind === 'failed') ctx.stroke();
    else ctx.fill();
  }
  ctx.restore();
}

/** The mark nearest to a place, if it is near enough to be meant. @param left CSS pixels within the plot */
export function markAt(plot: uPlot, marks: readonly ScalingMark[], left: number): ScalingMark | undefined {
  let nearest: ScalingMark | undefined;
  let least = markSize * 1.5;
  for (const mark of marks) {
    const distance = Math.abs(plot.valToPos(mark.timeMs, 'x') - left);
    if (distance <= least) {
      nearest = mark;
      least = distance;
    }
  }
  return nearest;
}

function tracePath(
  ctx: CanvasRenderingContext2D,
  kind: ScalingMark['kind'],
  x: number,
  y: number,
  size: number,
): void {
  switch (kind) {
    case 'up':
    case 'down': {
      const tip = kind === 'up' ? -size : size;
      ctx.moveTo(x, y + tip);
      ctx.lineTo(x + size, y - tip);
      ctx.lineTo(x - size, y - tip);
      ctx.closePath();
      return;
    }
    case 'failed':
      ctx.moveTo(x - size, y - size);
      ctx.lineTo(x + size, y + size);
      ctx.moveTo(x + size, y - size);
      ctx.lineTo(x - size, y + size);
      return;
    case 'other':
      ctx.arc(x, y, size * 0.6, 0, 2 * Math.PI);
      return;
  }
}
