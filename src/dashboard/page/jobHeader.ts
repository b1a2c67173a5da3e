import { html, nothing, type TemplateResult } from 'lit';
import type { JobView } from '../protocol.ts';
import { formatDayAndClock, formatDuration } from './formatting.ts';
import { icon, toneIcon } from './icons.ts';
import type { PageActions, PageModel } from './pageModel.ts';

/** Which job this is, how it stands, and what can be done with it. */
export function jobHeader(job: JobView, model: PageModel, actions: PageActions): TemplateResult {
  return html`
    <header class="job-header">
      <div class="title-line">
        <h1 title=${job.name}>${job.name}</h1>
        <p class="state tone-${job.tone}" role="status">
          ${toneIcon(job.tone)}<span>${job.stateLabel}</span>
        </p>
        <div class="tools">
          ${
            job.canStop
              ? html`<button
                  class="secondary"
                  type="button"
                  @click=${() => {
                    actions.stopJob();
                  }}
                >
                  ${icon('stop')}Stop job…
                </button>`
              : nothing
          }
          <button
            class="icon-button"
            type="button"
            title="Refresh"
            aria-label="Refresh"
            @click=${() => {
              actions.refresh();
            }}
          >
            ${icon('refresh')}
          </button>
        </div>
      </div>
      <div class="facts-line ${model.areFactsOpen ? 'open' : ''}">
        <dl class="facts" id="job-facts">
          ${briefFact('Type', html`${job.typeLabel}`)} ${times(job, model.now)}
          ${fact('Region', html`${job.location}`)} ${fact('Project', html`${job.projectId}`)}
          ${fact('Connection', html`${job.connectionName}`)}
          ${job.sdk === undefined ? nothing : fact('SDK', html`${job.sdk}`)}
          ${fact(
            'Job ID',
            html`<code>${job.id}</code>
              <button
                class="icon-button"
                type="button"
                title="Copy job ID"
                aria-label="Copy job ID"
                @click=${() => {
                  actions.copyJobId();
                }}
              >
                ${icon(model.isIdCopied ? 'check' : 'copy')}</button
              ><span role="status" class="copied">${model.isIdCopied ? 'Copied' : nothing}</span>`,
          )}
        </dl>
        <button
          class="link facts-toggle"
          type="button"
          aria-expanded=${model.areFactsOpen ? 'true' : 'false'}
          aria-controls="job-facts"
          aria-label=${model.areFactsOpen ? 'Less about the job' : 'More about the job'}
          @click=${() => {
            actions.toggleFacts();
          }}
        >
          ${model.areFactsOpen ? 'Less' : 'More'}
        </button>
      </div>
    </header>
  `;
}

function times({ startTime, endTime, hasEnded }: JobView, now: number): TemplateResult | typeof nothing {
  if (startTime === undefined) return nothing;
  const started = fact('Started', html`<time datetime=${startTime}>${formatDayAndClock(startTime)}</time>`);
  if (!hasEnded)
    return html`${started} ${briefFact('Running for', html`<span>${formatDuration(startTime, now)}</span>`)}`;
  if (endTime === undefined) return started;
  return html`${started} ${briefFact('Took', html`<span>${formatDuration(startTime, endTime)}</span>`)}`;
}

/** One that is shown where there is little room, too. */
function briefFact(name: string, value: TemplateResult): TemplateResult {
  return fact(name, value, 'brief');
}

function fact(name: string, value: TemplateResult, look = ''): TemplateResult {
  return html`<div class=${look}>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
