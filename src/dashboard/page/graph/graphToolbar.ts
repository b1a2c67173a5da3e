import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../icons.ts';
import type { StepSearch } from './stepSearch.ts';

/** What the toolbar does. */
export interface ToolbarActions {
  readonly find: (text: string) => void;
  readonly next: (by: 1 | -1) => void;
  readonly openAll: (isOpen: boolean) => void;
  readonly zoom: (direction: 'in' | 'out') => void;
  readonly fit: () => void;
  readonly showTable: (isTable: boolean) => void;
}

/** Above the graph or its table. */
export function graphToolbar(
  shown: {
    readonly search: Pick<StepSearch, 'text' | 'outcome'>;
    readonly isTable: boolean;
    /** How many there are, and how many of them are open. */
    readonly composites: number;
    readonly open: number;
  },
  actions: ToolbarActions,
): TemplateResult {
  const { search, isTable, composites, open } = shown;
  return html`<div class="section-line graph-bar">
    <h2 class="unseen">Graph</h2>
    <input
      type="search"
      placeholder="Find a step"
      aria-label="Find a step"
      .value=${search.text}
      @input=${(event: InputEvent) => {
        if (event.target instanceof HTMLInputElement) actions.find(event.target.value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        actions.next(event.shiftKey ? -1 : 1);
      }}
    />
    <span class="quiet" role="status">${search.outcome}</span>
    <div class="tools">
      ${isTable || composites === 0 ? nothing : compositeTools(composites, open, actions)}
      ${isTable ? nothing : viewTools(actions)}
      <button
        class="icon-button"
        type="button"
        title="Show as table"
        aria-label="Show as table"
        aria-pressed=${isTable ? 'true' : 'false'}
        @click=${() => {
          actions.showTable(!isTable);
        }}
      >
        ${icon('table')}
      </button>
    </div>
  </div>`;
}

function compositeTools(composites: number, open: number, { openAll }: ToolbarActions): TemplateResult {
  const button = (label: string, isOpen: boolean, isDone: boolean): TemplateResult =>
    html`<button
      class="secondary"
      type="button"
      ?disabled=${isDone}
      @click=${() => {
        openAll(isOpen);
      }}
    >
      ${label}
    </button>`;
  return html`${button('Close all', false, open === 0)} ${button('Open all', true, open === composites)}`;
}

function viewTools({ zoom, fit }: ToolbarActions): TemplateResult {
  return html`${tool('minus', 'Zoom out', () => {
    zoom('out');
  })}
  ${tool('plus', 'Zoom in', () => {
    zoom('in');
  })}
  ${tool('expand', 'Show all of it', fit)}`;
}

function tool(name: Parameters<typeof icon>[0], label: string, run: () => void): TemplateResult {
  return html`<button class="icon-button" type="button" title=${label} aria-label=${label} @click=${run}>
    ${icon(name)}
  </button>`;
}
