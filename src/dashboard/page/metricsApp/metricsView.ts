import { html, nothing, render, type TemplateResult } from 'lit';
import { formatDayAndClock } from '../formatting.ts';
import { lineColour, metricTitle, readingText } from './metricNames.ts';
import { MetricPlot } from './metricPlot.ts';
import type { Counter, MetricsAnswer, MetricSeries, Reading } from './metricsAnswer.ts';

/** What the page shows. */
export type Shown =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'answer'; readonly answer: MetricsAnswer }
  /** @property text what the tool or the host said; untrusted */
  | { readonly kind: 'nothing'; readonly title: string; readonly text: string };

/** What can be done beside looking. */
export interface Refreshing {
  /** Undefined where the host passes no calls on. */
  readonly refresh: (() => void) | undefined;
  readonly isRunning: boolean;
  /** What went wrong with it; empty when nothing did. */
  readonly problem: string;
}

/** Draws what a call has answered. Every text from it becomes text. */
export class MetricsView {
  private readonly plots = new Map<string, MetricPlot>();

  constructor(private readonly container: HTMLElement) {}

  show(shown: Shown, refreshing: Refreshing): void {
    render(this.page(shown, refreshing), this.container);
  }

  /** The theme has changed. */
  redraw(): void {
    for (const plot of this.plots.values()) plot.redraw();
  }

  private page(shown: Shown, refreshing: Refreshing): TemplateResult {
    switch (shown.kind) {
      case 'waiting':
        return html`<h1>Metrics of a Dataflow job</h1>
          <p role="status" class="quiet">Waiting for the metrics…</p>`;
      case 'nothing':
        return html`${header('Metrics of a Dataflow job', '', refreshing)}
          <h2>${shown.title}</h2>
          <pre class="told">${shown.text}</pre>`;
      case 'answer':
        return this.answer(shown.answer, refreshing);
    }
  }

  private answer(answer: MetricsAnswer, refreshing: Refreshing): TemplateResult {
    const { jobId, connection, minutes, series, seriesLeftOut, unavailable } = answer;
    const metrics = [...new Set(series.map(({ metric }) => metric))];
    const about = `Connection ${connection} · ${spanText(minutes)} up to now, or to the job's end`;
    return html`${header(jobId, about, refreshing)}
      <div class="chart-grid">${metrics.map((metric) => this.figure(metric, answer))}</div>
      ${metrics.length === 0 ? html`<p class="quiet">Nothing was measured over time.</p>` : nothing}
      ${seriesLeftOut > 0 ? html`<p class="quiet">${seriesLeftOut} smaller lines are left out.</p>` : nothing}
      ${unavailable.map((reason) => html`<p class="told">Not to be had over time: ${reason}</p>`)}
      ${countersTable(answer)}`;
  }

  private figure(metric: string, { series, stepMs }: MetricsAnswer): TemplateResult {
    const lines = series.filter((each) => each.metric === metric);
    const title = metricTitle(metric);
    const unit = lines[0]?.unit ?? '';
    const drawn = lines.flatMap(({ labels, points }) =>
      points && points.length > 0 ? [{ name: labels ?? title, points }] : [],
    );
    const isDrawn = drawn.length === lines.length;
    const isSingle = lines.length === 1 && lines[0]?.labels === undefined;
    const plot = isDrawn ? this.plotOf(metric) : undefined;
    // After the element stands in the page, where its width is known.
    if (plot) {
      queueMicrotask(() => {
        plot.show({ title, unit, lines: drawn, stepMs });
      });
    }
    return html`<section class="figure">
      <h2 title=${metric}>${title}</h2>
      ${plot?.element ?? nothing}
      ${isSingle ? figuresLine(lines, isDrawn) : figuresTable(title, lines, isDrawn)}
      ${isDrawn ? readingsTable(title, unit, drawn) : nothing}
    </section>`;
  }

  private plotOf(metric: string): MetricPlot {
    const plot = this.plots.get(metric) ?? new MetricPlot();
    this.plots.set(metric, plot);
    return plot;
  }
}

function header(title: string, about: string, { refresh, isRunning, problem }: Refreshing): TemplateResult {
  return html`<header>
      <h1 class="name">${title}</h1>
      ${
        refresh
          ? html`<button ?disabled=${isRunning} @click=${refresh}>
              ${isRunning ? 'Reading…' : 'Refresh'}
            </button>`
          : nothing
      }
    </header>
    <p class="quiet name">${about}</p>
    <p role="status" class="told">${problem}</p>`;
}

/** The one line of a chart in figures; all there is where the readings were kept back. */
function figuresLine([line]: readonly MetricSeries[], isDrawn: boolean): TemplateResult | typeof nothing {
  if (!line) return nothing;
  const { unit, now, p50, max, trend, sparkline } = line;
  const text = (value: number): string => readingText(value, unit);
  return html`<p class="figures">
    ${isDrawn ? nothing : html`<span class="sparkline" aria-hidden="true">${sparkline}</span>`}
    <strong>${text(now)}</strong> ${trend}
    <span class="quiet">median ${text(p50)}, most ${text(max)}</span>
  </p>`;
}

/** The lines of a chart in figures: its legend as well. */
function figuresTable(title: string, lines: readonly MetricSeries[], isDrawn: boolean): TemplateResult {
  return table(
    `Lines of ${title}`,
    ['Line', 'Now', 'Median', 'Most', 'Trend'],
    lines.map(({ labels, unit, now, p50, max, trend, sparkline }, index) => [
      html`<span class="line-name"
        >${isDrawn ? html`<span class="swatch ${lineColour(index)}"></span>` : html`<span class="sparkline" aria-hidden="true">${sparkline}</span>`}
        <span class="name">${labels ?? 'All'}</span></span
      >`,
      ...[now, p50, max].map((value) => readingText(value, unit)),
      trend,
    ]),
  );
}

function readingsTable(
  title: string,
  unit: string,
  lines: readonly { readonly name: string; readonly points: readonly Reading[] }[],
): TemplateResult {
  const byTime = lines.map(({ points }) => new Map(points));
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))].sort(
    (a, b) => b - a,
  );
  return html`<details>
    <summary>Readings</summary>
    ${table(
      `Readings of ${title}, newest first`,
      ['Time', ...lines.map(({ name }) => name)],
      times.map((time) => [
        formatDayAndClock(time),
        ...byTime.map((values) => {
          const value = values.get(time);
          return value === undefined ? 'not measured' : readingText(value, unit);
        }),
      ]),
    )}
  </details>`;
}

function countersTable({ counters, countersLeftOut }: MetricsAnswer): TemplateResult | typeof nothing {
  if (counters.length === 0) return nothing;
  const rows = counters.map(({ name, step, value }: Counter) => [name, step, value]);
  const leftOut = countersLeftOut === 0 ? '' : `, and ${countersLeftOut} more that were not asked for`;
  return html`<details>
    <summary>Counters of the pipeline: ${counters.length}${leftOut}</summary>
    ${table('Counters of the pipeline', ['Counter', 'Step', 'Value'], rows)}
  </details>`;
}

/** The first cell of a row names it. */
function table(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly (string | TemplateResult)[])[],
): TemplateResult {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col"><span class="name">${column}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = '', ...others]) =>
            html`<tr>
              <th scope="row"><span class="name">${first}</span></th>
              ${others.map((cell) => html`<td><span class="name">${cell}</span></td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function spanText(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? 'one day' : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? 'one hour' : `${minutes / 60} hours`;
  return `${minutes} minutes`;
}
