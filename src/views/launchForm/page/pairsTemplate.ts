import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Pair } from '../protocol.ts';
import { idOf, textOf } from './fieldTemplate.ts';
import { problemAt, type PageActions, type PageModel, type PairList } from './pageModel.ts';

export interface PairsWording {
  readonly name: string;
  readonly value: string;
  readonly add: string;
  /** Offered while the name is typed. */
  readonly suggestions?: readonly string[];
}

/** Rows of a name and a value, as many as somebody wants. */
export function pairsTemplate(
  list: PairList,
  pairs: readonly Pair[],
  wording: PairsWording,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  const { suggestions = [] } = wording;
  return html`<div class="pairs" data-list=${list}>
    ${
      suggestions.length === 0
        ? nothing
        : html`<datalist id="${list}-suggestions">
            ${suggestions.map((text) => html`<option value=${text}></option>`)}
          </datalist>`
    }
    ${pairs.map((pair, index) => pairTemplate(list, index, pair, wording, model, actions))}
    <button
      class="secondary add"
      type="button"
      ?disabled=${model.activity !== 'none'}
      @click=${() => {
        actions.addPair(list);
      }}
    >
      ${wording.add}
    </button>
  </div>`;
}

function pairTemplate(
  list: PairList,
  index: number,
  [name, value]: Pair,
  wording: PairsWording,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  const key = `${list}:${index}` as const;
  const id = idOf(key);
  const problem = problemAt(model, key);
  const isDisabled = model.activity !== 'none';
  const place = `${index + 1}`;
  return html`<div class="pair" role="group" aria-label="Row ${place}">
    <input
      type="text"
      autocomplete="off"
      spellcheck="false"
      aria-label="${wording.name} ${place}"
      aria-invalid=${problem === undefined ? 'false' : 'true'}
      aria-describedby="${id}-problem"
      placeholder=${wording.name}
      list=${wording.suggestions === undefined ? nothing : `${list}-suggestions`}
      ?disabled=${isDisabled}
      .value=${live(name)}
      @input=${({ target }: Event) => {
        actions.editPair(list, index, [textOf(target), value]);
      }}
    />
    <input
      type="text"
      autocomplete="off"
      spellcheck="false"
      aria-label="${wording.value} ${place}"
      placeholder=${wording.value}
      ?disabled=${isDisabled}
      .value=${live(value)}
      @input=${({ target }: Event) => {
        actions.editPair(list, index, [name, textOf(target)]);
      }}
    />
    <button
      class="secondary"
      type="button"
      aria-label="Remove row ${place}"
      ?disabled=${isDisabled}
      @click=${() => {
        actions.removePair(list, index);
      }}
    >
      Remove
    </button>
    <p class="problem-line" id="${id}-problem">${problem ?? nothing}</p>
  </div>`;
}
