import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import {
  mostToggled,
  type FindingView,
  type OverviewLink,
  type OverviewState,
  type OverviewView,
} from '../../shapes/overviewView.ts';
import { formatDayAndClock } from '../formatting.ts';
import { icon, type IconName } from '../icons.ts';
import { momentTime } from '../momentTime.ts';
import type { PanelUse } from '../pagePanel.ts';

type Use = PanelUse<'overview'>;

const icons: Readonly<Record<FindingView['severity'], IconName>> = {
  critical: 'cross',
  warning: 'warning',
  info: 'info',
};

const remedyLabels: Readonly<Partial<Record<OverviewLink, string>>> = {
  scale: 'Scale job…',
  snapshot: 'Take snapshot…',
  replace: 'Replace job…',
  drain: 'Drain job…',
  cancel: 'Cancel job…',
};

/** What is wrong, the most likely first; that one is open until a person closes it. */
export function findingsSection(view: OverviewView, state: OverviewState, use: Use): TemplateResult {
  return html`<section class="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    ${repeat(
      view.findings,
      ({ key }) => key,
      (finding, index) => findingCard(finding, index === 0 && finding.severity !== 'info', state, use),
    )}
    ${
      view.omittedFindings === 0
        ? nothing
        : html`<p class="quiet">${view.omittedFindings} less likely findings are not shown.</p>`
    }
  </section>`;
}

function findingCard(
  finding: FindingView,
  isOpenByHabit: boolean,
  { toggled }: OverviewState,
  use: Use,
): TemplateResult {
  const { key, title, severity, confidence, count } = finding;
  const isOpen = toggled.includes(key) !== isOpenByHabit;
  return html`<details
    class="finding severity-${severity}"
    .open=${isOpen}
    @toggle=${(event: Event) => {
      if (!(event.target instanceof HTMLDetailsElement) || event.target.open === isOpen) return;
      const others = toggled.filter((other) => other !== key);
      use.choose({ toggled: toggled.includes(key) ? others : [...others, key].slice(-mostToggled) });
    }}
  >
    <summary>
      ${icon(icons[severity])}<span class="finding-title">${title}</span>
      <span class="quiet finding-facts"
        >${severity} · ${confidence}${count > 1 ? ` · seen ${count} times` : nothing}</span
      >
    </summary>
    ${isOpen ? body(finding, use) : nothing}
  </details>`;
}

function body(finding: FindingView, use: Use): TemplateResult {
  const { key, meaning, steps, evidence, remedies, symptoms, ruledOutBy, firstTime, lastTime } = finding;
  const hasOtherLogsButton = remedies.some(({ isInLogs }) => isInLogs);
  return html`<div class="finding-body">
    <p>${meaning}</p>
    ${
      remedies.length === 0
        ? nothing
        : html`<h3>What to do</h3>
            <ul class="remedies">
              ${remedies.map(
                ({ text, link, isInLogs }) =>
                  html`<li>
                    <span>${text}</span>
                    ${isInLogs ? logsButton(finding, 'secondary', use) : nothing}
                    ${link === undefined ? nothing : remedyButton(link, key, use)}
                  </li>`,
              )}
            </ul>`
    }
    ${
      evidence.length === 0
        ? nothing
        : html`<h3>Evidence</h3>
            <ul class="finding-evidence">
              ${evidence.map(
                ({ source, time, text }) =>
                  html`<li>
                    <span class="quiet"
                      >${source}${time === undefined ? nothing : html` ${momentTime(time, use.now)}`}</span
                    >
                    <blockquote>${text}</blockquote>
                  </li>`,
              )}
            </ul>`
    }
    <dl class="fact-list">
      ${steps.length === 0 ? nothing : fact(steps.length === 1 ? 'Step' : 'Steps', steps.join(', '))}
      ${
        firstTime === undefined || lastTime === undefined || firstTime === lastTime
          ? nothing
          : fact('Seen', `${formatDayAndClock(firstTime)} to ${formatDayAndClock(lastTime)}`)
      }
      ${symptoms.length === 0 ? nothing : fact('Explains', symptoms.join('; '))}
      ${fact('Ruled out by', ruledOutBy)}
    </dl>
    <p class="finding-links">
      ${hasOtherLogsButton || !hasLines(finding) ? nothing : logsButton(finding, 'link', use)}
      ${graphButton(finding, use)}
      <button
        class="link"
        type="button"
        @click=${() => {
          use.act({ kind: 'openPage', finding: key });
        }}
      >
        Google's page on it${icon('external')}
      </button>
    </p>
  </div>`;
}

function fact(name: string, value: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><span>${value}</span></dd>
  </div>`;
}

function remedyButton(link: OverviewLink, finding: string, use: Use): TemplateResult | typeof nothing {
  const label = remedyLabels[link];
  if (label === undefined) return nothing;
  // Replacing needs a new version first: it is not what to do now.
  return html`<button
    class=${link === 'replace' ? 'secondary' : 'primary'}
    type="button"
    @click=${() => {
      use.act({ kind: 'link', link, finding });
    }}
  >
    ${label}
  </button>`;
}

function hasLines({ evidence }: FindingView): boolean {
  return evidence.some(({ source }) => source === 'logs' || source === 'messages');
}

function logsButton({ steps }: FindingView, look: 'link' | 'secondary', use: Use): TemplateResult {
  return html`<button
    class=${look}
    type="button"
    @click=${() => {
      const [step] = steps;
      use.open('messages', {
        severity: 'WARNING',
        step: steps.length === 1 && step !== undefined ? step : '',
        text: '',
        isGrouped: true,
      });
    }}
  >
    Show in Logs
  </button>`;
}

function graphButton({ steps }: FindingView, use: Use): TemplateResult | typeof nothing {
  const [step] = steps;
  if (step === undefined || !use.offered.includes('graph')) return nothing;
  return html`<button
    class="link"
    type="button"
    @click=${() => {
      use.open('graph', { wanted: step, isTable: false });
    }}
  >
    Show in Graph
  </button>`;
}
