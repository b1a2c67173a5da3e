import { html, nothing, type TemplateResult } from 'lit';
import type { HealthView, OverviewView } from '../../shapes/overviewView.ts';
import { formatClock, formatDayAndClock, formatDuration } from '../formatting.ts';
import { icon, type IconName } from '../icons.ts';
import type { PanelUse } from '../pagePanel.ts';

const icons: Readonly<Record<HealthView['status'], IconName>> = {
  healthy: 'check',
  mostly_healthy: 'warning',
  unhealthy: 'cross',
  unknown: 'question',
  ended: 'info',
};

/** The verdict in one line, with what it is without. */
export function healthSection(view: OverviewView, use: PanelUse<'overview'>): TemplateResult {
  const { health } = view;
  if (!health) {
    const isFailing = use.problem !== undefined;
    return html`<section
      class="health health-unknown"
      aria-label="Health"
      aria-busy=${isFailing ? 'false' : 'true'}
    >
      ${icon(isFailing ? 'question' : 'clock')}
      <div class="health-text">
        <p>
          ${isFailing ? 'The job could not be judged yet.' : 'Reading messages, logs and metrics to judge the job…'}
        </p>
      </div>
    </section>`;
  }
  return html`<section class="health health-${health.status}" aria-label="Health">
    ${icon(icons[health.status])}
    <div class="health-text">
      <p class="health-line"><strong>${health.label}</strong> <span>${health.reason}</span></p>
      <p class="quiet">
        ${view.findings.length === 0 ? 'No rule found anything wrong. ' : nothing}Judged
        <time datetime=${health.judgedTime} title=${formatDayAndClock(health.judgedTime)}
          >${formatClock(health.judgedTime)}</time
        >.
      </p>
      ${view.gaps.map(
        ({ source, reason }) =>
          html`<p class="gap">Without ${source}, which could not be read: ${reason}</p>`,
      )}
    </div>
    <button
      class="secondary"
      type="button"
      title="State, findings and key figures, for a ticket"
      @click=${() => {
        use.act({ kind: 'copyMarkdown' });
      }}
    >
      ${icon('copy')}Copy as Markdown
    </button>
  </section>`;
}

/** How far a batch job is, and when it may end. */
export function progressSection({ progress, health }: OverviewView): TemplateResult | typeof nothing {
  if (!progress) return nothing;
  const { done, eta } = progress;
  return html`<section class="job-progress" aria-label="Progress">
    <p class="job-progress-line">
      <strong>${Math.floor(done * 100)} %</strong>
      ${
        eta && health
          ? html`<span title=${eta.how}>
              ends in about ${formatDuration(health.judgedTime, eta.time)}, at
              <time datetime=${eta.time}>${formatDayAndClock(eta.time)}</time>
              <span class="quiet">(${eta.confidence})</span>
            </span>`
          : html`<span class="quiet">when it ends is told once its pace is known</span>`
      }
    </p>
    <progress max="1" .value=${done} aria-label="Progress of the job"></progress>
    ${eta ? html`<p class="quiet">${eta.how}</p>` : nothing}
  </section>`;
}
