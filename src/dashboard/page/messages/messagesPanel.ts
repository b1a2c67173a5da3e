import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { LineView, LogChoice, MessagesState, MessagesView } from '../../shapes/messagesView.ts';
import { icon } from '../icons.ts';
import { momentTime } from '../momentTime.ts';
import type { PagePanel, PanelUse } from '../pagePanel.ts';
import { groupsSection } from './groupsSection.ts';
import { severityIcon, severityName } from './severity.ts';

type Use = PanelUse<'messages'>;

/** How long a person pauses before what is typed is looked for. Milliseconds. */
const typingMs = 300;

/** What the service and the workers said, by what they say or by time, with a filter over both. */
export class MessagesPanel implements PagePanel<'messages'> {
  readonly label = 'Logs';
  private typing: ReturnType<typeof setTimeout> | undefined;

  template(view: MessagesView | undefined, state: MessagesState, use: Use): TemplateResult {
    return html`<section class="messages" aria-labelledby="messages-title">
      <div class="section-line">
        <h2 id="messages-title">Messages and worker logs</h2>
        <span class="quiet" role="status">${statusText(view, use)}</span>
      </div>
      ${filterBar(view, state, use, (change) => {
        this.choose(change, state, use);
      })}
      ${view?.note === undefined ? nothing : html`<p class="log-note">${icon('info')}<span>${view.note}</span></p>`}
      ${view === undefined ? (use.problem ? nothing : waiting()) : content(view, state, use)}
    </section>`;
  }

  private choose(change: Partial<LogChoice>, state: MessagesState, use: Use): void {
    const { severity, step, text, isGrouped } = { ...state, ...change };
    use.choose(change);
    clearTimeout(this.typing);
    const show = (): void => {
      use.act({ kind: 'show', choice: { severity, step, text, isGrouped } });
    };
    if (change.text === undefined) show();
    else this.typing = setTimeout(show, typingMs);
  }
}

function statusText(view: MessagesView | undefined, { problem }: Pick<Use, 'problem'>): string {
  if (!view) return problem ? '' : 'Reading…';
  const lines = `${view.count} ${view.count === 1 ? 'line' : 'lines'}${view.isCut ? ', the newest' : ''}`;
  if (view.areLogsRead) return lines;
  return problem ? `${lines}, without worker logs` : `${lines}, reading worker logs…`;
}

function content(view: MessagesView, state: MessagesState, use: Use): TemplateResult {
  if (view.count === 0) return html`<p class="empty">${emptyText(view, state, use)}</p>`;
  if (state.isGrouped) return groupsSection(view, state, use);
  return html`<ol class="message-list" tabindex="0" aria-labelledby="messages-title">
    ${repeat(
      view.lines,
      ({ id }) => id,
      (line) => lineItem(line, use.now),
    )}
  </ol>`;
}

function emptyText(
  { areLogsRead, hasEnded }: MessagesView,
  state: MessagesState,
  { problem }: Pick<Use, 'problem'>,
): string {
  if (!areLogsRead && !problem) return 'Reading worker logs…';
  if (state.severity !== 'DEFAULT' || state.step !== '' || state.text.trim() !== '')
    return 'No line matches the filter.';
  return hasEnded ? 'Nothing was said about this job.' : 'No messages yet.';
}

const leastSeverities: readonly (readonly [LogChoice['severity'], string])[] = [
  ['DEFAULT', 'All severities'],
  ['INFO', 'Info and above'],
  ['WARNING', 'Warnings and errors'],
  ['ERROR', 'Errors'],
];

function filterBar(
  view: MessagesView | undefined,
  state: MessagesState,
  use: Use,
  choose: (change: Partial<LogChoice>) => void,
): TemplateResult {
  const steps = view?.steps ?? [];
  const known = state.step === '' || steps.includes(state.step) ? steps : [state.step, ...steps];
  return html`<div class="filter-bar" role="search" aria-label="Filter of messages and logs">
    <select
      aria-label="Severity"
      @change=${(event: Event) => {
        if (!(event.target instanceof HTMLSelectElement)) return;
        const { value } = event.target;
        const chosen = leastSeverities.find(([severity]) => severity === value);
        if (chosen) choose({ severity: chosen[0] });
      }}
    >
      ${leastSeverities.map(
        ([severity, label]) =>
          html`<option value=${severity} .selected=${severity === state.severity}>${label}</option>`,
      )}
    </select>
    <select
      aria-label="Step"
      class="step-choice"
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement) choose({ step: event.target.value });
      }}
    >
      <option value="" .selected=${state.step === ''}>All steps</option>
      ${known.map((step) => html`<option value=${step} .selected=${step === state.step}>${step}</option>`)}
    </select>
    <input
      type="search"
      aria-label="Text"
      placeholder="Text"
      .value=${state.text}
      @input=${(event: Event) => {
        if (event.target instanceof HTMLInputElement) choose({ text: event.target.value.slice(0, 1000) });
      }}
    />
    <div class="tools">
      <div class="segments" role="group" aria-label="Arrangement">
        ${arrangement('Grouped', state.isGrouped, () => {
          choose({ isGrouped: true });
        })}${arrangement('By time', !state.isGrouped, () => {
          choose({ isGrouped: false });
        })}
      </div>
      <button
        class="icon-button"
        type="button"
        title="Copy all groups"
        aria-label="Copy all groups"
        @click=${() => {
          use.act({ kind: 'copyAll' });
        }}
      >
        ${icon('copy')}
      </button>
    </div>
  </div>`;
}

function arrangement(label: string, isChosen: boolean, choose: () => void): TemplateResult {
  return html`<button type="button" aria-pressed=${isChosen ? 'true' : 'false'} @click=${choose}>
    ${label}
  </button>`;
}

function lineItem({ time, severity, text, origin, step }: LineView, now: number): TemplateResult {
  return html`<li
    class="severity-${severityName(severity)} ${text.trim().includes('\n') ? 'many-lines' : ''}"
  >
    ${severityIcon(severity)}<span class="unseen">${severityName(severity)}</span>
    ${momentTime(time, now)}
    <div>
      <span class="message-text">${text}</span>
      <span class="quiet line-origin"
        >${origin}${step === undefined ? nothing : html` · <span class="name">${step}</span>`}</span
      >
    </div>
  </li>`;
}

function waiting(): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label="Reading messages and logs">
    <div class="bar"></div>
    <div class="bar"></div>
    <div class="bar"></div>
  </div>`;
}
