import type uPlot from 'uplot';
import { chartTable } from '../../shapes/chartTable.ts';
import type { ChartView } from '../../shapes/chartsView.ts';
import { isHighContrast, lineLook } from './lineLooks.ts';

/** Heights in CSS pixels. */
const titleHeight = 30;
const rowHeight = 20;
const margin = 12;

/**
 * The chart as people paste it into a ticket: on the editor's background, with its title above and its lines named below.
 * @param element that the stylesheet has resolved the colours for
 * @returns a PNG in base64
 */
export function plotPicture(plot: uPlot, { id, lines }: ChartView, element: Element): string | undefined {
  const ratio = devicePixelRatio;
  const source = plot.ctx.canvas;
  const picture = document.createElement('canvas');
  picture.width = source.width + 2 * margin * ratio;
  picture.height = source.height + (titleHeight + lines.length * rowHeight + 2 * margin) * ratio;
  const context = picture.getContext('2d');
  if (!context) return undefined;
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  context.fillStyle = colour('--vscode-editor-background');
  context.fillRect(0, 0, picture.width, picture.height);
  context.textBaseline = 'middle';
  context.fillStyle = colour('--vscode-foreground');
  context.font = `600 ${14 * ratio}px ${style.fontFamily}`;
  context.fillText(chartTable[id].title, margin * ratio, (margin + titleHeight / 2 - 4) * ratio);
  context.drawImage(source, margin * ratio, (margin + titleHeight) * ratio);
  context.font = `${12 * ratio}px ${style.fontFamily}`;
  context.lineWidth = 2 * ratio;
  for (const [index, { name }] of lines.entries()) {
    const look = lineLook(id, name, index, isHighContrast());
    const y = source.height + (margin + titleHeight + (index + 0.5) * rowHeight) * ratio;
    context.strokeStyle = colour(`--line-${look.colour}`);
    context.setLineDash(look.dash.map((length) => length * ratio));
    context.beginPath();
    context.moveTo(margin * ratio, y);
    context.lineTo((margin + 18) * ratio, y);
    context.stroke();
    const room = picture.width - (2 * margin + 26) * ratio;
    context.fillText(shortened(context, name, room), (margin + 26) * ratio, y);
  }
  return picture.toDataURL('image/png').split(',')[1];
}

/** The text, or as much of its beginning as there is room for. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let kept = Array.from(text);
  while (kept.length > 0 && context.measureText(`${kept.join('')}…`).width > room) kept = kept.slice(0, -1);
  return `${kept.join('')}…`;
}
