import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelId } from '../shapes/panels.ts';

export interface Tab {
  readonly panel: PanelId;
  readonly label: string;
}

/** Id of the element that a tab shows its panel in. */
export const panelElementId = 'panel';

export function tabElementId(panel: PanelId): string {
  return `tab-${panel}`;
}

/** Where there is little room, the tabs are scrolled sideways. @returns whether the tab is there */
export function bringTabIntoSight(panel: PanelId): boolean {
  const tab = document.getElementById(tabElementId(panel));
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  return tab !== null;
}

/**
 * The tabs of the page. One of them is a stop for the Tab key; arrows, Home and End move on from there and show what
 * they reach.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function tabBar(tabs: readonly Tab[], shown: PanelId, open: (panel: PanelId) => void): TemplateResult {
  const openByKey = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ panel }) => panel === shown);
    const to = tabs[targetIndex(event.key, at, tabs.length) ?? -1];
    if (!to) return;
    event.preventDefault();
    open(to.panel);
    document.getElementById(tabElementId(to.panel))?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label="Parts of the dashboard" @keydown=${openByKey}>
    ${repeat(
      tabs,
      ({ panel }) => panel,
      ({ panel, label }) =>
        html`<button
          type="button"
          role="tab"
          id=${tabElementId(panel)}
          aria-controls=${panelElementId}
          aria-selected=${panel === shown ? 'true' : 'false'}
          tabindex=${panel === shown ? 0 : -1}
          @click=${() => {
            open(panel);
          }}
        >
          ${label}
        </button>`,
    )}
  </div>`;
}

function targetIndex(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'ArrowRight':
      return (at + 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
