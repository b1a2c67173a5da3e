import { html, nothing, type TemplateResult } from 'lit';
import type { OverviewLink, OverviewState, OverviewView } from '../../shapes/overviewView.ts';
import { formatDayAndClock } from '../formatting.ts';
import type { PanelUse } from '../pagePanel.ts';
import { figuresSection } from './figuresSection.ts';
import { findingsSection } from './findingsSection.ts';
import { healthSection, progressSection } from './healthSection.ts';

type Use = PanelUse<'overview'>;

/** How the job stands: the verdict with what is wrong first, then its figures, then what it is. */
export function overviewPanel(
  view: OverviewView | undefined,
  state: OverviewState,
  use: Use,
): TemplateResult {
  if (!view) return waiting();
  const isSick = view.findings.length > 0;
  return html`<div class="overview">
    ${healthSection(view, use)} ${progressSection(view)}
    <div class="overview-parts ${isSick ? 'with-findings' : ''}">
      ${isSick ? findingsSection(view, state, use) : nothing}
      <div class="overview-side">
        ${figuresSection(view)} ${linksSection(view, use)} ${factsSection(view, state, use)}
      </div>
    </div>
  </div>`;
}

function waiting(): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label="Reading the job">
    <div class="bar bar-facts"></div>
    <div class="bar"></div>
    <div class="bar"></div>
  </div>`;
}

const changes: Readonly<Partial<Record<OverviewLink, string>>> = {
  scale: 'Scale…',
  snapshot: 'Take snapshot…',
  replace: 'Replace…',
  drain: 'Drain…',
  cancel: 'Cancel…',
};

const places: Readonly<Partial<Record<OverviewLink, string>>> = {
  console: 'Open in Cloud Console',
  messages: 'Messages as a document',
  logs: 'Worker logs as a document',
  errors: 'Errors, grouped, as a document',
  gcloud: 'Copy gcloud command',
  export: 'Export as JSON',
  replacedBy: 'Open the job that replaced it',
  replaces: 'Open the job it replaced',
};

function linksSection({ links }: OverviewView, use: Use): TemplateResult {
  const button = (link: OverviewLink, label: string, look: string): TemplateResult =>
    html`<li>
      <button
        class=${look}
        type="button"
        @click=${() => {
          use.act({ kind: 'link', link });
        }}
      >
        ${label}
      </button>
    </li>`;
  const shown = (
    labels: Readonly<Partial<Record<OverviewLink, string>>>,
    look: string,
  ): readonly TemplateResult[] =>
    links.flatMap((link) => {
      const label = labels[link];
      return label === undefined ? [] : [button(link, label, look)];
    });
  const offered = shown(changes, 'secondary');
  return html`
    ${
      offered.length === 0
        ? nothing
        : html`<section aria-labelledby="changes-title">
            <h2 id="changes-title">Change the job</h2>
            <ul class="buttons">
              ${offered}
            </ul>
          </section>`
    }
    <section aria-labelledby="places-title">
      <h2 id="places-title">More about it</h2>
      <ul class="places">
        ${shown(places, 'link')}
      </ul>
    </section>
  `;
}

function factsSection(view: OverviewView, state: OverviewState, use: Use): TemplateResult {
  return html`<section aria-labelledby="facts-title">
    <h2 id="facts-title">Details</h2>
    <dl class="fact-list">
      ${view.facts.map(
        ({ name, value, kind }) =>
          html`<div>
            <dt>${name}</dt>
            <dd>
              ${
                kind === 'code'
                  ? html`<code>${value}</code>`
                  : kind === 'time'
                    ? html`<time datetime=${value}>${formatDayAndClock(value)}</time>`
                    : html`<span>${value}</span>`
              }
            </dd>
          </div>`,
      )}
    </dl>
    ${
      view.labels.length === 0
        ? nothing
        : html`<details
            .open=${state.areLabelsOpen}
            @toggle=${(event: Event) => {
              if (!(event.target instanceof HTMLDetailsElement)) return;
              const { open } = event.target;
              if (open !== state.areLabelsOpen) use.choose({ areLabelsOpen: open });
            }}
          >
            <summary>Labels <span class="quiet">${view.labels.length}</span></summary>
            <dl class="fact-list">
              ${view.labels.map(
                ({ name, value }) =>
                  html`<div>
                    <dt>${name}</dt>
                    <dd><code>${value}</code></dd>
                  </div>`,
              )}
            </dl>
          </details>`
    }
  </section>`;
}
