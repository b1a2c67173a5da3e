import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { FigureView, OverviewView } from '../../shapes/overviewView.ts';
import { formatMoney } from '../formatting.ts';

/** Figures of the job now, each with its last hours as a line, and what the job costs. */
export function figuresSection({ figures, cost }: OverviewView): TemplateResult | typeof nothing {
  if (figures.length === 0 && !cost) return nothing;
  return html`<section class="overview-figures" aria-labelledby="figures-title">
    <h2 id="figures-title">Figures</h2>
    <dl class="tiles">
      ${figures.map(
        (figure) =>
          html`<div class="tile figure-${figure.tone}">
            <dt>${figure.name}</dt>
            <dd>
              <span class="tile-value">${figure.value}</span>
              ${figure.note === undefined ? nothing : html`<span class="quiet">${figure.note}</span>`}
              ${figure.trend.length < 3 ? nothing : trendLine(figure.trend)}
            </dd>
          </div>`,
      )}
      ${
        cost
          ? html`<div class="tile" title=${cost.note}>
              <dt>Cost so far</dt>
              <dd>
                <span class="tile-value">${formatMoney(cost.soFar, 'USD')}</span>
                <span class="quiet">
                  ${cost.perHour === undefined ? 'list price' : html`${formatMoney(cost.perHour, 'USD')} an hour now, list price`}
                </span>
              </dd>
            </div>`
          : nothing
      }
    </dl>
    ${cost ? html`<p class="quiet">${cost.note}</p>` : nothing}
  </section>`;
}

const [width, height] = [100, 24];

/** Only how it went; the figure beside it says where it is, and the charts say the rest. */
function trendLine(points: FigureView['trend']): TemplateResult {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  const most = Math.max(...points.map(([, value]) => value));
  const spots = points.map(([time, value]) => {
    const x = last === first ? 0 : ((time - first) / (last - first)) * width;
    const y = most <= 0 ? height - 1 : height - 1 - (value / most) * (height - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const line: SVGTemplateResult = svg`<polyline points=${spots.join(' ')} />`;
  return html`<svg
    class="trend"
    viewBox="0 0 ${width} ${height}"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    ${line}
  </svg>`;
}
