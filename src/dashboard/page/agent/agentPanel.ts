import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AgentEntry, AgentPanelState, AgentTaskView, AgentView } from '../../shapes/agentView.ts';
import { formatDayAndClock } from '../formatting.ts';
import { icon, type IconName } from '../icons.ts';
import { momentTime } from '../momentTime.ts';
import type { PanelUse } from '../pagePanel.ts';

const statuses: Readonly<
  Record<AgentTaskView['status'], { readonly text: string; readonly icon: IconName; readonly tone: string }>
> = {
  running: { text: 'At work', icon: 'arc', tone: 'running' },
  asking: { text: 'Waits for an answer of a person', icon: 'question', tone: 'not_started' },
  ended: { text: 'Came to its end', icon: 'check', tone: 'succeeded' },
  stopped: { text: 'Stopped by a person', icon: 'slash', tone: 'cancelled' },
  failed: { text: 'Could not go on', icon: 'cross', tone: 'failed' },
};

const toneIcons: Readonly<Record<AgentEntry['tone'], IconName>> = {
  note: 'circle',
  judgement: 'info',
  act: 'play',
  trouble: 'warning',
  end: 'check',
};

/** What the agent did and does with the job, and what it is allowed to do. */
export function agentPanel(
  view: AgentView | undefined,
  state: AgentPanelState,
  use: PanelUse<'agent'>,
): TemplateResult {
  if (!view) {
    return html`<div class="skeleton" role="status" aria-label="Reading the agent's journal">
      <div class="bar"></div>
      <div class="bar"></div>
    </div>`;
  }
  if (view.tasks.length === 0) {
    return html`<p class="empty">The agent has not looked after this job.</p>`;
  }
  return html`${repeat(
    view.tasks,
    ({ id }) => id,
    (task, index) => taskSection(task, index, state, use),
  )}`;
}

function taskSection(
  task: AgentTaskView,
  index: number,
  state: AgentPanelState,
  use: PanelUse<'agent'>,
): TemplateResult {
  const { text, icon: name, tone } = statuses[task.status];
  const isOpen = task.status === 'running' || task.status === 'asking';
  // The agent itself notices at its next round that it has run out.
  const permission =
    task.permission && Date.parse(task.permission.until) > use.now ? task.permission : undefined;
  const titleId = `agent-title-${index}`;
  return html`<section class="agent-task" aria-labelledby=${titleId}>
    <div class="section-line">
      <h2 id=${titleId}>${task.playbook}</h2>
      <div class="tools">
        ${
          isOpen
            ? button('stop', 'Stop the agent', () => {
                use.act({ type: 'stop', task: task.id });
              })
            : nothing
        }
        ${
          isOpen && permission
            ? button('question', 'Ask me from now on', () => {
                use.act({ type: 'askFromNowOn', task: task.id });
              })
            : nothing
        }
        ${button('book', 'Open journal', () => {
          use.act({ type: 'showJournal', task: task.id });
        })}
      </div>
    </div>
    <p class="step-state step-${tone}" role="status">
      ${icon(name)}<span><strong>${text}.</strong> ${task.statusText}</span>
    </p>
    <dl class="facts">
      ${fact('Since', html`<time datetime=${task.createdAt}>${formatDayAndClock(task.createdAt)}</time>`)}
      ${fact('Looked', html`${task.rounds} ${task.rounds === 1 ? 'time' : 'times'}`)}
      ${fact('Bounds', html`${task.bounds}`)} ${fact('Used', html`${task.used}`)}
      ${fact(
        'Approval',
        permission
          ? html`${permission.grantedBy} lets it act unasked until
              <time datetime=${permission.until}>${formatDayAndClock(permission.until)}</time>`
          : html`a person is asked about every change`,
      )}
    </dl>
    ${journal(task, titleId, state, use)}
  </section>`;
}

function journal(
  { entries, entriesLeftOut }: AgentTaskView,
  titleId: string,
  state: AgentPanelState,
  use: PanelUse<'agent'>,
): TemplateResult {
  const shown = (state.isShort ? entries.filter(({ tone }) => tone !== 'note') : entries).toReversed();
  return html`<div class="section-line">
      <h3 class="quiet">Journal, newest first</h3>
      <div class="tools">
        <label class="check"
          ><input
            type="checkbox"
            .checked=${state.isShort}
            @change=${(event: Event) => {
              if (event.target instanceof HTMLInputElement) use.choose({ isShort: event.target.checked });
            }}
          />Only judgements and acts</label
        >
      </div>
    </div>
    ${
      shown.length === 0
        ? html`<p class="empty">Nothing yet.</p>`
        : html`<ol class="timeline" tabindex="0" aria-labelledby=${titleId}>
            ${shown.map((entry) => entryItem(entry, use.now))}
          </ol>`
    }
    ${
      entriesLeftOut === 0
        ? nothing
        : html`<p class="quiet">${entriesLeftOut} older ones stand in the journal itself.</p>`
    }`;
}

function entryItem({ round, at, verb, tone, text, evidence }: AgentEntry, now: number): TemplateResult {
  return html`<li class="entry entry-${tone}">
    ${icon(toneIcons[tone])}
    <div class="entry-text">
      <p>
        ${momentTime(at, now)}
        <span class="quiet">round ${round},</span> <strong>${verb}</strong>
      </p>
      <p class="message-text">${text}</p>
      ${
        evidence.length === 0
          ? nothing
          : html`<ul class="evidence">
              ${evidence.map((line) => html`<li>${line}</li>`)}
            </ul>`
      }
    </div>
  </li>`;
}

function fact(name: string, value: TemplateResult): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><span>${value}</span></dd>
  </div>`;
}

function button(name: IconName, label: string, run: () => void): TemplateResult {
  return html`<button type="button" class="secondary" @click=${run}>${icon(name)}${label}</button>`;
}
