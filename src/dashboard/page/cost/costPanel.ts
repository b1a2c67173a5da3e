import { html, nothing, type TemplateResult } from 'lit';
import type { CostAdvice, CostFigures, CostRow, CostState, CostView } from '../../shapes/costView.ts';
import { columnMoney, formatClock, formatMoney, formatValue, type SumText } from '../formatting.ts';
import { icon } from '../icons.ts';
import type { PanelUse } from '../pagePanel.ts';

/** What the job costs, by what it uses, and how it could cost less. */
export function costPanel(
  view: CostView | undefined,
  _state: CostState,
  use: PanelUse<'cost'>,
): TemplateResult {
  if (!view) {
    return html`<div class="skeleton" role="status" aria-label="Reading what the job uses">
      <div class="bar"></div>
      <div class="bar"></div>
    </div>`;
  }
  const { estimate } = view;
  return html`<section class="cost" aria-labelledby="cost-title">
      <div class="section-line">
        <h2 id="cost-title">Cost at list prices</h2>
        <span class="quiet">use of ${formatClock(view.time)}</span>
      </div>
      ${
        estimate
          ? html`${sums(estimate, view.hasEnded)}${breakdown(estimate, view.hasEnded)}`
          : html`<p class="empty">
              The job reports no use of resources${view.hasEnded ? '' : ' yet'}. Jobs that the local Dataflow
              runs through Beam use none that is billed.
            </p>`
      }
      ${
        view.notes.length === 0
          ? nothing
          : html`<ul class="notes">
              ${view.notes.map((note) => html`<li>${note}</li>`)}
            </ul>`
      }
    </section>
    ${view.advice.length === 0 ? nothing : adviceSection(view.advice, use)}`;
}

function sums({ currency, soFar, perHour, perMonth }: CostFigures, hasEnded: boolean): TemplateResult {
  return html`<dl class="figures">
    ${sum(hasEnded ? 'In all' : 'So far', formatMoney(soFar, currency))}
    ${perHour === undefined ? nothing : sum('An hour, at its present size', formatMoney(perHour, currency))}
    ${perMonth === undefined ? nothing : sum('A month, if it goes on like this', formatMoney(perMonth, currency))}
  </dl>`;
}

function sum(name: string, value: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd class="figure">${value}</dd>
  </div>`;
}

function breakdown(
  { items, currency, soFar, perHour, region, asOf }: CostFigures,
  hasEnded: boolean,
): TemplateResult {
  const largest = Math.max(...items.map((item) => item.soFar), 0);
  const money = columnMoney(soFar);
  const hourly = columnMoney(perHour ?? 0);
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label="Cost by resource">
    <table class="costs">
      <caption class="unseen">
        Cost by resource, at prices of ${region} of ${asOf}
      </caption>
      <thead>
        <tr>
          <th scope="col">Resource</th>
          <th scope="col" class="number">Used</th>
          <th scope="col" class="number">${hasEnded ? 'In all' : 'So far'}, ${currency}</th>
          <th scope="col" class="share-column"><span class="unseen">Share</span></th>
          ${perHour === undefined ? nothing : html`<th scope="col" class="number">An hour, ${currency}</th>`}
        </tr>
      </thead>
      <tbody>
        ${items.map((item) => costRow(item, largest, money, perHour === undefined ? undefined : hourly))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          <td></td>
          <td class="number">${money(soFar)}</td>
          <td class="share-column"></td>
          ${perHour === undefined ? nothing : html`<td class="number">${hourly(perHour)}</td>`}
        </tr>
      </tfoot>
    </table>
  </div>`;
}

function costRow(
  item: CostRow,
  largest: number,
  money: SumText,
  /** Absent where there is no such column. */
  hourly: SumText | undefined,
): TemplateResult {
  const { name, amount, unit, soFar, perHour } = item;
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="number">${formatValue(Number(amount.toPrecision(3)))} ${unit}</td>
    <td class="number">${money(soFar)}</td>
    <td class="share-column">
      <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-filled" width=${largest > 0 ? (100 * soFar) / largest : 0} height="8" rx="1" />
      </svg>
    </td>
    ${hourly ? html`<td class="number">${perHour === undefined ? '–' : hourly(perHour)}</td>` : nothing}
  </tr>`;
}

function adviceSection(advice: readonly CostAdvice[], use: PanelUse<'cost'>): TemplateResult {
  return html`<section aria-labelledby="advice-title">
    <div class="section-line"><h2 id="advice-title">What would cost less</h2></div>
    <ul class="advice">
      ${advice.map(
        ({ text, confidence, canScale }, index) =>
          html`<li>
            ${icon('info')}<span>${text} <span class="quiet">(${confidence})</span></span>
            ${
              canScale
                ? html`<button
                    type="button"
                    class="secondary"
                    @click=${() => {
                      use.act({ type: 'scale', advice: index });
                    }}
                  >
                    Scale job…
                  </button>`
                : nothing
            }
          </li>`,
      )}
    </ul>
  </section>`;
}
