import { html, nothing, type TemplateResult } from 'lit';
import type {
  ChartMode,
  ChartSeries,
  CounterRow,
  CountersState,
  CountersView,
} from '../../shapes/countersView.ts';
import { formatClock, formatDayAndClock, formatExact } from '../formatting.ts';
import { icon } from '../icons.ts';
import type { PanelUse } from '../pagePanel.ts';
import { chartData } from './chartData.ts';
import { rateUnit } from './chartScales.ts';
import type { LiveChart } from './liveChart.ts';

type Use = PanelUse<'counters'>;

/** What the chart draws now. */
export interface ChartedMetric {
  /** Absent when the job has nothing that can be drawn. */
  readonly row: CounterRow | undefined;
  readonly mode: ChartMode;
  readonly chart: LiveChart;
}

/** A table of readings longer than this helps nobody. */
const longestTable = 500;

/** One metric over time, drawn or as a table. */
export function chartSection(
  view: CountersView,
  state: CountersState,
  charted: ChartedMetric,
  use: Use,
): TemplateResult {
  const { row, mode } = charted;
  if (!view.chart || !row) {
    return html`<section class="chart" aria-labelledby="chart-title">
      <div class="section-line"><h2 id="chart-title">Chart</h2></div>
      <p class="empty">${emptyText(view)}</p>
    </section>`;
  }
  return html`<section class="chart" aria-labelledby="chart-title">
    <div class="section-line">
      <h2 id="chart-title" title=${row.name}>${row.name}</h2>
      ${row.step === undefined ? nothing : html`<span class="quiet step" title=${row.step}>${row.step}</span>`}
      <div class="tools">
        ${row.hasRate && knownReadings(view.chart) > 1 ? modes(mode, use) : nothing}
        <button
          class="icon-button"
          type="button"
          title="Show as table"
          aria-label="Show as table"
          aria-pressed=${state.isChartTable ? 'true' : 'false'}
          @click=${() => {
            use.choose({ isChartTable: !state.isChartTable });
          }}
        >
          ${icon('table')}
        </button>
      </div>
    </div>
    ${body(view.chart, row, view, state, charted)}
  </section>`;
}

function body(
  series: ChartSeries,
  row: CounterRow,
  view: CountersView,
  state: CountersState,
  { mode, chart }: ChartedMetric,
): TemplateResult {
  if (state.isChartTable) return readingsTable(series.points, row, mode);
  if (knownReadings(series) > 1) return html`<div>${chart.element}</div>`;
  return html`<div class=${view.hasEnded ? 'one-reading' : ''}>${chart.element}</div>
    <p class="quiet">
      ${
        view.hasEnded
          ? 'The job had ended before its dashboard was opened, so only the final value is known.'
          : 'The chart grows while this page is open.'
      }
    </p>`;
}

function knownReadings({ points }: ChartSeries): number {
  return points.filter(([, value]) => value !== null).length;
}

function modes(shown: ChartMode, use: Use): TemplateResult {
  const button = (mode: ChartMode, label: string, title: string): TemplateResult =>
    html`<button
      type="button"
      title=${title}
      aria-pressed=${mode === shown ? 'true' : 'false'}
      @click=${() => {
        use.choose({ chartMode: mode });
      }}
    >
      ${label}
    </button>`;
  return html`<div class="segments" role="group" aria-label="What the chart shows">
    ${button('total', 'Total', 'The value over time')}${button('rate', 'Rate', 'How much it grows per second')}
  </div>`;
}

/** Newest first, as that is what people look for. */
function readingsTable(points: ChartSeries['points'], row: CounterRow, mode: ChartMode): TemplateResult {
  const { times, values } = chartData(points, mode);
  const unit = mode === 'rate' ? rateUnit(row.unit) : row.unit;
  const readings = times.map((time, index) => [time, values[index] ?? null] as const).reverse();
  return html`<div
    class="table-scroll readings"
    tabindex="0"
    role="region"
    aria-label=${`Readings of ${row.name}`}
  >
    <table>
      <caption class="unseen">
        Readings of ${row.name}, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col" class="number">${mode === 'rate' ? 'Growth per second' : 'Value'}</th>
        </tr>
      </thead>
      <tbody>
        ${readings.slice(0, longestTable).map(
          ([time, value]) =>
            html`<tr>
              <th scope="row" title=${formatDayAndClock(time)}>${formatClock(time)}</th>
              <td class="number">${value === null ? 'not known' : formatExact(value, unit)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function emptyText(view: CountersView): string {
  if (!view.hasMetrics) return 'Reading the metrics of this job…';
  return view.hasEnded
    ? 'This job reported no metric that can be drawn.'
    : 'Nothing to draw yet: the job has not reported any metric.';
}
