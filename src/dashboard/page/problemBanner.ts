import { html, nothing, type TemplateResult } from 'lit';
import type { ProblemView } from '../protocol.ts';
import { formatClock } from './formatting.ts';
import { icon } from './icons.ts';
import type { PageActions } from './pageModel.ts';

/**
 * What failed, why, and what to do; the last known data stays below it.
 * @param knownSince when that data was read, where it is not told beside it
 */
export function problemBanner(
  problem: ProblemView,
  knownSince: string | undefined,
  actions: Pick<PageActions, 'refresh'>,
): TemplateResult {
  return html`
    <section class="problem" role="alert" aria-label="Problem">
      ${icon('warning')}
      <div class="problem-text">
        <p><strong>${problem.operation} failed.</strong> ${problem.reason}</p>
        ${problem.remedy === '' ? nothing : html`<p>${problem.remedy}</p>`}
        ${
          knownSince === undefined
            ? nothing
            : html`<p class="quiet">What stands below was read at ${formatClock(knownSince)}.</p>`
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
