import { html, nothing, type TemplateResult } from 'lit';
import type { FormTarget, Outcome } from '../protocol.ts';
import type { PageActions, PageModel } from './pageModel.ts';

/** What can be done with the form, what it would do, and how the last try ended. Stays in sight. */
export function actionBar({ replaced }: FormTarget, model: PageModel, actions: PageActions): TemplateResult {
  const { activity, outcome, consequence } = model;
  const isBusy = activity !== 'none';
  const isReplacement = replaced !== undefined;
  const launch = isReplacement ? 'Replace Job…' : 'Launch';
  return html`<footer>
    <div class="outcome" role="status">
      ${isBusy ? html`<p>${activityTexts[activity]}</p>` : nothing}
      ${outcome && !isBusy ? outcomeTemplate(outcome, isReplacement, actions) : nothing}
    </div>
    <div class="buttons">
      <button
        class="primary"
        type="button"
        ?disabled=${isBusy}
        @click=${() => {
          actions.launch();
        }}
      >
        ${launch}
      </button>
      <button
        class="secondary"
        type="button"
        ?disabled=${isBusy}
        @click=${() => {
          actions.validate();
        }}
      >
        Validate Only
      </button>
      <button
        class="secondary"
        type="button"
        ?disabled=${isBusy}
        @click=${() => {
          actions.copyCommand();
        }}
      >
        Copy as gcloud Command
      </button>
    </div>
    <p class="consequence quiet">${consequence}</p>
  </footer>`;
}

const activityTexts = {
  validating: 'Checking…',
  asking: 'Waiting for your answer…',
  launching: 'Launching…',
} as const;

function outcomeTemplate(outcome: Outcome, isReplacement: boolean, actions: PageActions): TemplateResult {
  switch (outcome.kind) {
    case 'incomplete': {
      const count = outcome.problems.length;
      return html`<p class="bad">
        ${count === 1 ? 'One field needs' : `${count} fields need`} to be corrected first.
      </p>`;
    }
    case 'valid':
      return html`<p class="good">
        ${validText(outcome.isCheckedByService, isReplacement)} Nothing was launched.
      </p>`;
    case 'copied':
      return html`<p class="good">The command is on the clipboard.</p>`;
    case 'launched':
      return html`<p class="good">
          Launched <strong>${outcome.jobName}</strong> <code>${outcome.jobId}</code>
        </p>
        <button
          class="secondary"
          type="button"
          @click=${() => {
            actions.openDashboard();
          }}
        >
          Open Dashboard
        </button>`;
    case 'refused': {
      const { operation, reason, remedy } = outcome.problem;
      return html`<p class="bad"><strong>${operation} failed.</strong> ${reason} ${remedy}</p>
        <button
          class="secondary"
          type="button"
          @click=${() => {
            actions.showLog();
          }}
        >
          Show Log
        </button>`;
    }
  }
}

/** The service compares the steps and the state of both jobs only when it replaces one by the other. */
function validText(isCheckedByService: boolean, isReplacement: boolean): string {
  const parameters = isCheckedByService
    ? isReplacement
      ? 'The service accepts the parameters.'
      : 'The service would accept it.'
    : 'Nothing is wrong as far as the template tells; this service has no check of its own.';
  return isReplacement
    ? `${parameters} Whether the state of the job fits is known only when it is replaced.`
    : parameters;
}
