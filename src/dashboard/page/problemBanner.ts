import { html, nothing, type TemplateResult } from 'lit';
import type { JobView, ProblemView } from '../protocol.ts';
import { formatClock } from './formatting.ts';
import { icon } from './icons.ts';
import type { PageActions } from './pageModel.ts';

/** What failed, why, and what to do; the last known data stays below it. */
export function problemBanner(
  problem: ProblemView,
  job: JobView | undefined,
  actions: PageActions,
): TemplateResult {
  return html`
    <section class="problem" role="alert" aria-label="Problem">
      ${icon('warning')}
      <div class="problem-text">
        <p><strong>${problem.operation} failed.</strong> ${problem.reason}</p>
        ${problem.remedy === '' ? nothing : html`<p>${problem.remedy}</p>`}
        ${
          job?.metricsTime === undefined
            ? nothing
            : html`<p class="quiet">The metrics below are from ${formatClock(job.metricsTime)}.</p>`
        }
      </div>
      <button
        class="secondary"
        type="button"
        @click=${() => {
          actions.refresh();
        }}
      >
        Try again
      </button>
    </section>
  `;
}
