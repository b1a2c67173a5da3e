import { html, nothing, type TemplateResult } from 'lit';

/** What stands in a section of the panel. */
export interface TableSection {
  /** One word, for the ids of its elements and the name of its table, for example `stages`. */
  readonly name: string;
  readonly title: string;
  /** Stands beside the title while there is a table. */
  readonly aside: string | number;
  /** Undefined where there are no rows. */
  readonly table: TemplateResult | undefined;
  /** Why there are none. */
  readonly empty: string;
  /** Says how many rows are left out; undefined where none is. */
  readonly leftOut: string | undefined;
}

/** A table under its title, or why there is none. */
export function tableSection({ name, title, aside, table, empty, leftOut }: TableSection): TemplateResult {
  return html`<section aria-labelledby="${name}-title">
    <div class="section-line">
      <h2 id="${name}-title">${title}</h2>
      ${table ? html`<span class="quiet">${aside}</span>` : nothing}
    </div>
    ${
      table
        ? html`<div class="table-scroll" tabindex="0" role="region" aria-label="Table of ${name}">
            ${table}
          </div>`
        : html`<p class="empty">${empty}</p>`
    }
    ${leftOut === undefined ? nothing : html`<p class="quiet">${leftOut}</p>`}
  </section>`;
}
