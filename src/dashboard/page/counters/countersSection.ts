import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import {
  longestFilter,
  type CounterRow,
  type CountersState,
  type CountersView,
  type CounterValue,
  type ExactNumber,
} from '../../shapes/countersView.ts';
import { formatExact, formatValue } from '../formatting.ts';
import { icon } from '../icons.ts';
import type { PanelUse } from '../pagePanel.ts';

type Use = PanelUse<'counters'>;

/** Tables of the user's counters and of the service's metrics, with one filter over both. */
export function countersSection(view: CountersView, state: CountersState, use: Use): TemplateResult {
  const user = matching(view.userCounters, state.filter);
  const service = matching(view.serviceMetrics, state.filter);
  const chartedKey = view.chart?.metricKey;
  const total = view.userCounters.length + view.serviceMetrics.length;
  return html`
    <section class="counters" aria-labelledby="counters-title">
      <div class="section-line">
        <h2 id="counters-title">Counters</h2>
        ${
          total === 0
            ? nothing
            : html`<span class="quiet" role="status"
                  >${state.filter === '' ? nothing : `${user.length + service.length} of ${total}`}</span
                ><input
                  type="search"
                  maxlength=${longestFilter}
                  aria-label="Filter counters and metrics"
                  placeholder="Filter"
                  .value=${state.filter}
                  @input=${(event: Event) => {
                    if (event.target instanceof HTMLInputElement) use.choose({ filter: event.target.value });
                  }}
                />`
        }
      </div>
      ${userCounters(view, user, chartedKey, use)}
      ${view.serviceMetrics.length === 0 ? nothing : serviceMetrics(view, service, chartedKey, state, use)}
      ${
        view.omittedMetrics === 0
          ? nothing
          : html`<p class="quiet">
              ${view.omittedMetrics} more metrics are not shown: the job has more than this page can list.
            </p>`
      }
    </section>
  `;
}

function userCounters(
  view: CountersView,
  rows: readonly CounterRow[],
  chartedKey: string | undefined,
  use: Use,
): TemplateResult {
  if (view.userCounters.length > 0) return table('User counters', rows, chartedKey, use, formatExact);
  return html`<p class="empty">${emptyText(view)}</p>`;
}

function emptyText(view: CountersView): string {
  if (!view.hasMetrics) return 'Reading the metrics of this job…';
  return view.hasEnded
    ? 'This pipeline counted nothing of its own.'
    : 'No counters yet: the pipeline has not reported any of its own.';
}

function serviceMetrics(
  view: CountersView,
  rows: readonly CounterRow[],
  chartedKey: string | undefined,
  state: CountersState,
  use: Use,
): TemplateResult {
  return html`
    <details
      .open=${state.isServiceOpen}
      @toggle=${(event: Event) => {
        if (!(event.target instanceof HTMLDetailsElement)) return;
        const { open } = event.target;
        if (open !== state.isServiceOpen) use.choose({ isServiceOpen: open });
      }}
    >
      <summary>Service metrics <span class="quiet">${view.serviceMetrics.length}</span></summary>
      ${state.isServiceOpen ? table('Service metrics', rows, chartedKey, use, formatValue) : nothing}
    </details>
  `;
}

type Format = (value: ExactNumber, unit?: string) => string;

/** @param format how a single number is written; the others are summaries and always short */
function table(
  caption: string,
  rows: readonly CounterRow[],
  chartedKey: string | undefined,
  use: Use,
  format: Format,
): TemplateResult {
  if (rows.length === 0) return html`<p class="empty">Nothing here matches the filter.</p>`;
  const hasSteps = rows.some((row) => row.step !== undefined);
  return html`
    <div class="table-scroll" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption class="unseen">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            ${hasSteps ? html`<th scope="col" class="wide-only">Step</th>` : nothing}
            <th scope="col" class="number">Value</th>
          </tr>
        </thead>
        ${repeat(
          byNamespace(rows),
          ([namespace]) => namespace,
          ([namespace, members]) =>
            html`<tbody>
              ${
                namespace === ''
                  ? nothing
                  : html`<tr class="group">
                      <th scope="rowgroup" colspan=${hasSteps ? 3 : 2}>
                        <span class="name">${namespace}</span>
                      </th>
                    </tr>`
              }
              ${repeat(
                members,
                (row) => row.key,
                (row) => tableRow(row, { isCharted: row.key === chartedKey, hasSteps, format }, use),
              )}
            </tbody>`,
        )}
      </table>
    </div>
  `;
}

/** Rows come sorted by namespace; each namespace gets one heading instead of a line in every row. */
function byNamespace(rows: readonly CounterRow[]): readonly (readonly [string, readonly CounterRow[]])[] {
  const groups = new Map<string, CounterRow[]>();
  for (const row of rows) {
    const namespace = row.namespace ?? '';
    const group = groups.get(namespace);
    if (group) group.push(row);
    else groups.set(namespace, [row]);
  }
  return [...groups];
}

interface RowLook {
  readonly isCharted: boolean;
  readonly hasSteps: boolean;
  readonly format: Format;
}

function tableRow(row: CounterRow, { isCharted, hasSteps, format }: RowLook, use: Use): TemplateResult {
  return html`
    <tr class=${isCharted ? 'charted' : ''}>
      <th scope="row">
        ${
          row.canChart
            ? html`<button
                class="name"
                type="button"
                aria-pressed=${isCharted ? 'true' : 'false'}
                title="Show in the chart"
                @click=${() => {
                  use.choose({ metricKey: row.key });
                  use.act({ kind: 'chooseMetric', metricKey: row.key });
                }}
              >
                ${icon('chart')}<span>${row.name}</span>
              </button>`
            : html`<span class="name">${row.name}</span>`
        }
        ${row.detail === undefined ? nothing : html`<span class="under">${row.detail}</span>`}
        ${row.step === undefined ? nothing : html`<span class="under narrow-only">${row.step}</span>`}
      </th>
      ${hasSteps ? html`<td class="wide-only step" title=${row.step ?? nothing}>${row.step ?? nothing}</td>` : nothing}
      <td class="number">${valueCell(row.value, row.unit, format)}</td>
    </tr>
  `;
}

function valueCell(value: CounterValue, unit: string | undefined, format: Format): TemplateResult {
  switch (value.kind) {
    case 'number':
      return html`<span title=${formatExact(value.value, unit)}>${format(value.value, unit)}</span>`;
    case 'text':
      return html`<span class="text-value">${value.text}</span>`;
    case 'mean':
      return html`<span title=${formatExact(value.mean, unit)}>mean ${formatValue(value.mean, unit)}</span>
        <span class="under" title=${formatExact(value.count)}>count ${formatValue(value.count)}</span>`;
    case 'distribution':
      return html`<span title=${formatExact(value.mean, unit)}>mean ${formatValue(value.mean, unit)}</span>
        <span
          class="under"
          title="count ${formatExact(value.count)}, min ${formatExact(value.min, unit)}, max ${formatExact(value.max, unit)}"
          >count ${formatValue(value.count)} · min ${formatValue(value.min, unit)} · max
          ${formatValue(value.max, unit)}</span
        >`;
  }
}

function matching(rows: readonly CounterRow[], filter: string): readonly CounterRow[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ name, namespace, step, detail }) =>
    [name, namespace, step, detail].some((text) => text?.toLowerCase().includes(wanted)),
  );
}
