import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ExampleLine, GroupView, MessagesState, MessagesView } from '../../shapes/messagesView.ts';
import { icon } from '../icons.ts';
import { momentTime } from '../momentTime.ts';
import type { PanelUse } from '../pagePanel.ts';
import { severityIcon, severityName } from './severity.ts';

type Use = PanelUse<'messages'>;

/** Lines that say the same, one row each; an open one shows the newest of them whole. */
export function groupsSection(view: MessagesView, state: MessagesState, use: Use): TemplateResult {
  return html`<ul class="log-groups" aria-label="Kinds of messages and log entries">
      ${repeat(
        view.groups,
        ({ key }) => key,
        (group) => groupItem(group, state, use),
      )}
    </ul>
    ${
      view.omittedGroups === 0
        ? nothing
        : html`<p class="quiet">${view.omittedGroups} more kinds are not shown; a filter finds them.</p>`
    }`;
}

function groupItem(group: GroupView, { open }: MessagesState, use: Use): TemplateResult {
  const { key, severity, count, headline } = group;
  const isOpen = open.includes(key);
  return html`<li class="severity-${severityName(severity)}">
    <details
      .open=${isOpen}
      @toggle=${(event: Event) => {
        if (!(event.target instanceof HTMLDetailsElement) || event.target.open === isOpen) return;
        use.choose({ open: isOpen ? open.filter((other) => other !== key) : [...open, key].slice(-200) });
      }}
    >
      <summary>
        ${severityIcon(severity)}<span class="unseen">${severityName(severity)}</span>
        <span class="group-count">${count}×</span>
        <span class="group-headline message-text">${headline}</span>
        <span class="quiet group-times">${times(group, use.now)}</span>
      </summary>
      ${isOpen ? body(group, use) : nothing}
    </details>
  </li>`;
}

function times({ count, firstTime, lastTime }: GroupView, now: number): TemplateResult {
  const last = momentTime(lastTime, now);
  return count === 1 ? last : html`${momentTime(firstTime, now)} – ${last}`;
}

function body(group: GroupView, use: Use): TemplateResult {
  const { key, logs, steps, workers, otherWorkers } = group;
  const facts = [
    ...(logs.length === 0 ? [] : [`in ${logs.join(', ')}`]),
    ...(workers.length === 0
      ? []
      : [`on ${workers.join(', ')}${otherWorkers === 0 ? '' : ` and ${otherWorkers} more workers`}`]),
  ];
  return html`<div class="group-body">
    <div class="group-facts">
      <span class="quiet">${facts.join(' ')}</span>
      ${steps.map((step) => html`<span class="step-name" title="Step">${step}</span>`)}
      <button
        class="icon-button"
        type="button"
        title="Copy"
        aria-label="Copy this group"
        @click=${() => {
          use.act({ kind: 'copyGroup', key });
        }}
      >
        ${icon('copy')}
      </button>
    </div>
    <div class="example" tabindex="0" role="region" aria-label="The newest line of this group">
      ${group.example.map((line, index) => exampleLine(line, index, key, use))}
    </div>
  </div>`;
}

/** Only its own texts keep their white space: that of the template is not part of the line. */
function exampleLine({ text, place }: ExampleLine, line: number, key: string, use: Use): TemplateResult {
  const part = (from: number, to?: number): TemplateResult =>
    html`<span class="kept">${text.slice(from, to)}</span>`;
  if (!place) return html`<div>${text === '' ? html`<br />` : part(0)}</div>`;
  const open = (): void => {
    use.act({ kind: 'openPlace', key, line });
  };
  const named = text.slice(place.start, place.end);
  const link = html`<button class="link" type="button" title="Open this line" @click=${open}>
    ${named}
  </button>`;
  return html`<div>${part(0, place.start)}${link}${part(place.end)}</div>`;
}
