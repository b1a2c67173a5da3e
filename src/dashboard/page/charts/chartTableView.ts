import { html, nothing, type TemplateResult } from 'lit';
import { chartTable } from '../../shapes/chartTable.ts';
import type { ChartView, ScalingMark } from '../../shapes/chartsView.ts';
import type { MomentText } from './momentText.ts';
import { unitText } from './unitText.ts';

/** A longer table helps nobody; the file of readings has all of them. */
const longestTable = 500;

/** The readings of a chart as a table, newest first, as that is what people look for. */
export function chartTableView(
  chart: ChartView,
  marks: readonly ScalingMark[],
  moments: MomentText,
): TemplateResult {
  const { title } = chartTable[chart.id];
  return html`<div
      class="table-scroll readings"
      tabindex="0"
      role="region"
      aria-label=${`Readings of ${title}`}
    >
      <table>
        <caption class="unseen">
          Readings of ${title}, newest first
        </caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            ${chart.lines.map(({ name }) => html`<th scope="col" class="number"><span class="name">${name}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows(chart, moments)}
        </tbody>
      </table>
      ${
        chart.times.length > longestTable
          ? html`<p class="quiet">The newest ${longestTable} of ${chart.times.length} readings.</p>`
          : nothing
      }
    </div>
    ${marks.length === 0 ? nothing : eventsTable(marks, moments)}`;
}

function rows({ id, times, lines }: ChartView, moments: MomentText): readonly TemplateResult[] {
  const { unit } = chartTable[id];
  const first = Math.max(0, times.length - longestTable);
  return times
    .slice(first)
    .map((time, offset) => {
      const values = lines.map(({ values: all }) => all[first + offset] ?? null);
      return html`<tr>
        <th scope="row">${moments.whole(time)}</th>
        ${values.map(
          (value) => html`<td class="number">${value === null ? 'not known' : unitText(value, unit)}</td>`,
        )}
      </tr>`;
    })
    .reverse();
}

function eventsTable(marks: readonly ScalingMark[], moments: MomentText): TemplateResult {
  return html`<div class="table-scroll readings" tabindex="0" role="region" aria-label="Autoscaling">
    <table>
      <caption class="unseen">
        What the autoscaler did, newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Autoscaling</th>
        </tr>
      </thead>
      <tbody>
        ${[...marks].reverse().map(
          ({ timeMs, text }) =>
            html`<tr>
              <th scope="row">${moments.whole(timeMs)}</th>
              <td>${text}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
