import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { GraphState, GraphView } from '../../shapes/graphView.ts';
import { formatExact, formatValue } from '../formatting.ts';
import { icon, stepStateIcon } from '../icons.ts';
import { durationText, percentText, rateText, stateTexts } from './figureText.ts';

type Order = GraphState['order'];

const columns: readonly { readonly order: Order; readonly label: string }[] = [
  { order: 'elementsOut', label: 'Elements out' },
  { order: 'perSecond', label: 'Per second' },
  { order: 'lagMs', label: 'Behind by' },
  { order: 'wallMs', label: 'Wall time' },
];

/** All steps, without composites, as a table that can be sorted by each figure. */
export function stepTable(
  view: GraphView,
  shown: { readonly order: Order; readonly selected: number | undefined },
  actions: { readonly sort: (order: Order) => void; readonly select: (step: number) => void },
): TemplateResult {
  return html`<div
    class="table-scroll graph-table"
    tabindex="0"
    role="region"
    aria-label="Table of all steps"
  >
    <table>
      <caption class="unseen">
        Steps of the job with their figures
      </caption>
      <thead>
        <tr>
          ${sortable('flow', 'Step', shown.order, actions.sort)}
          <th scope="col">State</th>
          ${columns.map(({ order, label }) => sortable(order, label, shown.order, actions.sort))}
        </tr>
      </thead>
      <tbody>
        ${repeat(
          ordered(view, shown.order),
          (step) => step,
          (step) => row(view, step, step === shown.selected, actions),
        )}
      </tbody>
    </table>
  </div>`;
}

/** Places in the view's list; what is not known comes last. */
function ordered({ steps }: GraphView, order: Order): readonly number[] {
  const indexes = [...steps.keys()];
  if (order === 'flow') return indexes;
  return indexes.sort((one, other) => (steps[other]?.[order] ?? -1) - (steps[one]?.[order] ?? -1));
}

function sortable(order: Order, label: string, shown: Order, sort: (order: Order) => void): TemplateResult {
  const isSorted = shown === order;
  return html`<th
    scope="col"
    class=${order === 'flow' ? '' : 'number'}
    aria-sort=${isSorted ? (order === 'flow' ? 'ascending' : 'descending') : 'none'}
  >
    <button
      type="button"
      class="sorter ${isSorted ? 'sorted' : ''}"
      title=${order === 'flow' ? 'In the order of the pipeline' : 'Largest first'}
      @click=${() => {
        sort(order);
      }}
    >
      ${label}${isSorted && order !== 'flow' ? icon('chevronDown') : ''}
    </button>
  </th>`;
}

function row(
  view: GraphView,
  index: number,
  isSelected: boolean,
  { select }: { readonly select: (step: number) => void },
): TemplateResult {
  const step = view.steps[index];
  if (!step) return html``;
  const { name, state, marks, elementsOut, perSecond, lagMs, wallMs, wallShare } = step;
  return html`<tr class=${isSelected ? 'charted' : ''}>
    <th scope="row">
      <button
        type="button"
        class="name"
        aria-pressed=${isSelected ? 'true' : 'false'}
        @click=${() => {
          select(index);
        }}
      >
        <span>${name}</span>
      </button>
      ${marks.map(
        ({ kind, text }) =>
          html`<span class="step-mark mark-${kind === 'hot' ? 'hot' : 'warning'}" title=${text}
            >${icon(kind === 'hot' ? 'flame' : 'warning')}<span class="unseen">${text}</span></span
          >`,
      )}
    </th>
    <td class="step-state step-${state.toLowerCase()}">
      ${state === 'UNKNOWN' ? unknown : html`${icon(stepStateIcon(state))}<span>${stateTexts[state]}</span>`}
    </td>
    <td class="number">
      ${elementsOut === undefined ? unknown : html`<span title=${formatExact(elementsOut)}>${formatValue(elementsOut)}</span>`}
    </td>
    <td class="number">${perSecond === undefined ? unknown : rateText(perSecond)}</td>
    <td class="number">${lagMs === undefined ? unknown : durationText(lagMs)}</td>
    <td class="number">
      ${wallMs === undefined ? unknown : durationText(wallMs)}
      ${wallShare === undefined ? '' : html`<span class="quiet">(${percentText(wallShare)})</span>`}
    </td>
  </tr>`;
}

/** What is not known. */
const unknown = html`<span class="quiet" title="Not known">–</span>`;
