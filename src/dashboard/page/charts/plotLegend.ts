import type { ChartId } from '../../shapes/chartTable.ts';
import type { LineLook } from './lineLooks.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The names of a chart's lines, each with how it looks and its value where the cursor stands. */
export class PlotLegend {
  /** To be placed beside the chart. */
  readonly element = document.createElement('ul');
  private values: readonly Text[] = [];
  /** What they say: asking the page for it takes longer. */
  private texts: readonly string[] = [];
  private key = '';

  constructor() {
    this.element.className = 'plot-legend';
  }

  /** @param lines names are untrusted: they become text */
  show(chart: ChartId, lines: readonly { readonly name: string; readonly look: LineLook }[]): void {
    const key = JSON.stringify([chart, lines]);
    if (key === this.key) return;
    this.key = key;
    this.element.replaceChildren();
    this.values = lines.map(({ name, look }) => this.add(name, look));
    this.texts = [];
  }

  /** @param texts one for each line */
  read(texts: readonly string[]): void {
    for (const [index, value] of this.values.entries()) {
      const text = texts[index] ?? '';
      if (this.texts[index] !== text) value.data = text;
    }
    this.texts = texts;
  }

  private add(name: string, look: LineLook): Text {
    const item = document.createElement('li');
    const label = document.createElement('span');
    label.className = 'legend-name';
    label.textContent = name;
    label.title = name;
    const value = document.createElement('span');
    value.className = 'legend-value';
    const text = document.createTextNode('');
    value.append(text);
    item.append(swatch(look), label, value);
    this.element.append(item);
    return text;
  }
}

/** A short piece of the line. */
function swatch({ colour, dash }: LineLook): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('class', `swatch line-${colour}`);
  svg.setAttribute('viewBox', '0 0 18 10');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svgNamespace, 'path');
  line.setAttribute('d', 'M0 5H18');
  if (dash.length > 0) line.setAttribute('stroke-dasharray', dash.join(' '));
  svg.append(line);
  return svg;
}
